"""Bounds what one clip may be asked for, since every element costs time and its words are repeated."""

from collections.abc import Sequence
from typing import Final

from services.video.studio.failures import RenderRefused
from services.video.studio.terms import MotionElement

MOST_ELEMENTS: Final = 64
LONGEST_TEXT: Final = 500  # characters of each of an element's texts


def check_elements(elements: Sequence[MotionElement]) -> None:
    """Let pass what a person may mean.

    Raises:
        RenderRefused: There are too many, or one is described at too great a length.
    """
    if len(elements) > MOST_ELEMENTS:
        raise RenderRefused(
            f"{len(elements)} elements were chosen.",
            pointer="/elements",
            hint=f"Choose at most {MOST_ELEMENTS}; a few that can be seen well look best.",
            code="too_many_elements",
        )
    for index, element in enumerate(elements):
        for field in ("element", "motion_type", "location"):
            length = len(getattr(element, field))
            if length > LONGEST_TEXT:
                raise RenderRefused(
                    f"An element's {field} has {length} characters.",
                    pointer=f"/elements/{index}/{field}",
                    hint=f"Say it in at most {LONGEST_TEXT}.",
                    code="invalid_element",
                )
