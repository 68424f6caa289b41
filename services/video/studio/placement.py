"""Decides what is where, before anything moves: renderer, mask sheet and scorer must agree on it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.video.studio.given import Given, given_place, given_subject
from services.video.studio.kinds import Kind
from services.video.studio.look import Look, look_at
from services.video.studio.masks import Found, find_area
from services.video.studio.orders import check_elements
from services.video.studio.planes import Floats, Planes, from_rgb
from services.video.studio.source import Source
from services.video.studio.subject import Subject, find_subject
from services.video.studio.terms import MotionElement, SubjectHint
from services.video.studio.vocabulary import Reading, read_element
from shared.regions import Box, Location, parse_location


@dataclass(frozen=True, slots=True)
class Placed:
    """One element that was asked for: exactly one of `found` and `refused` is set.

    Args:
        element: As it was asked for.
        kind: What its words mean, None when they name nothing that can move.
        found: Where it moves and as what.
        refused: Why nothing moves for it, one sentence.
    """

    element: MotionElement
    kind: Kind | None
    found: Found | None = None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Masks:
    """Height×width of the frame: a weight 0…1 per element (zeros where it was refused), and the subject."""

    elements: tuple[Floats, ...]
    subject: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Placement:
    """A still frame, its small copy, what must not move in it and where each element is."""

    look: Look
    still: Planes
    subject: Subject
    elements: tuple[Placed, ...]

    def masks(self) -> Masks:
        """Every weight in the size of the frame."""
        shape = (self.still.height, self.still.width)
        return Masks(
            tuple(
                one.found.area.full(shape) if one.found else np.zeros(shape, np.float32)
                for one in self.elements
            ),
            self.subject.mask,
        )


def place(
    source: Source, elements: Sequence[MotionElement], subject_hint: SubjectHint | None = None
) -> Placement:
    """Read the words, look at the picture, respect what a person drew.

    Elements that cannot move are refused one by one, never together.

    Raises:
        RenderRefused: There are too many elements, or one's brushed mask is of no use.
    """
    check_elements(elements)
    look, still = look_at(source.rgb), from_rgb(source.rgb)
    places = [_where(index, element, source) for index, element in enumerate(elements)]
    subject = given_subject(subject_hint, source) if subject_hint else None
    if subject is None:
        chosen = tuple(box for where in places if (box := _box(where)) is not None)
        subject = find_subject(source.rgb, look, chosen)
    placed = (_placed(*pair, look, subject) for pair in zip(elements, places, strict=True))
    return Placement(look, still, subject, tuple(placed))


Place = Location | Given | str
"""What was told of a place, or why it is no place in this frame."""


def _where(index: int, element: MotionElement, source: Source) -> Place:
    if element.mask is not None or element.box is not None:
        return given_place(index, element, source)
    location = parse_location(element.location)
    if location.box is None:
        return location
    box = source.to_frame(location.box)
    if box is None:
        return "It lies in the part that was cut off for the aspect ratio."
    return Location(location.words, box)


def _box(where: Place) -> Box | None:
    return None if isinstance(where, str) else where.box


def _placed(element: MotionElement, where: Place, look: Look, subject: Subject) -> Placed:
    reading: Reading = read_element(element.element, element.motion_type)
    if reading.kind is None:
        return Placed(element, None, refused=reading.refused or "")
    if isinstance(where, str):
        return Placed(element, reading.kind, refused=where)
    found = find_area(reading.kind, where, look, subject.mask)
    if isinstance(found, str):
        return Placed(element, reading.kind, refused=found)
    return Placed(element, reading.kind, found)
