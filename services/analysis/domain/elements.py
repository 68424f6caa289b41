"""Checks and safe repairs that hold for an analysis from any engine, before a person chooses from it."""

import copy
import re
from typing import Any, Final

from services.analysis.domain.vocabulary import comparison_key, names_the_camera, names_the_pet
from shared.regions import Location, describe_position, parse_location

DETECTED_LIMITS: Final = (3, 8)
POTENTIAL_LIMITS: Final = (5, 20)

ALWAYS_SAFE: Final = (
    {
        "element": "soft light across the picture",
        "motion_type": "slow, barely visible brightening and dimming",
        "location": "the whole picture (x 0-100%, y 0-100%)",
    },
    {
        "element": "faint dust motes",
        "motion_type": "slow drift",
        "location": "the whole picture (x 0-100%, y 0-100%)",
    },
    {
        "element": "gentle shimmer on the brightest area",
        "motion_type": "soft shimmer",
        "location": "wherever the picture is brightest",
    },
    {
        "element": "slow play of light in the upper half",
        "motion_type": "slow, soft brightening",
        "location": "upper half (x 0-100%, y 0-50%)",
    },
    {
        "element": "faint floating particles in the lower half",
        "motion_type": "slow rise",
        "location": "lower half (x 0-100%, y 50-100%)",
    },
)
"""Suggestions that need no evidence: light and particles leave every object where it is."""

_BOX_LIKE = re.compile(r"\(\s*x\b[^)]*\)", re.IGNORECASE)
_SMALLEST_PIXELS = 4


def check_analysis(analysis: dict[str, Any], width: int, height: int) -> list[str]:
    """Doubts about a schema-valid analysis of a picture of `width` x `height` pixels, one sentence each."""
    motion = analysis["motion_elements"]
    potential = {comparison_key(name) for name in motion["all_potential_elements"]}
    warnings: list[str] = []
    seen: set[str] = set()
    for number, element in enumerate(motion["detected_elements"]):
        name = element["element"]
        where = f"detected_elements[{number}] ({name!r})"
        if _moves_what_must_stay(element):
            warnings.append(f"{where} would move the pet or the camera, which stay still; it is not offered.")
        key = comparison_key(name)
        if key in seen:
            warnings.append(f"{where} repeats an earlier element.")
        seen.add(key)
        if key not in potential:
            warnings.append(f"{where} is missing in all_potential_elements.")
        warnings.extend(f"{where} {doubt}" for doubt in _box_doubts(element["location"], width, height))
    return warnings


def normalise_analysis(analysis: dict[str, Any]) -> dict[str, Any]:
    """A copy with the safe repairs applied; a schema-valid analysis stays schema-valid.

    Elements that would move the pet or the camera leave `detected_elements` but stay in
    `all_potential_elements`, where they are blocked. Boxes are clipped to the picture or removed. Repeated
    elements are merged, or told apart by their place. Whatever falls below a minimum is filled with light
    and particle suggestions.
    """
    result = copy.deepcopy(analysis)
    motion = result["motion_elements"]
    kept: list[dict[str, str]] = []
    blocked: list[str] = []
    for element in motion["detected_elements"]:
        if _moves_what_must_stay(element):
            blocked.append(element["element"])
            continue
        _add_distinct(kept, {**element, "location": _repaired_location(element["location"])})
    _fill_detected(kept)
    detected = kept[: DETECTED_LIMITS[1]]
    motion["detected_elements"] = detected
    names = [element["element"] for element in detected]
    motion["all_potential_elements"] = _potential([*names, *blocked, *motion["all_potential_elements"]])
    return result


def _moves_what_must_stay(element: dict[str, str]) -> bool:
    texts = (element["element"], element["motion_type"])
    return any(names_the_pet(text) or names_the_camera(text) for text in texts)


def _box_doubts(location: str, width: int, height: int) -> list[str]:
    written = _BOX_LIKE.search(location)
    box = parse_location(location).box
    if box is None:
        return ["has a box that is empty or off the picture; it is ignored."] if written else []
    doubts = []
    if written and _past_the_edge(written[0]):
        doubts.append("has a box that reaches past the picture's edge; it is clipped.")
    if (box.x1 - box.x0) * width < _SMALLEST_PIXELS or (box.y1 - box.y0) * height < _SMALLEST_PIXELS:
        doubts.append("has a box of only a few pixels.")
    return doubts


def _past_the_edge(box_text: str) -> bool:
    return any(float(number) > 100 for number in re.findall(r"\d+(?:\.\d+)?", box_text))


def _repaired_location(location: str) -> str:
    written = _BOX_LIKE.search(location)
    if written is None:
        return location
    place = parse_location(location)
    if place.box is None:
        words = " ".join(_BOX_LIKE.sub(" ", location).split())
        return words or "somewhere in the picture"
    if not place.words:
        return str(Location(describe_position(place.box), place.box))
    return str(place) if _past_the_edge(written[0]) else location


def _add_distinct(kept: list[dict[str, str]], element: dict[str, str]) -> None:
    keys = {comparison_key(other["element"]): other for other in kept}
    twin = keys.get(comparison_key(element["element"]))
    if twin is None:
        kept.append(element)
        return
    place = parse_location(element["location"])
    if place.box is None or place.words == parse_location(twin["location"]).words:
        return
    told_apart = f"{element['element']} ({describe_position(place.box)})"
    if comparison_key(told_apart) not in keys:
        kept.append({**element, "element": told_apart})


def _fill_detected(kept: list[dict[str, str]]) -> None:
    present = {comparison_key(element["element"]) for element in kept}
    for suggestion in ALWAYS_SAFE:
        if len(kept) >= DETECTED_LIMITS[0]:
            return
        if comparison_key(suggestion["element"]) not in present:
            kept.append(dict(suggestion))


def _potential(names: list[str]) -> list[str]:
    distinct: dict[str, str] = {}
    for name in names:
        distinct.setdefault(comparison_key(name), name)
    for suggestion in ALWAYS_SAFE:
        if len(distinct) >= POTENTIAL_LIMITS[0]:
            break
        distinct.setdefault(comparison_key(suggestion["element"]), suggestion["element"])
    return list(distinct.values())[: POTENTIAL_LIMITS[1]]
