"""Shading that makes a flat shape look round, padded or woven."""

from collections.abc import Callable

import cv2
import numpy as np

from services.video.studio.scenes.brush.painter import Colour, Painter, Patch, Plane, blur, linear

FROM_LEFT = (-0.55, -0.65, 0.52)
"""Where the modelling light stands: left, above, in front (unit vector to the light, y downwards)."""


def relief(patch: Patch, roundness: float) -> Plane:
    """Brightness of a cushion-like body under the modelling light, about 0.4…1.25.

    `roundness` is the width in design units over which the surface bends away at the rim.
    """
    solid = np.pad((patch.alpha > 0.5).astype(np.uint8), 1)
    depth = cv2.distanceTransform(solid, cv2.DIST_L2, 3)[1:-1, 1:-1] / (roundness * patch.scale)
    bent = np.sqrt(np.maximum(1 - (1 - np.minimum(depth, 1)) ** 2, 0)) * roundness * patch.scale
    surface = blur(np.asarray(bent, np.float32), roundness * 0.30 * patch.scale)
    slope_x, slope_y = (cv2.Sobel(surface, cv2.CV_32F, *d, ksize=3) / 8 for d in ((1, 0), (0, 1)))
    length = np.sqrt(slope_x**2 + slope_y**2 + 1)
    lx, ly, lz = FROM_LEFT
    facing = (-slope_x * lx - slope_y * ly + lz) / length
    return np.asarray(0.50 + 0.95 * np.clip(facing, -0.1, 1), np.float32)


def solid(
    painter: Painter, patch: Patch, code: str, roundness: float = 16, rough: float = 0.05, weave: float = 0.0
) -> None:
    """A padded thing of one colour; `rough` is mottling, `weave` the strength of crossing threads."""
    surface = relief(patch, roundness) * (1 + rough * painter.noise(patch, 9, 9, 3))
    if weave:
        surface = surface * (
            1 + weave * painter.noise(patch, 3, 26, 2) + weave * painter.noise(patch, 26, 3, 2)
        )
    painter.paint(patch, times(linear(code), surface))


def turned(
    painter: Painter, patch: Patch, code: str, middle: float, half: float, gloss: float = 0.25
) -> None:
    """A thing round about its upright axis: pot, mug, lamp foot."""
    u = (patch.x - middle) / half
    surface = np.clip(1.12 - 0.62 * (u + 0.35) ** 2, 0.32, 1.2) + np.zeros_like(patch.alpha)
    painter.paint(patch, times(linear(code), surface.astype(np.float32)))
    line = np.exp(-(((u + 0.45) / 0.12) ** 2)) + np.zeros_like(patch.alpha)
    painter.shine(patch.times(np.asarray(line * gloss * 0.25, np.float32)), (1.0, 0.97, 0.92))


def times(colour: Colour | Plane, surface: Plane) -> Plane:
    """A colour with a brightness for each pixel, 3×H×W."""
    return planes(colour) * surface


def mix(first: Colour | Plane, second: Colour | Plane, part: Plane) -> Plane:
    """From `first` to `second` where `part` goes from 0 to 1, 3×H×W."""
    a, b = planes(first), planes(second)
    return np.asarray(a + (b - a) * part, np.float32)


def planes(colour: Colour | Plane) -> Plane:
    """A colour as three planes (3×H×W, or 3×1×1 for one colour)."""
    values = np.asarray(colour, np.float32)
    return values[:, None, None] if values.ndim == 1 else values


def scaled(colour: Colour, factor: float) -> Colour:
    """A colour, `factor` times as bright."""
    return colour[0] * factor, colour[1] * factor, colour[2] * factor


def pool(x0: float, y0: float, rx: float, ry: float, power: float = 1.0) -> Callable[[Plane, Plane], Plane]:
    """Light that falls off around a lamp or a window."""

    def falls(x: Plane, y: Plane) -> Plane:
        return np.asarray(
            power / (1 + 2.6 * (((x - x0) / rx) ** 2 + ((y - y0) / ry) ** 2)) ** 1.2, np.float32
        )

    return falls
