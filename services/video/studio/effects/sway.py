"""How hanging and lying cloth, plants and water move: each a few travelling waves, by eye, not by physics."""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.area import Area
from services.video.studio.fields import PeriodicField, cycles_for, smooth_noise, waves
from services.video.studio.kinds import Kind
from services.video.studio.planes import Floats

Cells = NDArray[np.floating[Any]]

CELL: Final = 4  # luma pixels per cell of the displacement field
_STEEPEST: Final = 0.32  # a steeper displacement folds the picture over itself
_REACH: Final = {Kind.CURTAIN: 2.3, Kind.BLANKET: 1.5, Kind.PLANT: 2.6, Kind.WATER: 1.6, Kind.HAZE: 3.0}
"""Greatest displacement in pixels of a 720-pixel frame at half strength."""


@dataclass(frozen=True, slots=True)
class Sway:
    """One element's displacement field (2×h×w cells, x then y, in luma pixels) on its area."""

    area: Area
    wave: PeriodicField


def make_sway(
    kind: Kind, area: Area, frame_height: int, strength: float, seconds: float, rng: np.random.Generator
) -> Sway:
    """The way a kind of surface moves over its area; the area's weight is where it may move how far."""
    unit = max(frame_height / 720, 0.25)
    height, width = area.weight.shape
    grid = (max(2, -(-height // CELL)), max(2, -(-width // CELL)))
    size = (grid[1], grid[0])
    room = np.asarray(cv2.resize(area.weight, size, interpolation=cv2.INTER_AREA), np.float32)
    reach = _REACH[kind] * unit * min(2.0 * strength, 1.7) ** 0.8
    swing = _SWINGS[kind]
    wave = swing(grid, unit, seconds, rng)
    wave = wave.scaled(room[None])
    bound = wave.bound()
    largest = float(np.hypot(bound[0], bound[1]).max())
    return Sway(area, _gentle(wave.scaled(reach / max(largest, 1e-6))))


def _gentle(wave: PeriodicField) -> PeriodicField:
    """Weakened until no gradient at any sampled phase passes the steepest allowed."""
    steepest = 0.0
    for phase in np.arange(1, 8) / 8:
        shift = wave.at(float(phase)) / CELL
        for axis in (1, 2):
            if shift.shape[axis] > 1:
                steepest = max(steepest, float(np.abs(np.diff(shift, axis=axis)).max()))
    return wave.scaled(_STEEPEST / steepest) if steepest > _STEEPEST else wave


def _down(grid: tuple[int, int]) -> Floats:
    return np.broadcast_to(np.linspace(0, 1, grid[0], dtype=np.float32)[:, None], grid)


def _axes(grid: tuple[int, int], unit: float) -> tuple[Floats, Floats]:
    """Cell coordinates in pixels of a 720-pixel frame."""
    rows, columns = np.mgrid[0 : grid[0], 0 : grid[1]].astype(np.float32)
    return columns * CELL / unit, rows * CELL / unit


def _stack(x: Cells, y: Cells) -> Floats:
    return np.stack([np.broadcast_to(x, y.shape), y]).astype(np.float32)


def _curtain(grid: tuple[int, int], unit: float, seconds: float, rng: np.random.Generator) -> PeriodicField:
    """Waves that travel along the folds and grow from the rod to the hem; the hem hardly lifts."""
    x, y = _axes(grid, unit)
    hang = 0.12 + 0.88 * _down(grid) ** 1.3
    noise = smooth_noise(rng, grid, 26, 60)
    amplitudes, angles, cycles = [], [], []
    for amount, length, rate in ((1.0, 210.0, 0.2), (0.6, 120.0, 0.4), (0.25, 74.0, 0.6)):
        angle = 2 * np.pi * (x / length + y / 520) + 0.9 * noise + rng.uniform(0, 6.28)
        amplitudes.append(_stack(amount * hang, 0.16 * amount * hang))
        angles.append(_stack(-angle, -angle + 1.3))
        cycles.append(cycles_for(rate, seconds))
    return waves(amplitudes, angles, _distinct(cycles))


def _blanket(grid: tuple[int, int], unit: float, seconds: float, rng: np.random.Generator) -> PeriodicField:
    """A slow swell under the cloth, as if a breath of air passed."""
    x, y = _axes(grid, unit)
    amplitudes, angles, cycles = [], [], []
    for amount, length, rate in ((1.0, 190.0, 0.2), (0.5, 110.0, 0.4)):
        turn = rng.uniform(0.3, 1.2)
        along = (x * np.cos(turn) + y * np.sin(turn)) / length
        angle = 2 * np.pi * along + 0.8 * smooth_noise(rng, grid, 30, 30) + rng.uniform(0, 6.28)
        edge = 0.45 + 0.55 * _down(grid)
        amplitudes.append(_stack(0.7 * amount * edge, 0.8 * amount * edge))
        angles.append(_stack(-angle, -angle + 1.6))
        cycles.append(cycles_for(rate, seconds))
    return waves(amplitudes, angles, _distinct(cycles))


def _plant(grid: tuple[int, int], unit: float, seconds: float, rng: np.random.Generator) -> PeriodicField:
    """The whole plant leans more the higher it is, and every leaf nods in its own time."""
    tall = 0.10 + 0.90 * (1 - _down(grid)) ** 1.1
    lean = rng.uniform(0, 6.28)
    amplitudes = [_stack(0.62 * tall, 0.05 * tall)]
    angles = [_stack(np.full(grid, lean, np.float32), np.full(grid, lean, np.float32))]
    cycles = [cycles_for(0.2, seconds)]
    for amount, rate in ((0.62, 0.4), (0.42, 0.6)):
        leaf = 52 * unit / CELL
        own = 1.5 * smooth_noise(rng, grid, leaf, leaf) + rng.uniform(0, 6.28)
        amplitudes.append(_stack(0.55 * amount * tall, amount * (0.35 + 0.65 * tall)))
        angles.append(_stack(own, own + 0.9))
        cycles.append(cycles_for(rate, seconds))
    return waves(amplitudes, angles, _distinct(cycles))


def _water(grid: tuple[int, int], unit: float, seconds: float, rng: np.random.Generator) -> PeriodicField:
    """Small waves crossing each other, flatter than wide, as a surface seen from its side."""
    x, y = _axes(grid, unit)
    amplitudes, angles, cycles = [], [], []
    for amount, length, turn, rate in ((1.0, 64.0, 0.5, 0.4), (0.8, 44.0, 2.4, 0.6), (0.5, 30.0, 1.5, 1.0)):
        along = (x * np.cos(turn) + 2.4 * y * np.sin(turn)) / length
        angle = 2 * np.pi * along + 0.5 * smooth_noise(rng, grid, 24, 12)
        amplitudes.append(
            _stack(np.full(grid, 0.8 * amount, np.float32), np.full(grid, 0.55 * amount, np.float32))
        )
        angles.append(_stack(-angle, -angle + 1.57))
        cycles.append(cycles_for(rate, seconds))
    return waves(amplitudes, angles, _distinct(cycles))


def _haze(grid: tuple[int, int], unit: float, seconds: float, rng: np.random.Generator) -> PeriodicField:
    """Small quick tremors that climb, as warm air bends what is seen through it."""
    x, y = _axes(grid, unit)
    amplitudes, angles, cycles = [], [], []
    for amount, length, rate in ((1.0, 60.0, 1.0), (0.7, 42.0, 1.4), (0.8, 96.0, 0.6)):
        angle = 2 * np.pi * y / length + 1.6 * smooth_noise(rng, grid, 14, 10) + 0.02 * x
        own = 0.55 + 0.45 * np.tanh(smooth_noise(rng, grid, 20, 14))
        amplitudes.append(_stack(amount * own, 0.45 * amount * own))
        angles.append(_stack(angle, angle + 1.1))
        cycles.append(cycles_for(rate, seconds))
    return waves(amplitudes, angles, _distinct(cycles))


def _distinct(cycles: list[int]) -> list[int]:
    """Different counts of cycles for each wave, or short loops would beat as one."""
    taken: list[int] = []
    for count in cycles:
        taken.append(count if count not in taken else max(taken) + 1)
    return taken


_SWINGS: Final = {
    Kind.CURTAIN: _curtain,
    Kind.BLANKET: _blanket,
    Kind.PLANT: _plant,
    Kind.WATER: _water,
    Kind.HAZE: _haze,
}
