"""Puts a picture of any shape into the film's frame: cut around its subject, or whole between something."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from services.video.studio.cutting.timeline import Fit
from services.video.studio.framing import crop_window
from services.video.studio.planes import Bytes, Planes
from shared.regions import Box

_BLACK: Final = (16, 128, 128)
_DIMMED: Final = 0.62


@dataclass(frozen=True, slots=True)
class Fitting:
    """How pictures get their place in frames of `size` (width, height)."""

    size: tuple[int, int]
    fit: Fit
    subject: Box | None = None

    def place(self, planes: Planes, aspect: float = 1.0) -> Planes:
        """A frame of the film from a picture whose pixels are `aspect` times as wide as high."""
        shape = planes.width * aspect / planes.height
        wanted = self.size[0] / self.size[1]
        if self.fit == "cover" or abs(shape / wanted - 1) < 0.01:
            return resized(planes, crop_window(shape, wanted, self.subject), self.size)
        whole = Box(0, 0, 1, 1)
        scale = min(self.size[0] / shape, self.size[1])
        inner = (_even(scale * shape, self.size[0]), _even(scale, self.size[1]))
        frame = self._ground(planes, shape, wanted)
        left, top = (self.size[0] - inner[0]) // 4 * 2, (self.size[1] - inner[1]) // 4 * 2
        small = resized(planes, whole, inner)
        for target, part, share in zip(_of(frame), _of(small), (1, 2, 2), strict=True):
            rows = slice(top // share, top // share + part.shape[0])
            target[rows, left // share : left // share + part.shape[1]] = part
        return frame

    def _ground(self, planes: Planes, shape: float, wanted: float) -> Planes:
        frame = Planes(np.empty((self.size[1] * 3 // 2, self.size[0]), np.uint8))
        if self.fit == "contain":
            for plane, code in zip(_of(frame), _BLACK, strict=True):
                plane[...] = code
            return frame
        tiny = (max(2, self.size[0] // 16 * 2), max(2, self.size[1] // 16 * 2))
        small = resized(planes, crop_window(shape, wanted, self.subject), tiny)
        for target, part, black in zip(_of(frame), _of(small), _BLACK, strict=True):
            soft = cv2.GaussianBlur(part, (0, 0), max(0.5, min(part.shape) * 0.06))
            dim = np.clip(soft.astype(np.float32) * _DIMMED + black * (1 - _DIMMED), 0, 255).astype(np.uint8)
            target[...] = cv2.resize(dim, target.shape[::-1], interpolation=cv2.INTER_CUBIC)
        return frame


def resized(planes: Planes, window: Box, size: tuple[int, int]) -> Planes:
    """The window of the picture, on whole chroma samples, scaled to (width, height) even pixels."""
    left, right = _span(window.x0, window.x1, planes.width)
    top, bottom = _span(window.y0, window.y1, planes.height)
    if (right - left, bottom - top) == size == (planes.width, planes.height):
        return planes
    frame = Planes(np.empty((size[1] * 3 // 2, size[0]), np.uint8))
    shrinking = size[0] * size[1] < (right - left) * (bottom - top)
    how = cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC
    for target, plane, share in zip(_of(frame), _of(planes), (1, 2, 2), strict=True):
        part = plane[top // share : bottom // share, left // share : right // share]
        cv2.resize(part, target.shape[::-1], dst=target, interpolation=how)
    return frame


def _span(low: float, high: float, length: int) -> tuple[int, int]:
    """Even pixel edges, at least two apart."""
    first = min(round(low * length / 2) * 2, length - 2)
    return first, max(first + 2, min(round(high * length / 2) * 2, length))


def _of(planes: Planes) -> tuple[Bytes, Bytes, Bytes]:
    return planes.y, planes.u, planes.v


def _even(length: float, most: int) -> int:
    return max(2, min(round(length / 2) * 2, most))
