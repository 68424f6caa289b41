"""One colour scale for "how much moved here", so that every picture of it reads the same."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.planes import Bytes, Floats

LEAST, MOST = 0.7, 24.0
"""Grey levels of spread over time: where the glow begins, and where it is brightest."""
_DARKEST: Final = 60  # of the colour map; below it is black, which would hide the picture


def glow_over(grey: Bytes, spread: Floats, size: tuple[int, int]) -> Bytes:
    """A dimmed picture on which glows what moved.

    Args:
        grey: Luma of any size.
        spread: Standard deviation over time in grey levels, of any size.
        size: Width and height of the result, which is height×width×3 RGB.
    """
    ground = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.float32) * 0.45 + 10
    heat = heat_of(np.asarray(cv2.resize(spread, size, interpolation=cv2.INTER_LINEAR), np.float32))
    share = np.minimum(1, heat * 2.2)[..., None] * 0.9
    mixed = ground[..., None] * (1 - share) + heat_colours((heat * 255).astype(np.uint8)) * share
    return np.ascontiguousarray(np.clip(mixed, 0, 255).astype(np.uint8))


def heat_of(spread: Floats) -> Floats:
    """0…1 on a logarithmic scale, as the eye judges movement."""
    level = np.log(np.maximum(spread, 1e-3) / LEAST) / np.log(MOST / LEAST)
    return np.asarray(np.clip(level, 0, 1), np.float32)


def heat_colours(levels: Bytes) -> NDArray[np.float32]:
    """From levels 0…255 to RGB, dark violet over red to pale yellow; in grey it still reads."""
    steps = (_DARKEST + levels.astype(np.uint16) * (250 - _DARKEST) // 255).astype(np.uint8)
    return np.asarray(cv2.applyColorMap(steps, cv2.COLORMAP_INFERNO)[..., ::-1], np.float32)
