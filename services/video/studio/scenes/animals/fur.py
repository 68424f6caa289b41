"""Fur: a coat's colours under thousands of short hairs, because a flat animal looks like a cut-out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.scenes.brush.curves import Path, Points
from services.video.studio.scenes.brush.painter import Colour, Painter, Patch, Plane, blur, linear
from services.video.studio.scenes.brush.solids import planes, relief, times

Floats = NDArray[np.float64]
Flow = Callable[[Floats, Floats], tuple[Floats, Floats]]
"""Which way hair grows at positions in design units."""

_TONES = (0.62, 0.80, 0.95, 1.10, 1.28)


@dataclass(frozen=True, slots=True)
class Mark:
    """A patch or stripe in another colour, in design units; `strength` 0…1."""

    outline: Path
    colour: Colour
    strength: float = 1.0
    soft: float = 4.0


def away_from(x: float, y: float, fall: float = 0.0, turn: float = 0.0) -> Flow:
    """Hair that grows away from a point and falls down by `fall`."""

    def flow(px: Floats, py: Floats) -> tuple[Floats, Floats]:
        dx, dy = px - x, py - y
        norm = np.maximum(np.hypot(dx, dy), 1e-6)
        dx, dy = dx / norm, dy / norm
        return dx * np.cos(turn) - dy * np.sin(turn), dy * np.cos(turn) + dx * np.sin(turn) + fall

    return flow


def furry(
    painter: Painter,
    outline: Path,
    colour: Colour,
    flow: Flow,
    *,
    marks: Sequence[Mark] = (),
    length: float = 11.0,
    roundness: float = 22.0,
    density: float = 0.30,
    shade: Callable[[Patch], Plane] | None = None,
) -> Patch:
    """Paint one furry part of an animal and return where it is.

    `length` of hair and `roundness` are in design units, `density` is hairs per square design unit.
    """
    patch = painter.outline(outline, margin=length * 1.2)
    surface = relief(patch, roundness)
    if shade is not None:
        surface = surface * shade(patch)
    coat = np.broadcast_to(planes(colour), (3, *patch.alpha.shape)).copy()
    for mark in marks:
        _apply(painter, coat, mark, patch)
    coat *= surface
    painter.paint(patch, coat)
    spread = _spread(coat, patch, length)
    hairs = _Hairs(painter, patch, flow, length)
    count = int(density * float(patch.alpha.sum()) / painter.scale**2)
    tones, covered = np.zeros_like(patch.alpha), np.zeros_like(patch.alpha)
    for tone in _TONES:
        cover = hairs.some(max(count // len(_TONES), 1)) * np.float32(0.62)
        tones += (np.float32(tone) - tones) * cover
        covered += (1 - covered) * cover
    layer = Patch(patch.rows, patch.columns, covered, patch.x, patch.y, patch.scale)
    painter.paint(layer, times(spread, np.asarray(tones / np.maximum(covered, np.float32(1e-3)), np.float32)))
    return patch


def marked(points: Points | Path, code: str, strength: float = 1.0, soft: float = 4.0) -> Mark:
    """A mark from an outline and an sRGB code."""
    return Mark(np.asarray(points, np.float64), linear(code), strength, soft)


def _apply(painter: Painter, coat: Plane, mark: Mark, patch: Patch) -> None:
    spot = painter.outline(mark.outline, mark.soft)
    rows = slice(max(spot.rows.start, patch.rows.start), min(spot.rows.stop, patch.rows.stop))
    columns = slice(max(spot.columns.start, patch.columns.start), min(spot.columns.stop, patch.columns.stop))
    if rows.start >= rows.stop or columns.start >= columns.stop:
        return
    alpha = spot.alpha[
        rows.start - spot.rows.start : rows.stop - spot.rows.start,
        columns.start - spot.columns.start : columns.stop - spot.columns.start,
    ]
    target = coat[
        :,
        rows.start - patch.rows.start : rows.stop - patch.rows.start,
        columns.start - patch.columns.start : columns.stop - patch.columns.start,
    ]
    target += (planes(mark.colour) - target) * (alpha * np.float32(mark.strength))


def _spread(coat: Plane, patch: Patch, length: float) -> Plane:
    """The coat's colours, carried past its rim so that hairs that stick out have one too."""
    sigma = length * 0.45 * patch.scale
    weight = blur(patch.alpha, sigma) + np.float32(1e-4)
    spread = [blur(channel * patch.alpha, sigma) / weight for channel in coat]
    return np.asarray(spread, np.float32)


class _Hairs:
    """Short bent lines that root in a part of the animal."""

    def __init__(self, painter: Painter, patch: Patch, flow: Flow, length: float) -> None:
        self._patch, self._flow, self._length = patch, flow, length
        self._rng = painter.grain
        self._rows, self._columns = np.nonzero(patch.alpha > 0.5)

    def some(self, count: int) -> Plane:
        """Cover of `count` hairs at random places, H×W."""
        patch, rng = self._patch, self._rng
        cover = np.zeros(patch.alpha.shape, np.uint8)
        if not len(self._rows):
            return cover.astype(np.float32)
        picks = rng.integers(0, len(self._rows), count)
        column = self._columns[picks] + rng.random(count)
        row = self._rows[picks] + rng.random(count)
        x, y = column / patch.scale + patch.x[0, 0], row / patch.scale + patch.y[0, 0]
        dx, dy = self._flow(x, y)
        angle = np.arctan2(dy, dx) + rng.normal(0, 0.24, count)
        bend = rng.normal(0, 0.30, count)
        reach = self._length * patch.scale * rng.uniform(0.45, 1.0, count)
        knots = [(column, row)]
        for half in (0, 1):
            turned = angle + bend * half
            last = knots[-1]
            knots.append((last[0] + np.cos(turned) * reach / 2, last[1] + np.sin(turned) * reach / 2))
        lines = np.round(np.stack([np.stack(k, axis=1) for k in knots], axis=1) * 8).astype(np.int32)
        thick = max(1, round(patch.scale * 0.9))
        cv2.polylines(cover, list(lines), False, 255, thick, cv2.LINE_AA, 3)
        return np.asarray(cover, np.float32) / np.float32(255)
