"""How an element is written on the command line: `thing; where; how it moves`."""

import re
from pathlib import Path
from typing import Final

from services.video.studio.failures import RenderRefused
from services.video.studio.terms import MotionElement, SubjectHint
from shared.regions import Box, parse_location

SYNTAX: Final = (
    "“thing; where; how it moves”. Where: words (upper left), a box in percent (x 2-14%, y 13-55%), "
    "a box in fractions ([0.02, 0.13, 0.14, 0.55]) or mask=FILE, a picture that is white where it moves."
)
_FRACTIONS = re.compile(r"^\[\s*([^\]]*)\]$")
_NUMBERS = re.compile(r"\b[xy]\s*\d|\d\s*%", re.IGNORECASE)
_PERCENT = re.compile(
    r"\bx\s*\d[\d.]*\s*[-–]\s*\d[\d.]*\s*%\s*,\s*y\s*\d[\d.]*\s*[-–]\s*\d[\d.]*\s*%", re.IGNORECASE
)


def read_element(text: str) -> MotionElement:
    """An element from its written form.

    Raises:
        RenderRefused: No thing is named, there are too many parts, or a box makes no sense.
    """
    thing, *rest = (part.strip() for part in text.split(";"))
    if not thing or len(rest) > 2:
        raise _bad(text, "names no thing" if not thing else "has more than three parts")
    where, how = (*rest, "", "")[:2]
    if where.lower().startswith("mask="):
        return MotionElement(thing, how, mask=Path(where[5:].strip()))
    if fractions := _FRACTIONS.match(where):
        return MotionElement(thing, how, box=_box(fractions[1], text))
    if _PERCENT.search(where):
        return MotionElement(thing, how, location=_percent(where, text))
    if _NUMBERS.search(where):
        raise _bad(text, "has a box that is not written x 2-14%, y 13-55%")
    return MotionElement(thing, how, location=where)


def unplaced(elements: list[MotionElement]) -> list[str]:
    """A sentence for each element whose place is in words that name no part of a picture."""
    from services.video.studio.places import words_prior

    return [
        f"“{one.location}” names no part of the picture, so {one.element} is looked for everywhere in it."
        for one in elements
        if one.location
        and parse_location(one.location).box is None
        and words_prior(one.location, (3, 3)) is None
    ]


def read_subject(box: str | None, mask: Path | None, nothing: bool) -> SubjectHint | None:
    """What the options say must stay still, None when they leave it to be found.

    Raises:
        RenderRefused: They contradict each other, or the box makes no sense.
    """
    if box is None and mask is None and not nothing:
        return None
    return SubjectHint(box=None if box is None else _subject_box(box), mask=mask, nothing=nothing)


def _subject_box(text: str) -> Box:
    if fractions := _FRACTIONS.match(text.strip()):
        return _box(fractions[1], text)
    found = parse_location(_bracketed(text)).box
    if found is None:
        raise _bad(text, "is no box")
    return found


def _percent(where: str, text: str) -> str:
    location = _bracketed(where)
    if parse_location(location).box is None:
        raise _bad(text, "has a box that is empty or off the picture")
    return location


def _bracketed(where: str) -> str:
    """A box may be written without the brackets that the location grammar asks for."""
    found = _PERCENT.search(where)
    return where if found is None or "(" in where else where.replace(found[0], f"({found[0]})")


def _box(numbers: str, text: str) -> Box:
    try:
        x0, y0, x1, y1 = (float(number) for number in numbers.split(","))
        return Box(x0, y0, x1, y1)
    except ValueError as error:
        raise _bad(text, "has a box that is not four fractions x0, y0, x1, y1 inside the picture") from error


def _bad(text: str, what: str) -> RenderRefused:
    return RenderRefused(f"“{text}” {what}.", hint=f"Write {SYNTAX}", code="invalid_element")
