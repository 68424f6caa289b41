"""The small picture every measurement is made on: about 480 pixels long, in whole cells of 8×8."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.planes import Bytes, Floats

LONG_SIDE: Final = 480
CELL: Final = 8


@dataclass(frozen=True, slots=True)
class Grid:
    """Sizes in pixels: `width`×`height` of the small picture, `full` (width, height) of the clip's frames."""

    width: int
    height: int
    full: tuple[int, int]

    @property
    def shape(self) -> tuple[int, int]:
        return self.height, self.width

    @property
    def cells(self) -> tuple[int, int]:
        """Rows and columns of cells."""
        return self.height // CELL, self.width // CELL

    @property
    def scale(self) -> float:
        """Full pixels to one small pixel."""
        return self.full[0] / self.width

    def shrink(self, luma: Bytes) -> Bytes:
        """A full-size luma plane on the grid; whole-number steps first, since those average quickly."""
        step = max(self.full) // max(self.width, self.height)
        if step >= 2:
            size = (self.full[0] // step, self.full[1] // step)
            whole = luma[: size[1] * step, : size[0] * step]
            luma = np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.uint8)
        return np.asarray(
            cv2.resize(luma, (self.width, self.height), interpolation=cv2.INTER_LINEAR), np.uint8
        )

    def to_cells(self, small: NDArray[np.uint8] | Floats) -> Floats:
        """Means of the cells, float32."""
        rows, columns = self.cells
        return np.asarray(
            cv2.resize(np.asarray(small, np.float32), (columns, rows), interpolation=cv2.INTER_AREA),
            np.float32,
        )


def grid_for(width: int, height: int) -> Grid:
    """The grid of a clip of this size; clips smaller than the grid keep about their own size."""
    scale = min(1.0, LONG_SIDE / max(width, height))
    return Grid(_whole_cells(width * scale), _whole_cells(height * scale), (width, height))


def _whole_cells(length: float) -> int:
    return max(CELL * 2, CELL * round(length / CELL))
