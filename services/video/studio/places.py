"""From location words and boxes to how likely each pixel is meant; the box, where there is one, decides."""

import re
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.planes import Floats
from shared.regions import Box, Location

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


class _Edges(NamedTuple):
    """Where halves and middles end, and over how much they fade, in fractions of the picture."""

    side: float
    side_fade: float
    middle: float
    middle_fade: float


_FIRM: Final = _Edges(0.52, 0.14, 0.36, 0.14)
_AIRY: Final = _Edges(0.62, 0.50, 0.42, 0.42)
_TOUCHES = 0.015  # nearer to the picture's edge than this, a box is meant to go on beyond it


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


def air_prior(place: Location, shape: tuple[int, int]) -> Floats:
    """How much light or air is meant: a bell over the place, without the edges that would show on a sky."""
    if place.box is not None:
        return box_window(place.box, shape)
    worded = words_prior(place.words, shape, _AIRY)
    return np.ones(shape, np.float32) if worded is None else worded


def box_window(box: Box, shape: tuple[int, int], fade: float = 0.9, power: float = 2.6) -> Floats:
    """1 at the box's middle, 0 on its border and outside, level at both ends; its outlines are rounded.

    Args:
        box: Where; along an edge of the picture that it touches the window stays open.
        shape: Rows and columns of the result.
        fade: The share of the way from the border to the middle over which it rises, above 0 to 1.
        power: Exponent of the superellipse (Lamé 1818): 2 is an ellipse, more fills the corners.
    """
    height, width = shape
    across = _from_middle(box.x0, box.x1, width)[None, :] ** power
    down = _from_middle(box.y0, box.y1, height)[:, None] ** power
    return smoothstep((1 - (across + down) ** (1 / power)) / fade)


def _from_middle(low: float, high: float, count: int) -> Floats:
    """0 at the middle of an interval, 1 at its ends, more outside; open ends mirror it outwards."""
    position = (np.arange(count, dtype=np.float32) + 0.5) / count
    starts, ends = low < _TOUCHES, high > 1 - _TOUCHES
    if starts and ends:
        return np.zeros(count, np.float32)
    first, last = (-high if starts else low), (2 - low if ends else high)
    return np.asarray(np.abs(position - (first + last) / 2) / ((last - first) / 2), np.float32)


def words_prior(words: str, shape: tuple[int, int], edges: _Edges = _FIRM) -> Floats | None:
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
    across = _axis(
        x, "left" in found, "right" in found, "middle" in found and not {"top", "bottom"} & found, edges
    )
    down = _axis(
        y, "top" in found, "bottom" in found, "middle" in found and not {"left", "right"} & found, edges
    )
    if "middle" in found and {"left", "right"} & found and not {"top", "bottom"} & found:
        down = _axis(y, False, False, True, edges)
    if "middle" in found and {"top", "bottom"} & found and not {"left", "right"} & found:
        across = _axis(x, False, False, True, edges)
    return np.asarray(across * down, np.float32)


def _axis(position: NDArray[np.floating[Any]], low: bool, high: bool, middle: bool, edges: _Edges) -> Floats:
    if low == high and not middle:
        return np.ones(position.shape, np.float32)
    if middle and low == high:
        return smoothstep((edges.middle - np.abs(position - 0.5)) / edges.middle_fade)
    return smoothstep((edges.side - (position if low else 1 - position)) / edges.side_fade)


def smoothstep(values: NDArray[np.floating[Any]]) -> Floats:
    """0 below 0, 1 above 1, smooth between."""
    t = np.clip(values, 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


def upscale(mask: Floats, shape: tuple[int, int]) -> Floats:
    """A low-resolution mask at full resolution, 0…1."""
    return np.asarray(
        np.clip(cv2.resize(mask, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR), 0, 1), np.float32
    )
