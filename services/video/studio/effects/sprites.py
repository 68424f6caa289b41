"""The small pictures particles are drawn with, at quarter pixels, since whole pixels would make them jerk."""

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.video.studio.planes import Bytes

SUBPIXELS: Final = 4
Bank = tuple[Bytes, ...]
"""One sprite per quarter-pixel offset, `row · SUBPIXELS + column`."""
_Grid = NDArray[np.float64]


def round_bank(radius: float) -> Bank:
    """A soft point; `radius` in pixels."""

    def draw(dx: _Grid, dy: _Grid) -> _Grid:
        away = (dx**2 + dy**2) / radius**2
        return np.asarray(np.exp(-0.5 * away * (1 + 0.35 * away)))

    reach = int(np.ceil(radius * 2.6)) + 1
    return _bank(draw, reach, reach)


def disc_bank(radius: float) -> Bank:
    """A flat soft-rimmed disc, a point far out of focus."""

    def draw(dx: _Grid, dy: _Grid) -> _Grid:
        away = np.sqrt(dx**2 + dy**2) / radius
        return np.asarray(np.clip((1.25 - away) / 0.5, 0, 1) ** 1.5 * (0.8 + 0.2 * np.clip(away, 0, 1)))

    reach = int(np.ceil(radius * 1.3)) + 1
    return _bank(draw, reach, reach)


def bubble_bank(radius: float) -> Bank:
    """A thin bright rim with a glint at its upper left."""
    thick = max(0.55, 0.16 * radius)

    def draw(dx: _Grid, dy: _Grid) -> _Grid:
        away = np.sqrt(dx**2 + dy**2)
        lit = 0.55 + 0.30 * (-dx - dy) / (away + 1e-6)
        rim = lit * np.exp(-0.5 * ((away - radius) / thick) ** 2)
        glint = np.exp(-0.5 * ((dx + 0.42 * radius) ** 2 + (dy + 0.42 * radius) ** 2) / (0.24 * radius) ** 2)
        return np.asarray(np.clip(rim + glint + 0.08 * (away < radius), 0, 1))

    reach = int(np.ceil(radius + 3 * thick)) + 1
    return _bank(draw, reach, reach)


def rain_bank(length: float, unit: float) -> Bank:
    """A streak of `length` pixels, brighter where it falls to; `unit` scales a 720-pixel frame."""

    def draw(dx: _Grid, dy: _Grid) -> _Grid:
        along = np.clip(1 - (dy / (length * 0.62)) ** 2, 0, 1) * (0.6 + 0.4 * dy / length)
        return np.asarray(along * np.exp(-0.5 * ((dx + 0.10 * dy) / (0.62 * unit)) ** 2))

    return _bank(draw, int(np.ceil(length * 0.7)) + 1, int(np.ceil(length * 0.1 + 2 * unit)) + 1)


def _bank(draw: Callable[[_Grid, _Grid], _Grid], half: int, side: int) -> Bank:
    ys, xs = np.arange(-half, half + 1, dtype=np.float64), np.arange(-side, side + 1, dtype=np.float64)
    return tuple(
        np.rint(
            255
            * np.clip(
                draw((xs - (column + 0.5) / SUBPIXELS)[None, :], (ys - (row + 0.5) / SUBPIXELS)[:, None]),
                0,
                1,
            )
        ).astype(np.uint8)
        for row in range(SUBPIXELS)
        for column in range(SUBPIXELS)
    )
