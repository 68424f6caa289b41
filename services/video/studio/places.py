"""From location words and boxes to how likely each pixel is meant; the box, where there is one, decides."""

import re
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.planes import Floats
from shared.regions import Box

_WORDS: Final[dict[str, str]] = {
    "left": r"left(?:most|hand)?|west(?:ern)?",
    "right": r"right(?:most|hand)?|east(?:ern)?",
    "top": r"top|upper|above|overhead|ceiling|sky|background|far|north(?:ern)?",
    "bottom": r"bottom|lower|below|floor|ground|foreground|front|south(?:ern)?",
    "middle": r"cent(?:er|re|ral)|middle|mid",
    "all": r"across|entire|whole|throughout|everywhere|all over|full|both sides|various|surrounding",
}
_NOT_SIDES = re.compile(
    r"\b(?:left|right|in front|above|below|on top) of\b|\bright (?:next|by|behind|under)\b", re.IGNORECASE
)


def box_prior(box: Box, shape: tuple[int, int], margin: float = 0.012) -> Floats:
    """1 inside the box, falling to 0 within `margin` of the picture's longer side outside it."""
    height, width = shape
    reach = max(margin * max(shape), 1.0)
    rows = (np.arange(height, dtype=np.float32) + 0.5)[:, None]
    columns = (np.arange(width, dtype=np.float32) + 0.5)[None, :]
    down = np.maximum(box.y0 * height - rows, rows - box.y1 * height)
    across = np.maximum(box.x0 * width - columns, columns - box.x1 * width)
    outside = np.maximum(np.maximum(down, across), 0)
    return np.asarray(np.clip(1 - outside / reach, 0, 1), np.float32)


def words_prior(words: str, shape: tuple[int, int]) -> Floats | None:
    """Soft halves and thirds for position words; None when the words name no position."""
    plain = _NOT_SIDES.sub(" ", words)
    found = {
        name for name, pattern in _WORDS.items() if re.search(rf"\b(?:{pattern})\b", plain, re.IGNORECASE)
    }
    if "all" in found:
        return np.ones(shape, np.float32)
    if not found:
        return None
    height, width = shape
    x = ((np.arange(width, dtype=np.float32) + 0.5) / width)[None, :]
    y = ((np.arange(height, dtype=np.float32) + 0.5) / height)[:, None]
    across = _axis(x, "left" in found, "right" in found, "middle" in found and not {"top", "bottom"} & found)
    down = _axis(y, "top" in found, "bottom" in found, "middle" in found and not {"left", "right"} & found)
    if "middle" in found and {"left", "right"} & found and not {"top", "bottom"} & found:
        down = _axis(y, False, False, True)
    if "middle" in found and {"top", "bottom"} & found and not {"left", "right"} & found:
        across = _axis(x, False, False, True)
    return np.asarray(across * down, np.float32)


def _axis(position: NDArray[np.floating[Any]], low: bool, high: bool, middle: bool) -> Floats:
    if low == high and not middle:
        return np.ones(position.shape, np.float32)
    if middle and low == high:
        return smoothstep((0.36 - np.abs(position - 0.5)) / 0.14)
    return smoothstep(((0.52 - position) if low else (position - 0.48)) / 0.14)


def smoothstep(values: NDArray[np.floating[Any]]) -> Floats:
    """0 below 0, 1 above 1, smooth between."""
    t = np.clip(values, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def upscale(mask: Floats, shape: tuple[int, int]) -> Floats:
    """A low-resolution mask at full resolution, 0…1."""
    return np.asarray(
        np.clip(cv2.resize(mask, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), 0, 1), np.float32
    )
