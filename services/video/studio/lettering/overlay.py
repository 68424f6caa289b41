"""What a drawn text is to whoever lays it over frames: a small picture and its place."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.uint8]
Size: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Overlay:
    """A picture that lies wholly inside the frame it was drawn for.

    Args:
        rgba: (height, width, 4) uint8, sRGB with straight (not premultiplied) alpha; tight to what
            was drawn: its first and last row and column each hold a pixel that is not transparent.
        x: Pixels from the frame's left edge to the picture's.
        y: Pixels from the frame's upper edge to the picture's.
    """

    rgba: Pixels
    x: int
    y: int

    @property
    def size(self) -> Size:
        """(width, height) in pixels."""
        return self.rgba.shape[1], self.rgba.shape[0]
