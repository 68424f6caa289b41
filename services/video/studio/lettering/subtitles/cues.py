"""What a list of captions must hold before anybody draws it or writes it down."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from services.video.studio.failures import RenderRefused
from services.video.studio.lettering.cleaning import clean_lines

MOST_CAPTIONS: Final = 10_000
LONGEST: Final = 360_000


@dataclass(frozen=True, slots=True)
class Caption:
    """Words that are shown for a while.

    Args:
        start: Seconds from the beginning of the video.
        end: Seconds, when the words are gone again.
        text: Plain text, never markup.
    """

    start: float
    end: float
    text: str


def checked_captions(captions: Iterable[Caption], pointer: str = "/captions") -> list[Caption]:
    """The captions with times in whole milliseconds and texts as `clean_lines` leaves them.

    Args:
        captions: In the order they are shown; one may begin in the instant the one before it ends.
        pointer: Where the list stands in the caller's request, for errors.

    Raises:
        RenderRefused: A time is not a number from 0 to 100 hours, a caption ends before it has lasted a
            millisecond, begins before its predecessor or while that is still shown, has no usable text, or
            there are more than 10 000; the pointer names the caption and the field.
    """
    found: list[Caption] = []
    for i, caption in enumerate(captions):
        at = f"{pointer}/{i}"
        if i >= MOST_CAPTIONS:
            raise _refused(f"There are more than {MOST_CAPTIONS} captions.", pointer, "Split the video.")
        start = _milliseconds(caption.start, f"{at}/start")
        end = _milliseconds(caption.end, f"{at}/end")
        if end <= start:
            raise _refused(
                f"Caption {i + 1} ends at {end / 1000:g} s, not after its start at {start / 1000:g} s.",
                f"{at}/end",
                "Let it end later than it starts.",
            )
        if found and start < round(found[-1].end * 1000):
            raise _refused(
                _too_early(i, start, found[-1]), f"{at}/start", "Order captions one after another."
            )
        found.append(Caption(start / 1000, end / 1000, "\n".join(clean_lines(caption.text, f"{at}/text"))))
    return found


def _too_early(i: int, start: int, before: Caption) -> str:
    if start < round(before.start * 1000):
        return f"Caption {i + 1} starts at {start / 1000:g} s, before caption {i} does at {before.start:g} s."
    return f"Caption {i + 1} starts at {start / 1000:g} s while caption {i} is shown until {before.end:g} s."


def _milliseconds(seconds: float, pointer: str) -> int:
    number = not isinstance(seconds, bool) and math.isfinite(seconds)
    if not number or not 0 <= seconds <= LONGEST:
        raise _refused(
            f"{seconds!r} is not a time in the video.", pointer, f"Use seconds from 0 to {LONGEST:,}."
        )
    return round(seconds * 1000)


def _refused(problem: str, pointer: str, hint: str) -> RenderRefused:
    return RenderRefused(problem, pointer=pointer, hint=hint, code="invalid_captions")
