"""Steam and smoke: two sheets of soft noise that rise and are gone when the loop closes."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import cv2
import numpy as np

from services.video.studio.area import Area, chroma_gate
from services.video.studio.effects.light import dither
from services.video.studio.fields import smooth_noise
from services.video.studio.kinds import Kind
from services.video.studio.planes import Bytes, Floats, Planes

_CELL: Final = 2  # luma pixels per cell of the sheets
_NEUTRAL: Final = np.float32(128)  # chroma without colour
_SEAM_SECONDS: Final = 0.8  # over which it thins out before the loop closes, and comes again after


class _Look(NamedTuple):
    """`dense` is how much it hides, `even` the least of it, the rest in pixels at 720."""

    dense: float
    even: float
    sizes: tuple[tuple[float, float], tuple[float, float]]
    rise: float
    bend: float


_LOOKS: Final = {
    Kind.STEAM: _Look(0.50, 0.60, ((26.0, 46.0), (15.0, 27.0)), 44.0, 12.0),
    Kind.SMOKE: _Look(0.66, 0.78, ((34.0, 90.0), (18.0, 40.0)), 58.0, 26.0),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Tiles of noise that rise by whole tiles a loop, times `light`, grey levels either way.

    `pales` is how much colour it takes, or steam over something red would look like a flame.
    """

    area: Area
    tiles: tuple[Floats, Floats]
    turns: tuple[int, int]
    seam: float
    light: Floats
    grain: Floats
    pales: Floats
    bend: Floats
    _axes: tuple[Floats, Floats] = field(repr=False)

    def apply(self, frame: Planes, phase: float) -> None:
        """Veil the frame; not at all at whole phases."""
        turn = phase % 1.0
        presence = float(np.clip(min(turn, 1 - turn) / self.seam, 0, 1))
        if presence == 0:
            return
        x, y = self._axes
        swung = x + self.bend * np.float32(np.sin(2 * np.pi * turn))
        veil = np.full_like(x, presence * presence * (3 - 2 * presence))
        for tile, count in zip(self.tiles, self.turns, strict=True):
            rows = np.float32(tile.shape[0])
            risen = np.mod(y + np.float32(turn * count) * rows, rows)
            cv2.multiply(
                veil,
                cv2.remap(tile, swung, risen, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP),
                dst=veil,
            )
        size = (self.light.shape[1], self.light.shape[0])
        change = cv2.resize(veil, size, interpolation=cv2.INTER_LINEAR)
        cv2.multiply(change, self.light, dst=change)
        cv2.add(change, self.grain, dst=change)
        view = frame.y[self.area.part]
        view[...] = cv2.add(view, change, dtype=cv2.CV_8U)
        half = (self.pales.shape[1], self.pales.shape[0])
        paler = cv2.multiply(cv2.resize(veil, half, interpolation=cv2.INTER_LINEAR), self.pales)
        for plane in (frame.u[self.area.half], frame.v[self.area.half]):
            away = np.subtract(_NEUTRAL, plane, dtype=np.float32)
            plane[...] = cv2.add(plane, cv2.multiply(away, paler), dtype=cv2.CV_8U)


def make_sheet(
    kind: Kind, area: Area, luma: Bytes, strength: float, seconds: float, rng: np.random.Generator
) -> Sheet:
    """A sheet over an area of the source's luma plane (height×width); the weight is how dense it may be."""
    form = _LOOKS[kind]
    unit = max(min(luma.shape) / 720, 0.25)
    scale = unit / _CELL
    height, width = area.weight.shape
    grid = (max(4, -(-height // _CELL)), max(4, -(-width // _CELL)))
    tiles = tuple(_tiling(rng, grid, across * scale, down * scale, form.even) for across, down in form.sizes)
    turns = max(1, round(seconds * form.rise * scale / grid[0]))
    here = area.crop(luma).astype(np.float32)
    # steam never darkens, however bright what is behind it; smoke does, unless that is dark already
    toward = np.maximum(240 - here, 12) if kind is Kind.STEAM else _smoke_level(here, area.weight) - here
    light = area.weight * toward * (form.dense * (0.6 + 0.8 * strength))
    gate = chroma_gate(area.weight)
    covers = cv2.resize(area.weight, gate.shape[::-1], interpolation=cv2.INTER_AREA) * gate
    pales = np.clip(covers * (form.dense * (0.6 + 0.8 * strength)), 0, 0.8)
    grain = np.where(area.weight > 0, dither(rng, here.shape), np.float32(0))
    lean = np.linspace(1, 0.1, grid[0], dtype=np.float32)[:, None]  # the mouth stays where it is
    bend = form.bend * scale * lean * smooth_noise(rng, grid, grid[1], 50 * scale)
    x, y = np.meshgrid(np.arange(grid[1], dtype=np.float32), np.arange(grid[0], dtype=np.float32))
    seam = min(0.25, _SEAM_SECONDS / seconds)
    return Sheet(
        area,
        (tiles[0], tiles[1]),
        (turns, turns + 1),
        seam,
        np.asarray(light, np.float32),
        grain,
        np.asarray(pales, np.float32),
        bend,
        (x, y),
    )


def _smoke_level(here: Floats, weight: Floats) -> float:
    """The grey of smoke: against the light it is dark, before the dark it is pale."""
    behind = float((here * weight).sum() / max(float(weight.sum()), 1e-6))
    return 62.0 if behind > 92 else 150.0


def _tiling(
    rng: np.random.Generator, shape: tuple[int, int], across: float, down: float, even: float
) -> Floats:
    """Noise about `even` that continues over its own edges, its features `across`×`down` cells large."""
    columns, rows = max(2, round(shape[1] / across)), max(2, round(shape[0] / down))
    spare = np.pad(rng.standard_normal((rows, columns)).astype(np.float32), 2, mode="wrap")
    size = (round(spare.shape[1] * shape[1] / columns), round(spare.shape[0] * shape[0] / rows))
    large = cv2.resize(spare, size, interpolation=cv2.INTER_CUBIC)
    top, left = round(2 * shape[0] / rows), round(2 * shape[1] / columns)
    noise = large[top : top + shape[0], left : left + shape[1]]
    return np.asarray(np.clip(even + (1 - even) * noise / max(float(noise.std()), 1e-6), 0, 1.25), np.float32)
