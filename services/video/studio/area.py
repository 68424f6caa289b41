"""Where one effect may change pixels, cut to its bounding box, since work outside it would be wasted."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.planes import Bytes, Floats
from shared.regions import Box

_SMALLEST_PART = 64  # pixels; a warp of fewer is a speck that twitches
_LEAST = 1 / 96  # below it a weight moves nothing and only spreads the box


@dataclass(frozen=True, slots=True)
class Area:
    """A weight 0…1 on the rectangle `top:bottom, left:right` of the luma plane; all four are even."""

    top: int
    left: int
    weight: Floats

    @property
    def bottom(self) -> int:
        return self.top + int(self.weight.shape[0])

    @property
    def right(self) -> int:
        return self.left + int(self.weight.shape[1])

    @property
    def part(self) -> tuple[slice, slice]:
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def half(self) -> tuple[slice, slice]:
        """The same rectangle on the chroma planes."""
        return slice(self.top // 2, self.bottom // 2), slice(self.left // 2, self.right // 2)

    def box(self, shape: tuple[int, int]) -> Box:
        height, width = shape
        return Box(self.left / width, self.top / height, self.right / width, self.bottom / height)

    def on(self, shape: tuple[int, int]) -> NDArray[np.bool_]:
        """The whole frame, True where this area may change pixels."""
        mask = np.zeros(shape, np.bool_)
        mask[self.part] = self.weight > 0
        return mask

    def full(self, shape: tuple[int, int]) -> Floats:
        """The weight in the whole frame, 0 outside its rectangle."""
        weight = np.zeros(shape, np.float32)
        weight[self.part] = self.weight
        return weight

    def crop(self, plane: Bytes) -> Bytes:
        return plane[self.part]


def cut_area(mask: Floats, forbidden: NDArray[np.bool_] | None = None) -> Area | None:
    """The mask without the forbidden pixels, cut to its even bounding box; None when nothing is left."""
    out = mask < _LEAST if forbidden is None else forbidden | (mask < _LEAST)
    weight = np.where(out, np.float32(0), mask)
    rows, columns = np.flatnonzero(weight.any(axis=1)), np.flatnonzero(weight.any(axis=0))
    if not len(rows):
        return None
    top, bottom = int(rows[0]) // 2 * 2, (int(rows[-1]) // 2 + 1) * 2
    left, right = int(columns[0]) // 2 * 2, (int(columns[-1]) // 2 + 1) * 2
    return Area(top, left, np.ascontiguousarray(weight[top:bottom, left:right], np.float32))


def split_area(area: Area) -> list[Area]:
    """The separate parts of an area: two curtains left and right of a window need not share one large box."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((area.weight > 0).astype(np.uint8))
    parts = []
    for index in range(1, count):
        mask = np.where(labels == index, area.weight, np.float32(0))
        if stats[index, cv2.CC_STAT_AREA] >= _SMALLEST_PART and (part := cut_area(mask)) is not None:
            parts.append(Area(part.top + area.top, part.left + area.left, part.weight))
    return parts


def chroma_gate(weight: Floats) -> NDArray[np.bool_]:
    """True on the chroma samples all four of whose luma pixels may change."""
    closed = (weight > 0).astype(np.uint8)
    blocks = closed.reshape(closed.shape[0] // 2, 2, closed.shape[1] // 2, 2)
    return np.asarray(blocks.all(axis=(1, 3)), np.bool_)


def ease_from(forbidden: NDArray[np.bool_], reach: float) -> Floats:
    """0 at the forbidden pixels, 1 from `reach` pixels away, so that no effect ends in a hard line."""
    return np.asarray(np.clip(distance_to(forbidden) / max(reach, 1e-3), 0, 1), np.float32)


def distance_to(forbidden: NDArray[np.bool_]) -> Floats:
    """Distance in pixels to the nearest forbidden pixel."""
    if not forbidden.any():
        return np.full(forbidden.shape, 1e6, np.float32)
    return np.asarray(cv2.distanceTransform((~forbidden).astype(np.uint8), cv2.DIST_L2, 5), np.float32)
