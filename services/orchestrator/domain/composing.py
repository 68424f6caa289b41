"""`media.compose`: the clips a person chose, words and music become a request for the final cut."""

import hashlib
from collections.abc import Mapping
from typing import Any

from pydantic import Field, ValidationError

from services.orchestrator.domain.framed_subject import FramedSubject, place_in
from services.orchestrator.domain.resolution import resolve_inputs
from services.orchestrator.domain.run import RunEvent
from services.orchestrator.domain.visits import ModuleInputError, Visit
from shared.messages.composition import (
    CaptionLine,
    CompositionMusic,
    CompositionParameters,
    CompositionRequested,
    CutFormat,
)
from shared.messages.media import MediaReference
from shared.messages.message import JsonObject, Value


class Shot(Value):
    """One piece of the film: content of the run, by content id, URL or key in the media store."""

    kind: str = Field(default="clip", pattern=r"^(clip|still)$")
    path: str
    subject: FramedSubject | None = None


class Timeline(Value):
    """The film's clips in order; durations and fades in seconds, loudness in LUFS."""

    shots: tuple[Shot, ...] = Field(min_length=1, max_length=50)
    duration: float | None = Field(default=None, gt=0)
    transition: float | None = None
    loudness: float | None = None
    fade_in: float | None = None
    fade_out: float | None = None


class Inputs(Value):
    """The module's inputs, resolved."""

    timeline: Timeline
    formats: tuple[CutFormat, ...] = Field(default=("9:16", "1:1", "16:9"), min_length=1)
    music: JsonObject | None = None
    captions: tuple[CaptionLine, ...] = ()
    title: str = Field(default="", max_length=200)


def begin_compose(visit: Visit) -> list[RunEvent]:
    """Ask the video service for the final cut.

    Raises:
        ModuleInputError: an input is wrong, or a shot is not content of this run; names the place.
    """
    resolved = resolve_inputs(visit.entry, visit.readable)
    captions = resolved.get("captions")
    inputs = _read({**resolved, "captions": captions if captions is not None else []})
    timeline = inputs.timeline
    asked = {
        "duration": timeline.duration,
        "transition": timeline.transition,
        "loudness": timeline.loudness,
    }
    request_id = visit.request_id
    clips = tuple(_content(visit, n, shot.path) for n, shot in enumerate(timeline.shots))
    subjects = tuple(place_in(clip, shot.subject) for clip, shot in zip(clips, timeline.shots, strict=True))
    try:
        return [
            CompositionRequested(
                run_id=visit.run.run_id,
                request_id=request_id,
                step_id=visit.site.step_id,
                module_name=visit.site.module_name,
                attempt=visit.context.attempt,
                clips=clips,
                subjects=subjects if any(subjects) else (),
                captions=inputs.captions,
                music=_music(inputs.music, timeline),
                formats=tuple(dict.fromkeys(inputs.formats)),
                title=inputs.title,
                parameters=CompositionParameters.model_validate(_given(asked)),
                seed=int.from_bytes(hashlib.sha256(request_id.encode()).digest()[:4]),
            )
        ]
    except ValidationError as error:
        raise _wrong(error, "/timeline") from error


def _read(resolved: Mapping[str, Any]) -> Inputs:
    try:
        return Inputs.model_validate({**resolved, "title": resolved.get("title") or ""})
    except ValidationError as error:
        raise _wrong(error) from error


def _content(visit: Visit, number: int, name: str) -> MediaReference:
    content = visit.run.content(name)
    if content is None:
        raise ModuleInputError(f"/timeline/shots/{number}/path: {name!r} is not content of this run")
    return content


def _music(said: JsonObject | None, timeline: Timeline) -> CompositionMusic | None:
    """`{"from": audio_atmosphere}`, with the timeline's fades unless it names its own."""
    if said is None or said.get("from") is None:
        return None
    fades = _given({"fade_in": timeline.fade_in, "fade_out": timeline.fade_out})
    rest = {key: value for key, value in said.items() if key != "from"}
    try:
        return CompositionMusic.model_validate({**fades, **rest, "atmosphere": said["from"]})
    except ValidationError as error:
        raise _wrong(error, "/music") from error


def _given(values: JsonObject) -> JsonObject:
    return {key: value for key, value in values.items() if value is not None}


def _wrong(error: ValidationError, base: str = "") -> ModuleInputError:
    found = error.errors(include_url=False, include_input=False)
    places = (("/".join([base, *map(str, one["loc"])]), one["msg"]) for one in found[:20])
    return ModuleInputError("; ".join(f"{place}: {said}" for place, said in places))
