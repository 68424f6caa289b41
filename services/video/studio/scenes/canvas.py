"""A small painter in linear light, so that one drawing can be lit as day or as night.

Objects are painted as reflectance; a light map is multiplied in at the end. What shines by itself (sky, lamp
shade) is painted as emission, and is covered again by whatever is painted in front of it.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.floating[Any]]
Colour = tuple[float, float, float]
Points = Sequence[tuple[float, float]]
BLACK: Colour = (0.0, 0.0, 0.0)


def linear(code: str) -> Colour:
    """Linear-light RGB of an sRGB hex code such as `c9a36b` (IEC 61966-2-1)."""
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return _to_linear(red), _to_linear(green), _to_linear(blue)


def _to_linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


class Canvas:
    """Reflectance and emission, H×W×3 float32; coordinates are design pixels, drawn `scale` times larger."""

    def __init__(self, width: int, height: int, scale: int, seed: int) -> None:
        self.width, self.height, self.scale = width, height, scale
        self.rng = np.random.default_rng(seed)
        shape = (height * scale, width * scale)
        self.reflectance = np.zeros((*shape, 3), np.float32)
        self.emission = np.zeros((*shape, 3), np.float32)
        rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
        self.x: Plane = (columns + 0.5) / scale
        self.y: Plane = (rows + 0.5) / scale

    def blank(self) -> Plane:
        return np.zeros(self.x.shape, np.float32)

    def blur(self, plane: Plane, radius: float) -> Plane:
        """Gaussian blur; `radius` is sigma in design pixels. Works only where the plane is not zero."""
        sigma = radius * self.scale
        if plane.ndim == 2:
            rows, columns = _extent(plane, int(4 * sigma) + 2)
            blurred = np.zeros_like(plane)
            if blurred[rows, columns].size:
                blurred[rows, columns] = self._blurred(np.ascontiguousarray(plane[rows, columns]), sigma)
            return blurred
        return self._blurred(plane, sigma)

    @staticmethod
    def _blurred(plane: Plane, sigma: float) -> Plane:
        if sigma < 8:
            return np.asarray(cv2.GaussianBlur(plane, (0, 0), max(sigma, 0.01)), np.float32)
        factor = int(min(sigma / 3, 16))
        height, width = plane.shape[:2]
        small = cv2.resize(plane, (width // factor, height // factor), interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), sigma / factor)
        return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)

    def polygon(self, points: Points, soft: float = 0.0) -> Plane:
        fixed = np.round(np.asarray(points, np.float64) * self.scale * 16).astype(np.int32)
        mask = np.zeros(self.x.shape, np.uint8)
        cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, shift=4)
        plane = mask.astype(np.float32) / 255
        return self.blur(plane, soft) if soft else plane

    def rectangle(self, x0: float, y0: float, x1: float, y1: float, soft: float = 0.0) -> Plane:
        return self.polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], soft)

    def blob(self, points: Points, soft: float = 0.0) -> Plane:
        """The inside of a closed smooth curve through `points`."""
        return self.polygon(smooth(points, closed=True), soft)

    def ellipse(
        self, x: float, y: float, rx: float, ry: float, soft: float = 0.0, turn: float = 0.0
    ) -> Plane:
        angle = np.linspace(0, 2 * np.pi, 96, endpoint=False)
        dx, dy = rx * np.cos(angle), ry * np.sin(angle)
        cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        ring = zip(x + dx * cos - dy * sin, y + dx * sin + dy * cos, strict=True)
        return self.polygon([(float(px), float(py)) for px, py in ring], soft)

    def stroke(self, points: Points, width: float, tip: float | None = None, soft: float = 0.0) -> Plane:
        """A smooth brush stroke whose width runs from `width` to `tip`."""
        path = np.asarray(smooth(points), np.float64)
        tangent = np.gradient(path, axis=0)
        tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-6)
        normal = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
        half = np.linspace(width, width if tip is None else tip, len(path))[:, None] / 2
        outline = np.concatenate([path + normal * half, (path - normal * half)[::-1]])
        return self.polygon([(float(px), float(py)) for px, py in outline], soft)

    def noise(self, across: float, down: float, octaves: int = 4) -> Plane:
        """Fractal noise, zero mean, about ±1; `across`, `down` are the largest feature sizes in design px."""
        total = self.blank()
        height, width = total.shape
        for octave in range(octaves):
            rows = max(2, int(self.height / down * 2**octave) + 2)
            columns = max(2, int(self.width / across * 2**octave) + 2)
            grid = self.rng.standard_normal((min(rows, height), min(columns, width))).astype(np.float32)
            total += cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC) * 0.55**octave
        return total / 1.6

    def paint(self, mask: Plane, colour: Colour | Plane, glow: Colour | Plane = BLACK) -> None:
        """Cover what is there; `colour` is reflectance (one, or H×W×3), `glow` emitted light."""
        part = _extent(mask)
        weight = mask[part][..., None]
        for layer, source in ((self.reflectance, colour), (self.emission, glow)):
            target = np.asarray(source, np.float32)
            layer[part] += ((target[part] if target.ndim == 3 else target) - layer[part]) * weight

    def shade(self, mask: Plane, factor: float | Plane) -> None:
        """Multiply reflectance and emission by `factor` where the mask is 1."""
        part = _extent(mask)
        amount = np.asarray(factor, np.float32)
        gain = (1 + mask[part] * ((amount[part] if amount.ndim == 2 else amount) - 1))[..., None]
        self.reflectance[part] *= gain
        self.emission[part] *= gain

    def tint(self, mask: Plane, colour: Colour, reference: float) -> None:
        """Recolour but keep the shading; `reference` is the brightness at which `colour` is itself."""
        part = _extent(mask)
        luma = self.reflectance[part].mean(axis=2, keepdims=True) / reference
        recoloured = np.asarray(colour, np.float32) * luma
        self.reflectance[part] += (recoloured - self.reflectance[part]) * mask[part][..., None]

    def shine(self, mask: Plane, colour: Colour) -> None:
        """Add emitted light."""
        part = _extent(mask)
        self.emission[part] += mask[part][..., None] * np.asarray(colour, np.float32)


def _extent(mask: Plane, margin: int = 0) -> tuple[slice, slice]:
    """Rows and columns that hold everything above zero, grown by `margin` pixels."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    top, left = max(rows[0] - margin, 0), max(columns[0] - margin, 0)
    return slice(top, rows[-1] + margin + 1), slice(left, columns[-1] + margin + 1)


def smooth(points: Points, closed: bool = False, steps: int = 14) -> list[tuple[float, float]]:
    """Catmull-Rom curve through `points`."""
    knots = np.asarray(points, np.float64)
    if closed:
        padded = np.concatenate([knots[-1:], knots, knots[:2]])
    else:
        padded = np.concatenate([2 * knots[:1] - knots[1:2], knots, 2 * knots[-1:] - knots[-2:-1]])
    curve: list[tuple[float, float]] = []
    for i in range(1, len(padded) - 2):
        before, start, end, after = padded[i - 1 : i + 3]
        for t in np.arange(steps) / steps:
            spot = 0.5 * (
                2 * start
                + (end - before) * t
                + (2 * before - 5 * start + 4 * end - after) * t**2
                + (3 * start - before - 3 * end + after) * t**3
            )
            curve.append((float(spot[0]), float(spot[1])))
    if not closed:
        curve.append((float(padded[-2][0]), float(padded[-2][1])))
    return curve
