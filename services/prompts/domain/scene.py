"""What a composer needs of a run's context, read with patience: any part but the choice may be missing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.regions import parse_location

_HEDGED_NOUN = re.compile(r"\s*\((?:likely|probably)\s+(?P<noun>[^()]+)\)", re.IGNORECASE)
_PARENTHESIS = re.compile(r"\s*\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Moving:
    """A chosen element: what it is called, how it moves, where it is, in words without percentages."""

    name: str
    motion: str
    place: str


@dataclass(frozen=True, slots=True)
class Scene:
    """The run in a composer's words; empty texts are unknown, `seconds` is the chosen length of the clip."""

    moving: tuple[Moving, ...]
    potential: tuple[str, ...]
    selected: tuple[str, ...]
    pet: str
    setting: str
    lighting: str
    mood: str
    seconds: float | None


def read_scene(context: Mapping[str, Any]) -> Scene:
    """The scene in a request's context; what is absent or of an unexpected type is left out."""
    state = _mapping(context.get("state"))
    analysis = _mapping(state.get("image_analysis"))
    environment = _mapping(analysis.get("environment"))
    written = _mapping(state.get("selected_scene"))
    tone = _mapping(_mapping(state.get("aesthetic_selection")).get("visual_tone"))
    duration = _mapping(state.get("duration_selection")).get("video_duration")
    chosen = [_mapping(item) for item in _list(state.get("selected_motion_elements"))]
    return Scene(
        moving=tuple(_moving(item) for item in chosen if _text(item.get("element"))),
        potential=tuple(
            _text(item)
            for item in _list(_mapping(analysis.get("motion_elements")).get("all_potential_elements"))
        ),
        selected=tuple(_text(item["element"]) for item in chosen if _text(item.get("element"))),
        pet=_text(_mapping(state.get("pet_type_selection")).get("label")).lower() or "pet",
        setting=_plain(written.get("setting")) or _plain(environment.get("setting")),
        lighting=_plain(environment.get("lighting")),
        mood=_plain(tone.get("mood")) or _plain(environment.get("atmosphere")),
        seconds=_seconds(duration),
    )


def _moving(item: Mapping[str, Any]) -> Moving:
    return Moving(
        name=spoken_name(_text(item["element"])),
        motion=_plain(item.get("motion_type")) or "gentle motion",
        place=parse_location(_text(item.get("location"))).words,
    )


def spoken_name(element: str) -> str:
    """A name without its doubts: "vertical folds (likely a curtain)" is said "vertical folds (a curtain)"."""
    noun = _HEDGED_NOUN.search(element)
    bare = " ".join(_PARENTHESIS.sub("", element).split()).strip(" .,;")
    if noun is None or noun["noun"].split()[-1].casefold() in bare.casefold():
        return bare or element.strip()
    return f"{bare} ({noun['noun'].strip()})" if bare else noun["noun"].strip()


def _seconds(value: object) -> float | None:
    try:
        seconds = float(str(value).strip().removesuffix("seconds").removesuffix("s"))
    except ValueError:
        return None
    return seconds if 0 < seconds <= 600 else None


def _plain(value: object) -> str:
    return " ".join(_PARENTHESIS.sub("", _text(value)).split()).strip(" .;,")


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
