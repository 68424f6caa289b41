"""Smooth curves through a few points, since nothing in a home has polygons' corners."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Points = Sequence[tuple[float, float]]
Path = NDArray[np.float64]


def smooth(points: Points | Path, closed: bool = False, steps: int = 10) -> Path:
    """Catmull-Rom curve through N points, M×2."""
    knots = np.asarray(points, np.float64)
    ends = (knots[-1:], knots[:2]) if closed else (2 * knots[:1] - knots[1:2], 2 * knots[-1:] - knots[-2:-1])
    padded = np.concatenate([ends[0], knots, ends[1]])
    before, start, end, after = (padded[i : len(padded) - 3 + i, None, :] for i in range(4))
    t = (np.arange(steps) / steps)[None, :, None]
    curve = 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    )
    flat = curve.reshape(-1, 2)
    return flat if closed else np.concatenate([flat, knots[-1:]])


def ring(x: float, y: float, rx: float, ry: float, turn: float = 0.0) -> Path:
    """An ellipse, turned by `turn` degrees clockwise."""
    angle = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    dx, dy = rx * np.cos(angle), ry * np.sin(angle)
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    return np.stack([x + dx * cos - dy * sin, y + dx * sin + dy * cos], axis=1)


def ribbon(points: Points | Path, widths: Sequence[float]) -> Path:
    """The outline of a stroke along a smooth curve; `widths` are spread evenly along it."""
    path = smooth(points)
    tangent = np.gradient(path, axis=0)
    tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-9)
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
    along = np.linspace(0, 1, len(path))
    half = np.interp(along, np.linspace(0, 1, len(widths)), widths)[:, None] / 2
    return np.concatenate([path + normal * half, (path - normal * half)[::-1]])


def mirrored(points: Points) -> list[tuple[float, float]]:
    """A closed outline from its right half, which runs from the top of the axis to its bottom."""
    inner = [(-x, y) for x, y in reversed(points) if abs(x) > 1e-6]
    return [*points, *inner]


def pairs(path: Iterable[Iterable[float]]) -> list[tuple[float, float]]:
    """A path as tuples."""
    return [(float(x), float(y)) for x, y in path]
