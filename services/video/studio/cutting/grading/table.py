"""Any look as one table over Y, U and V: frames are graded without ever becoming RGB.

A LUT file speaks of RGB, a frame holds planes. Converting every frame there and back costs several times what
this look-up does, so the detour is taken once, for the 65³ colours of a coarse grid.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.cutting.grading.adjusting import adjusted
from services.video.studio.cutting.grading.cube import Cube, read_cube
from services.video.studio.cutting.grading.terms import LOOKS, Grade
from services.video.studio.planes import Bytes, Floats, Planes

_GRID: Final = 65  # codes 0, 4, … 256
_COARSE_Y: Final = 4  # chroma depends on brightness so smoothly that every fourth code is enough
# ITU-R BT.709 (06/2015) item 3, 8-bit studio range: from codes, less those of black, to RGB 0…1
_TO_RGB: Final = np.array([[1, 0, 1.5748], [1, -0.187324, -0.468124], [1, 1.8556, 0]]) / [219, 224, 224]
_TO_CODES: Final = np.linalg.inv(_TO_RGB)
_BLACK: Final = np.array([16.0, 128.0, 128.0])


@dataclass(frozen=True, slots=True)
class GradeTable:
    """A look ready to be applied.

    Args:
        luma: The new Y at place Y·2¹⁶ + U·2⁸ + V.
        chroma: The new U and V, packed as U + V·2⁸, at place ⌊Y/4⌋·2¹⁶ + U·2⁸ + V.
    """

    luma: Bytes
    chroma: NDArray[np.uint16]

    def apply(self, planes: Planes) -> Planes:
        """A graded copy of the frame."""
        done = Planes(np.empty_like(planes.buffer))
        size = (planes.width, planes.height)
        u, v = (_scaled(plane, size, cv2.INTER_LINEAR) for plane in (planes.u, planes.v))
        # no place is out of bounds, so nothing wraps, but this is the mode that does not copy its output
        self.luma.take(_places(planes.y, u, v), out=done.y, mode="wrap")
        half = (planes.width // 2, planes.height // 2)
        mean = np.asarray(_scaled(planes.y, half, cv2.INTER_AREA) >> 2, np.uint8)
        both = np.asarray(self.chroma.take(_places(mean, planes.u, planes.v), mode="wrap"), np.uint16)
        pairs = both.view(np.uint8).reshape(*both.shape, 2)
        done.u[...], done.v[...] = pairs[..., 0], pairs[..., 1]
        return done


def _scaled(plane: Bytes, size: tuple[int, int], how: int) -> Bytes:
    return np.asarray(cv2.resize(plane, size, interpolation=how), np.uint8)


def _places(y: Bytes, u: Bytes, v: Bytes) -> NDArray[np.int32]:
    return np.asarray(cv2.merge([v, u, y, np.zeros_like(y)]).view("<i4")[..., 0], np.int32)


def make_table(grade: Grade) -> GradeTable | None:
    """The table of a look, None when the look changes nothing.

    Raises:
        RenderRefused: The LUT file is not usable.
    """
    steps = [LOOKS[grade.preset], *([grade.adjust] if grade.adjust else [])]
    cube = read_cube(grade.lut) if grade.lut else None
    if grade.strength == 0 or (cube is None and all(step == LOOKS["none"] for step in steps)):
        return None
    codes = np.stack(np.meshgrid(*[np.arange(_GRID) * 4.0] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    rgb = np.clip((codes - _BLACK) @ _TO_RGB.T, 0, 1).astype(np.float32)
    changed = rgb
    for step in steps:
        changed = adjusted(changed, step)
    if cube is not None:
        changed = np.clip(_through(cube, changed), 0, 1)
    # The difference is what is added: colours no RGB has, and those a look leaves alone, keep their codes.
    change = (changed - rgb).astype(np.float64) * grade.strength @ _TO_CODES.T
    grid = (codes + change).astype(np.float32).reshape(_GRID, _GRID, _GRID, 3)
    return GradeTable(_luma(grid[..., 0]), _chroma(grid[..., 1:]))


def _through(cube: Cube, rgb: Floats) -> Floats:
    """In pieces, since the table's corners of all grid colours at once would take a hundred megabytes."""
    return np.concatenate([cube.look_up(part) for part in np.array_split(rgb, 16)])


def _luma(grid: Floats) -> Bytes:
    fine = _between(256)
    table = np.empty((256, 256, 256), np.uint8)
    for y in range(256):
        table[y] = _codes(_refined(fine, _slice(grid, y)), (16, 235), np.uint8(y))
    return table.reshape(-1)


def _chroma(grid: Floats) -> NDArray[np.uint16]:
    fine = _between(256)
    every = np.arange(256)
    table = np.empty((256 // _COARSE_Y, 256, 256), np.uint16)
    for place in range(len(table)):
        middle = place * _COARSE_Y + (_COARSE_Y - 1) / 2
        planes = (_refined(fine, _slice(grid[..., i], middle)) for i in range(2))
        u, v = (
            _codes(plane, (16, 240), own) for plane, own in zip(planes, (every[:, None], every), strict=True)
        )
        table[place] = u.astype(np.uint16) | (v.astype(np.uint16) << 8)
    return table.reshape(-1)


def _refined(fine: Floats, coarse: Floats) -> Floats:
    """By OpenCV: a library that wakes all its threads for each of so many small products is slower."""
    rows = cv2.gemm(fine, coarse, 1, None, 0)  # type: ignore[call-overload]
    return np.asarray(cv2.gemm(rows, fine, 1, None, 0, flags=cv2.GEMM_2_T), np.float32)  # type: ignore[call-overload]


def _slice(grid: Floats, y: float) -> Floats:
    below = min(int(y / 4), _GRID - 2)
    share = np.float32(y / 4 - below)
    return np.asarray(grid[below] * (1 - share) + grid[below + 1] * share, np.float32)


def _between(count: int) -> Floats:
    """A matrix that interpolates the grid's values at every code."""
    weights = np.zeros((count, _GRID), np.float32)
    codes = np.arange(count)
    below = codes // 4
    weights[codes, below] = 1 - (codes % 4) / 4
    weights[codes, below + 1] = (codes % 4) / 4
    return weights


def _codes(values: Floats, legal: tuple[int, int], own: NDArray[np.integer] | np.integer) -> Bytes:
    """Rounded into studio range; a code that is outside it by itself may stay there."""
    return np.clip(np.rint(values), np.minimum(legal[0], own), np.maximum(legal[1], own)).astype(np.uint8)
