"""A window of the picture, so that a small thing costs little to paint; planes, colours and blur."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]
Colour = tuple[float, float, float]


def linear(code: str) -> Colour:
    """Linear-light RGB of an sRGB hex code such as `c9a36b` (IEC 61966-2-1)."""
    coded = [int(code[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in coded)
    return red, green, blue


@dataclass(slots=True)
class Patch:
    """A window of the picture: how much a shape covers of each pixel, and where the pixels are.

    `alpha` is H×W, 0…1; `x` (1×W) and `y` (H×1) are the pixels' middles in design units.
    """

    rows: slice
    columns: slice
    alpha: Plane
    x: Plane
    y: Plane
    scale: float

    def times(self, factor: Plane | float) -> "Patch":
        """The same window, covered `factor` times as much."""
        alpha = np.asarray(self.alpha * factor, np.float32)
        return Patch(self.rows, self.columns, alpha, self.x, self.y, self.scale)

    def blurred(self, radius: float) -> Plane:
        """Its cover, Gaussian-blurred; `radius` is sigma in design units."""
        return blur(self.alpha, radius * self.scale)


def blur(plane: Plane, sigma: float) -> Plane:
    """Gaussian blur by `sigma` pixels; a wide one is done on a smaller picture."""
    if sigma < 0.3:
        return plane
    height, width = plane.shape[:2]
    factor = int(min(sigma / 2.5, 16, height / 2, width / 2))
    if factor < 2:
        return np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma), np.float32)
    shape = (max(width // factor, 1), max(height // factor, 1))
    small = cv2.resize(plane, shape, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), sigma / factor, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def span(low: float, high: float, limit: int) -> tuple[int, int]:
    """Whole pixels from `low` to `high`, at least one, inside 0…`limit`."""
    first = int(min(max(np.floor(low), 0), limit - 1))
    return first, int(min(max(np.ceil(high), first + 1), limit))
