"""The part of a frame that stays free of platform buttons and of the edges old screens cut off."""

from dataclasses import dataclass
from typing import Final

from services.video.studio.failures import RenderRefused
from services.video.studio.lettering.overlay import Size

_SMALLEST: Final = 64
_LARGEST: Final = 4320


@dataclass(frozen=True, slots=True)
class SafeArea:
    """Where text may lie, in pixels from the frame's upper left corner.

    Args:
        left: Its edges.
        top: The same.
        right: The same.
        bottom: The same.
        lines: How many lines of a caption suit the frame.
        unit: The length that sizes of letters are fractions of: the frame's shorter side, lengthened
            in frames that are mostly watched on a phone.
    """

    left: int
    top: int
    right: int
    bottom: int
    lines: int
    unit: float

    @property
    def width(self) -> int:
        """Pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels."""
        return self.bottom - self.top


def safe_area(frame_size: Size) -> SafeArea:
    """The margins of a frame of (width, height) pixels, and how many caption lines suit its shape.

    Tall frames keep an eighth free above and a fifth below, where players put names and buttons; wide
    ones the tenth that EBU R 95 calls the graphics safe area, and lines short enough to read at once.

    Raises:
        RenderRefused: A side is below 64 or above 4320 pixels.
    """
    width, height = frame_size
    if not all(_SMALLEST <= side <= _LARGEST for side in frame_size):
        raise RenderRefused(
            f"Text cannot be drawn for a frame of {width} by {height} pixels.",
            pointer="/frame_size",
            hint=f"Use whole numbers of pixels from {_SMALLEST} to {_LARGEST}.",
            code="invalid_frame_size",
        )
    ratio = width / height
    if ratio < 0.8:
        sides, above, below, lines, phone = 0.08, 0.12, 0.20, 4, 1.25
    elif ratio < 1.3:
        sides, above, below, lines, phone = 0.08, 0.07, 0.08, 3, 1.12
    else:
        sides, above, below, lines, phone = 0.12, 0.07, 0.075, 2, 1.0
    return SafeArea(
        round(sides * width),
        round(above * height),
        width - round(sides * width),
        height - round(below * height),
        lines,
        phone * min(frame_size),
    )
