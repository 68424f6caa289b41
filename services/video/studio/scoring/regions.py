"""Which part of the picture was chosen and which is protected, on the reference or on the clip itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.scoring.grid import Grid

_SPILL: Final = 0.016  # of the long side: light and motion reach a little beyond a mask
_OWN_SHARE: Final = 0.2  # of its mask that an element must have to itself to be judged by itself

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Element:
    """A chosen element; `mask` is height×width of the reference, or of any size with the clip's shape."""

    name: str
    mask: Mask


@dataclass(frozen=True, slots=True)
class Regions:
    """The chosen elements and the protected subject; `unplaced`: elements that no place was found for."""

    elements: tuple[Element, ...] = ()
    subject: Mask | None = None
    unplaced: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Zones:
    """The regions on a clip's grid.

    Args:
        elements: Name, mask and whether the element shares most of its mask with others.
        subject: Never empty.
        still: What must not change: neither chosen (with a margin) nor the subject; None if nothing was
            chosen, since then nobody knows what may move.
        ground: What tells of the camera: the picture without elements and, if enough remains, the subject.
    """

    elements: tuple[tuple[str, Mask, bool], ...]
    subject: Mask | None
    still: Mask | None
    ground: Mask


def zones_on(grid: Grid, regions: Regions | None, to_reference: NDArray[np.float64] | None) -> Zones:
    """Bring masks to the grid.

    Args:
        grid: The clip's grid.
        regions: Masks on the reference, or None.
        to_reference: 2×3, grid pixels to fractions of the reference's width and height; None when masks
            cover the clip's own frame.
    """
    if regions is None:
        return Zones((), None, None, np.ones(grid.shape, np.bool_))
    masks = [_onto(grid, element.mask, to_reference) for element in regions.elements]
    elements = tuple(
        (element.name, *_own(index, masks))
        for index, element in enumerate(regions.elements)
        if masks[index].sum() >= 12
    )
    chosen = np.any(masks, axis=0) if masks else np.zeros(grid.shape, np.bool_)
    subject = None if regions.subject is None else _onto(grid, regions.subject, to_reference)
    if subject is not None and subject.sum() < 12:
        subject = None
    near = _grown(chosen, max(1, round(_SPILL * max(grid.shape))))
    if subject is not None:
        subject = _shrunk(subject & ~chosen, 1)
    still = ~near if subject is None else ~near & ~_grown(subject, 2)
    ground = still if still.mean() >= 0.15 else ~near if near.mean() < 0.85 else np.ones_like(near)
    return Zones(
        elements,
        subject if subject is not None and subject.any() else None,
        still if regions.elements and still.any() else None,
        ground,
    )


def _own(index: int, masks: Sequence[Mask]) -> tuple[Mask, bool]:
    """The part of a mask that no other element may change, if it is large enough to judge by."""
    mask = masks[index]
    others = [other for place, other in enumerate(masks) if place != index]
    alone = mask & ~np.any(others, axis=0) if others else mask
    enough = alone.sum() >= max(12, _OWN_SHARE * mask.sum())
    return (alone, False) if enough else (mask, True)


def _onto(grid: Grid, mask: Mask, to_reference: NDArray[np.float64] | None) -> Mask:
    height, width = mask.shape
    if to_reference is None:
        matrix = np.array([[width / grid.width, 0, 0], [0, height / grid.height, 0]], np.float64)
    else:
        matrix = to_reference * np.array([[width], [height]])
    shape = (grid.width, grid.height)
    step = max(1.0, float(np.hypot(matrix[0, 0], matrix[1, 0])))
    smooth = mask.astype(np.float32)
    if step > 1.5:
        smooth = np.asarray(cv2.blur(smooth, (round(step), round(step))), np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(smooth, matrix, shape, flags=flags) > 0.5, np.bool_)


def _grown(mask: Mask, reach: int) -> Mask:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), kernel) > 0, np.bool_)


def _shrunk(mask: Mask, reach: int) -> Mask:
    return ~_grown(~mask, reach)
