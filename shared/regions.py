"""The one written form of "where in the picture", shared by analyser, page and renderer.

The analysis schema allows no extra keys, so boxes ride in the `location` text:
`upper left (x 2-14%, y 13-55%)`. Percentages count from the left and top edge.
"""

import re
from dataclasses import dataclass

_BOX = re.compile(
    r"\(\s*x\s*(?P<x0>\d+(?:\.\d+)?)\s*[-–]\s*(?P<x1>\d+(?:\.\d+)?)\s*%\s*,"
    r"\s*y\s*(?P<y0>\d+(?:\.\d+)?)\s*[-–]\s*(?P<y1>\d+(?:\.\d+)?)\s*%\s*\)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in fractions of the picture's width and height: 0 ≤ x0 < x1 ≤ 1, 0 ≤ y0 < y1 ≤ 1."""

    x0: float
    y0: float
    x1: float
    y1: float

    def __post_init__(self) -> None:
        if not (0 <= self.x0 < self.x1 <= 1 and 0 <= self.y0 < self.y1 <= 1):
            raise ValueError(f"box {self.x0, self.y0, self.x1, self.y1} is not inside the unit square")


@dataclass(frozen=True, slots=True)
class Location:
    """Words about a place, and its box where one is known."""

    words: str
    box: Box | None = None

    def __str__(self) -> str:
        if self.box is None:
            return self.words
        x0, y0, x1, y1 = (
            f"{value * 100:.0f}" for value in (self.box.x0, self.box.y0, self.box.x1, self.box.y1)
        )
        return f"{self.words} (x {x0}-{x1}%, y {y0}-{y1}%)".strip()


def parse_location(text: str) -> Location:
    """Read a location text; a box that is empty, reversed or off the picture is dropped, never an error."""
    match = _BOX.search(text)
    if match is None:
        return Location(text.strip())
    x0, x1, y0, y1 = (float(match[name]) / 100 for name in ("x0", "x1", "y0", "y1"))
    words = (text[: match.start()] + text[match.end() :]).strip()
    clipped = (max(x0, 0.0), max(y0, 0.0), min(x1, 1.0), min(y1, 1.0))
    if clipped[0] >= clipped[2] or clipped[1] >= clipped[3]:
        return Location(words)
    return Location(words, Box(*clipped))


def describe_position(box: Box) -> str:
    """Nine-field words for a box's centre: `upper left`, `center`, `lower right`, …"""
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    row = "upper" if y < 1 / 3 else "lower" if y > 2 / 3 else "center"
    column = "left" if x < 1 / 3 else "right" if x > 2 / 3 else "center"
    return row if row == column else f"{row} {column}"
