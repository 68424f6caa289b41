"""Scenes to choose from, put together from small moments, the chosen tone and a person's wish."""

from services.prompts.domain.brief import Brief
from services.prompts.domain.hints import Hints, read_hints
from services.prompts.domain.scene_ideas import IDEAS, SceneIdea
from shared.messages.message import JsonObject

OFFERED = 4
_USUAL_LIGHT = "soft daylight"


def write_scenes(brief: Brief) -> JsonObject:
    """Four scenes; each attempt begins with other moments, and what the wish names comes first."""
    hints = read_hints(brief.wish.words, brief.idea)
    ideas = _in_turn(brief.turn * OFFERED)
    ideas.sort(
        key=lambda idea: (
            bool(hints.place) and idea.place != hints.place,
            bool(hints.pose) and idea.pose != hints.pose,
        )
    )
    return {"scenes": [_scene(idea, brief, hints) for idea in ideas[:OFFERED]]}


def _in_turn(start: int) -> list[SceneIdea]:
    first = start % len(IDEAS)
    return [*IDEAS[first:], *IDEAS[:first]]


def _scene(idea: SceneIdea, brief: Brief, hints: Hints) -> JsonObject:
    pose = hints.pose or idea.pose
    light = ", ".join(part for part in (hints.light or brief.light or _USUAL_LIGHT, hints.weather) if part)
    around = f"Around it, {_listed(idea.things)} may stir a little; the {brief.pet} stays as it is."
    extra = f" {_sentence(brief.idea)}" if brief.idea else ""
    wished = f" As you asked: {brief.wish.words}." if brief.wish.words else ""
    return {
        "title": idea.title,
        "narrative": f"{idea.moment.format(pet=brief.pet)} {around}{extra}{wished}",
        "pet_behavior": f"The {brief.pet} is {pose}, and holds that pose for the whole clip.",
        "setting": f"{idea.corner}, {light}",
        "emotional_arc": f"{idea.arc}; in tone {brief.seen.mood}" if brief.seen.mood else idea.arc,
    }


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip(' .')}."


def _listed(things: tuple[str, ...]) -> str:
    return f"{', '.join(things[:-1])} and {things[-1]}"
