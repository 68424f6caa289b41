"""Image prompts for the chosen scene: subject, place and light first, so that any model draws the same."""

import re

from services.prompts.domain.brief import Brief
from services.prompts.domain.hints import Hints, read_hints
from services.prompts.domain.negative_prompts import PET
from shared.messages.message import JsonObject

KEPT_OUT = (
    *("text", "watermark", "logo", "frame", "people", "hands", "second animal"),
    *("blurry", "out of focus pet", "low quality", "overexposed"),
    *(
        term
        for term in PET
        if term.split()[-1]
        not in ("moving", "blinking", "changing", "fluctuation", "stretching", "appearing")
    ),
)
_VIEWS = (
    "seen at eye level, the whole animal in the frame",
    "seen from a little above, the whole animal in the frame",
    "seen from the side, the animal in the lower third, air above it",
)
_LEADING_ARTICLE = re.compile(r"^(?:the|a|an) ", re.IGNORECASE)
_POSE = re.compile(r"\bis (?P<pose>[^,.;]+)")
_USUAL_SETTING = "a living room with a soft sofa, soft daylight"


def write_images(brief: Brief) -> JsonObject:
    """A prompt for Leonardo, for OpenAI's image models, and one for all others."""
    hints = read_hints(brief.wish.words)
    subject = f"{brief.pet} {hints.pose or _pose(brief)}"
    setting = _setting(brief, hints)
    scene = f"{'on' if 'window seat' in setting else 'in'} {setting}"
    view = _VIEWS[brief.turn % len(_VIEWS)]
    colours = f" Colours: {brief.palette}." if brief.palette else ""
    mood = f" Mood: {brief.seen.mood}." if brief.seen.mood else ""
    wished = f" {_sentence(brief.wish.words)}" if brief.wish.words else ""
    negative = ", ".join(KEPT_OUT)
    return {
        "images": {
            "leonardo": {
                "prompt": f"Photograph of a {subject} {scene}. {view.capitalize()}, shallow depth of "
                f"field, fine fur detail.{colours}{mood}{wished}",
                "negative_prompt": negative,
            },
            "openai": {
                "prompt": f"A natural, unposed photograph: a {subject} {scene}. It is {view}. The pet "
                f"is sharp from nose to tail, with room around it where light, fabric or leaves could "
                f"later move.{colours}{mood}{wished} No text, no people, only one animal.",
                "negative_prompt": negative,
            },
            "generic": {
                "prompt": f"A {subject} {scene}.{wished}{mood}{colours} {view.capitalize()}.",
                "negative_prompt": negative,
            },
        }
    }


def _pose(brief: Brief) -> str:
    told = _POSE.search(brief.story.pet_behavior)
    return told["pose"] if told else "sitting upright"


def _setting(brief: Brief, hints: Hints) -> str:
    """The scene's setting; a wish for another place, light or weather outweighs it."""
    place, _, light = (brief.story.setting or brief.seen.setting or _USUAL_SETTING).partition(", ")
    said = hints.place and f"a {hints.place}"
    parts = [said or _LEADING_ARTICLE.sub("a ", place), hints.light or light or brief.light, hints.weather]
    return ", ".join(part for part in parts if part)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip(' .')}."
