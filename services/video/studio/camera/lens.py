"""Shows a part of a frame in the frame's size, from any place and at any scale, without whole-pixel steps.

A general warp reads four by four neighbours of every pixel; enlarging and shifting are separable, which takes
less than half the time: the part is enlarged with cubic interpolation from a whole pixel on, and the rest of
the way, at most half a pixel, is a Lanczos filter (Duchon, 1979), so that detail is as fine wherever the
camera is.
"""

import math

import cv2
import numpy as np

from services.video.studio.planes import Bytes, Floats, Planes

_LOBES = 3
_MARGIN = _LOBES + 2  # pixels around the part, so that filters do not end at its edge


def seen_through(frame: Planes, left: float, top: float, scale: float) -> Planes:
    """The frame's part that begins at (left, top) and is `scale` times as wide and high as the frame.

    Args:
        frame: Left alone; returned itself when all of it is seen.
        left: Luma pixels, 0 to (1 - scale)·width.
        top: Luma pixels, 0 to (1 - scale)·height.
        scale: Above 0, at most 1.
    """
    if scale >= 1:
        return frame
    seen = Planes(np.empty_like(frame.buffer))
    for target, plane, share in ((seen.y, frame.y, 1), (seen.u, frame.u, 2), (seen.v, frame.v, 2)):
        target[...] = _part(plane, left / share, top / share, scale)
    return seen


def _part(plane: Bytes, left: float, top: float, scale: float) -> Bytes:
    height, width = plane.shape
    first_column, last_column = _around(left, scale * width, width)
    first_row, last_row = _around(top, scale * height, height)
    part = plane[first_row:last_row, first_column:last_column]
    large = np.asarray(
        cv2.resize(part, None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_CUBIC), np.uint8
    )
    column, across = _whole((left - first_column) / scale, large.shape[1] - width)
    row, down = _whole((top - first_row) / scale, large.shape[0] - height)
    shifted = cv2.sepFilter2D(large, -1, _shift(across), _shift(down), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(shifted[row : row + height, column : column + width], np.uint8)


def _around(first: float, length: float, end: int) -> tuple[int, int]:
    return max(0, math.floor(first) - _MARGIN), min(end, math.ceil(first + length) + _MARGIN)


def _whole(place: float, last: int) -> tuple[int, float]:
    """The nearest whole pixel from which there is room, and what is left of the way."""
    whole = min(max(round(place), 0), last)
    return whole, place - whole


def _shift(fraction: float) -> Floats:
    """A filter that reads `fraction` of a pixel further on, about -0.5 to 0.5."""
    at = np.arange(-_LOBES, _LOBES + 1) - fraction
    taps = np.where(np.abs(at) < _LOBES, np.sinc(at) * np.sinc(at / _LOBES), 0)
    return np.asarray(taps / taps.sum(), np.float32)
