"""Turns masks into boxes that sit on the thing, because the renderer moves exactly what a box names."""

from dataclasses import dataclass

import cv2
import numpy as np

from services.analysis.local.picture import Mask
from shared.regions import Box


@dataclass(frozen=True)
class Blob:
    """One connected patch: its box, its share of the picture, and how much of its box it fills (0..1)."""

    box: Box
    share: float
    fill: float
    mask: Mask

    @property
    def width(self) -> float:
        return self.box.x1 - self.box.x0

    @property
    def height(self) -> float:
        return self.box.y1 - self.box.y0


def blobs(mask: Mask, smallest_share: float, *, close: int = 0, open_: int = 0) -> list[Blob]:
    """Connected patches of at least `smallest_share` of the picture, largest first.

    `close` and `open_` are the widths in pixels of gaps to bridge and of specks to drop beforehand.
    """
    cleaned = mask.astype(np.uint8)
    for width, operation in ((open_, cv2.MORPH_OPEN), (close, cv2.MORPH_CLOSE)):
        if width > 1:
            kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width | 1, width | 1))
            cleaned = np.asarray(cv2.morphologyEx(cleaned, operation, kernel), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(cleaned, connectivity=8)
    found = []
    for index in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[index])
        share = area / mask.size
        if share < smallest_share:
            continue
        box = pixel_box(x, y, x + w, y + h, mask.shape)
        if box is not None:
            found.append(Blob(box, share, area / (w * h), np.asarray(labels == index)))
    return sorted(found, key=lambda blob: (-blob.share, blob.box.x0, blob.box.y0))


def pixel_box(x0: float, y0: float, x1: float, y1: float, shape: tuple[int, ...]) -> Box | None:
    """A box of whole percent from pixel edges, clipped to the picture; none if it is thinner than 1 %."""
    height, width = shape[:2]
    return whole_percent(x0 / width, y0 / height, x1 / width, y1 / height)


def whole_percent(x0: float, y0: float, x1: float, y1: float) -> Box | None:
    """A box from fractions, clipped and rounded to what its written form can say."""
    left, top, right, bottom = (round(min(1.0, max(0.0, v)) * 100) for v in (x0, y0, x1, y1))
    if right - left < 1 or bottom - top < 1:
        return None
    return Box(left / 100, top / 100, right / 100, bottom / 100)


def area(box: Box) -> float:
    """Share of the picture inside the box."""
    return (box.x1 - box.x0) * (box.y1 - box.y0)


def overlap(box: Box, other: Box) -> float:
    """Share of `box` that lies inside `other`, 0..1."""
    width = min(box.x1, other.x1) - max(box.x0, other.x0)
    height = min(box.y1, other.y1) - max(box.y0, other.y0)
    return max(0.0, width) * max(0.0, height) / area(box)


def gap(box: Box, other: Box) -> float:
    """Horizontal distance between two boxes in picture widths; 0 where they touch or overlap."""
    return max(0.0, max(box.x0, other.x0) - min(box.x1, other.x1))


def pixels_of(box: Box, shape: tuple[int, ...]) -> tuple[slice, slice]:
    """Row and column slices of a box in a plane of this shape, never empty."""
    height, width = shape[:2]
    top, left = min(int(box.y0 * height), height - 1), min(int(box.x0 * width), width - 1)
    bottom, right = max(top + 1, round(box.y1 * height)), max(left + 1, round(box.x1 * width))
    return slice(top, bottom), slice(left, right)
