"""Light that breathes, wanders or flickers: always safe, since it leaves every edge where it is."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import cv2
import numpy as np

from services.video.studio.area import Area
from services.video.studio.fields import PeriodicField, cycles_for, smooth_noise, waves
from services.video.studio.planes import Bytes, Floats, Planes
from services.video.studio.words import Kind

_VISIBLE: Final = {Kind.SUNBEAM: 3.2, Kind.SHIMMER: 5.0, Kind.LAMP: 3.4, Kind.CANDLE: 4.6}
"""Root mean square change in grey levels, over area and time, at half strength."""
_MOST: Final = {Kind.SUNBEAM: 15.0, Kind.SHIMMER: 42.0, Kind.LAMP: 15.0, Kind.CANDLE: 20.0}
"""Grey levels at any pixel and time; more looks like a fault."""


class _Pace(NamedTuple):
    """Waves as rates in hertz and amounts; patches of `size` pixels at 720; `shared` 1 means all in step."""

    rates: tuple[float, ...]
    amounts: tuple[float, ...]
    size: float
    shared: float


_PACE: Final = {
    Kind.SUNBEAM: _Pace((0.2, 0.4, 0.2), (1.0, 0.45, 0.7), 360.0, 0.35),
    Kind.SHIMMER: _Pace((0.4, 0.8, 1.2, 1.6), (1.0, 0.9, 0.8, 0.6), 42.0, 0.0),
    Kind.LAMP: _Pace((0.4, 1.0, 1.6), (1.0, 0.5, 0.3), 300.0, 0.75),
    Kind.CANDLE: _Pace((0.6, 1.4, 2.2, 3.4), (1.0, 0.8, 0.6, 0.4), 160.0, 0.7),
}


@dataclass(frozen=True, slots=True)
class Light:
    """Adds `gain`·field to luma; `dither` keeps slow changes of smooth walls from showing contours."""

    area: Area
    gain: Floats
    wave: PeriodicField
    dither: Floats
    _delta: Floats = field(repr=False)

    def apply(self, frame: Planes, phase: float) -> None:
        """Add the light of this phase; nothing at whole phases."""
        coarse = self.wave.at(phase)[0]
        size = (self.gain.shape[1], self.gain.shape[0])
        cv2.resize(coarse, size, dst=self._delta, interpolation=cv2.INTER_LINEAR)
        cv2.multiply(self._delta, self.gain, dst=self._delta)
        cv2.add(self._delta, self.dither, dst=self._delta)
        view = frame.y[self.area.part]
        view[...] = cv2.add(view, self._delta, dtype=cv2.CV_8U)


def make_light(
    kind: Kind, area: Area, luma: Bytes, strength: float, seconds: float, rng: np.random.Generator
) -> Light:
    """Build the light of a kind over an area of the source's luma plane (the whole plane, height×width)."""
    here = area.crop(luma).astype(np.float32)
    unit = max(min(luma.shape) / 720, 0.25)
    cell = max(4, round((6 if kind is Kind.SHIMMER else 16) * unit))
    grid = (max(2, -(-here.shape[0] // cell)), max(2, -(-here.shape[1] // cell)))
    wave = _waves(kind, grid, cell / unit, seconds, rng)
    body = np.clip((here - 16) / 219, 0, 1)
    falls = kind in {Kind.LAMP, Kind.CANDLE}  # a flame only dims: the picture was taken at its brightest
    headroom = np.clip((246 - here) / 45, 0.6 if falls else 0.3, 1)
    shown = area.weight * headroom * (0.15 + body**1.5 if kind is Kind.SHIMMER else 0.10 + body)
    gain = _calibrated(np.asarray(shown, np.float32), wave, _VISIBLE[kind] * strength * 2, _MOST[kind])
    dither = np.where(area.weight > 0, _dither(rng, here.shape), np.float32(0))
    return Light(area, gain, wave, dither, np.empty_like(gain))


def _calibrated(gain: Floats, wave: PeriodicField, wanted: float, most: float) -> Floats:
    """Scaled so that a viewer sees it: dark corners would otherwise swallow a proportional change."""
    samples = np.stack([wave.at(phase)[0] for phase in np.arange(1, 12) / 12])
    spread = float(np.sqrt(np.mean(samples**2)))
    inside = gain[gain > 0]
    core = inside[inside > 0.3 * inside.max()]
    typical = float(np.sqrt(np.mean(core**2))) * spread
    factor = wanted / max(typical, 1e-6)
    peak = float(inside.max()) * float(np.abs(samples).max())
    return np.asarray(gain * min(factor, most / max(peak, 1e-6)), np.float32)


def _waves(
    kind: Kind, grid: tuple[int, int], cell: float, seconds: float, rng: np.random.Generator
) -> PeriodicField:
    shape = (1, *grid)
    flat = np.ones(shape, np.float32)

    def noise(pixels: float) -> Floats:
        reach = pixels / cell
        spare = round(8 * reach)  # cut from a wide sheet: a small one would squeeze its patches into smudges
        sheet = smooth_noise(rng, (grid[0] + spare, grid[1] + spare), reach, reach)
        return sheet[None, : grid[0], : grid[1]]

    rates, amounts, size, shared = _PACE[kind]
    amplitudes, angles, cycles = [], [], []
    for index, (rate, amount) in enumerate(zip(rates, amounts, strict=True)):
        own = 0.5 + 0.5 * np.tanh(noise(size))
        amplitudes.append(np.asarray(amount * (shared * flat + (1 - shared) * own), np.float32))
        wander = noise(size) * (np.pi * (1 - 0.8 * shared))
        start = 1.25 if shared > 0.5 else 2.1 * (index % 2)
        angles.append(np.asarray(wander + start, np.float32))
        cycles.append(cycles_for(rate, seconds) + (index if rates[:index].count(rate) else 0))
    return waves(amplitudes, angles, cycles)


def _dither(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """High-pass noise strictly inside ±½, so that a zero change still rounds to zero."""
    white = rng.random(shape, np.float32)
    high = white - cv2.blur(white, (3, 3))
    return np.asarray(np.clip(high * 0.9, -0.49, 0.49), np.float32)
