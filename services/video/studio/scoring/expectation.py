"""What a clip was ordered to be, so that a score judges the order and not a taste."""

import math
from dataclasses import dataclass
from typing import Final

from services.video.studio.failures import ScoreRefused
from services.video.studio.terms import CAMERAS, Camera

_RANGES: Final = {"seconds": (0.1, 36_000), "fps": (1, 240), "ratio": (0.05, 20), "short_side": (16, 8640)}


@dataclass(frozen=True, slots=True)
class Expectation:
    """How the clip was ordered; None leaves a property unjudged.

    Args:
        seconds: Length.
        fps: Frames a second.
        ratio: Width over height.
        short_side: Pixels the shorter side has at least.
        codecs: Names of codecs that are fine, as FFmpeg calls them; empty: any.
        camera: The camera's motion; `pan_left` moves the camera from left to right, as in the workflows.
        loop: Whether the last frame has to lead back into the first.

    Raises:
        ScoreRefused: A value is no number or out of its range; the message names it.
    """

    seconds: float | None = None
    fps: float | None = None
    ratio: float | None = None
    short_side: int | None = None
    codecs: tuple[str, ...] = ()
    camera: Camera = "static"
    loop: bool = False

    def __post_init__(self) -> None:
        for field, (low, high) in _RANGES.items():
            value = getattr(self, field)
            if value is not None and not (math.isfinite(value) and low <= value <= high):
                raise ScoreRefused(
                    f"{field} is {value!r}, which no clip can have.",
                    pointer=f"/{field}",
                    hint=f"Give a number from {low} to {high}, or leave it out.",
                    code="invalid_expectation",
                )
        if self.camera not in CAMERAS:
            raise ScoreRefused(
                f"There is no camera motion {self.camera!r}.",
                pointer="/camera",
                hint=f"There are: {', '.join(CAMERAS)}.",
                code="invalid_expectation",
            )

    @property
    def still_camera(self) -> bool:
        return self.camera == "static"
