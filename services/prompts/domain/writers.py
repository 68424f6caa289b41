"""Which rule writes which answer: what an output schema asks for decides, not which step asks."""

from collections.abc import Callable, Mapping

from services.prompts.domain.brief import Brief, read_brief
from services.prompts.domain.caption_writing import write_captions
from services.prompts.domain.composition import compose
from services.prompts.domain.engine import Task
from services.prompts.domain.image_writing import write_images
from services.prompts.domain.music_writing import write_music
from services.prompts.domain.scene import read_scene
from services.prompts.domain.scene_writing import write_scenes
from services.prompts.domain.title_writing import write_titles
from services.prompts.domain.wishes import read_wish
from shared.errors import PermanentError
from shared.messages.message import JsonObject

Writer = Callable[[Task], JsonObject]


class NothingToWrite(PermanentError):
    """The context lacks what the answer would be about."""


def writer_of(schema: JsonObject) -> Writer | None:
    """Who can answer in the shape of this schema; None when nobody here can."""
    properties = schema.get("properties")
    asked = properties if isinstance(properties, Mapping) else {}
    return next((write for key, write in WRITERS.items() if key in asked), None)


def _video_prompts(task: Task) -> JsonObject:
    scene = read_scene(task.context)
    if not scene.moving:
        raise NothingToWrite(
            "No motion element was selected, so there is nothing to animate. Choose at least one."
        )
    written = compose(scene, read_wish(task.feedback), task.attempt)["prompts"]
    return {"prompts": _asked_for(written, task.output_schema, "prompts")}


def _images(task: Task) -> JsonObject:
    written = write_images(_brief(task))["images"]
    return {"images": _asked_for(written, task.output_schema, "images")}


def _asked_for(written: JsonObject, schema: JsonObject, key: str) -> JsonObject:
    """Of the families that are written, those the schema lists."""
    try:
        families = [str(family) for family in schema["properties"][key]["properties"]]
    except (KeyError, TypeError):
        return written
    return {family: written[family] for family in families if family in written}


def _brief_writer(write: Callable[[Brief], JsonObject]) -> Writer:
    return lambda task: write(_brief(task))


def _brief(task: Task) -> Brief:
    return read_brief(task.context, task.feedback, task.attempt)


WRITERS: Mapping[str, Writer] = {
    "prompts": _video_prompts,
    "images": _images,
    "scenes": _brief_writer(write_scenes),
    "captions": _brief_writer(write_captions),
    "platforms": _brief_writer(write_titles),
    "music": _brief_writer(write_music),
}
"""By the property of the output schema that names the answer."""
