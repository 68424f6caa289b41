"""Light that breathes, wanders, flickers or is veiled: always safe, since it leaves every edge in place."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

import cv2
import numpy as np

from services.video.studio.area import Area
from services.video.studio.fields import PeriodicField, cycles_for, smooth_noise, waves
from services.video.studio.kinds import Kind
from services.video.studio.planes import Bytes, Floats, Planes


class _Pace(NamedTuple):
    """How a kind of light changes.

    Args:
        rates: Its waves in hertz.
        amounts: How strong each wave is.
        size: Patches that change together, in pixels at 720.
        shared: 1 when all of it keeps in step, 0 when every patch has its own time.
        visible: Root mean square change in grey levels, over area and time, at half strength.
        most: Grey levels at any pixel and time; more looks like a fault.
        travels: Pixels at 720 from crest to crest of waves that wander, 0 when they stay in place.
        heading: The way they wander, radians clockwise from rightwards.
        wide: How much wider than tall its patches are.
        lifts: How strong a swell is that only ever adds, once a loop.
    """

    rates: tuple[float, ...]
    amounts: tuple[float, ...]
    size: float
    shared: float
    visible: float
    most: float
    travels: float = 0.0
    heading: float = 0.0
    wide: float = 1.0
    lifts: float = 0.0


_PACE: Final = {
    Kind.SUNBEAM: _Pace((0.2, 0.4, 0.2), (1.0, 0.45, 0.7), 360.0, 0.35, 3.2, 15.0),
    Kind.SHIMMER: _Pace((0.4, 0.8, 1.2, 1.6), (1.0, 0.9, 0.8, 0.6), 42.0, 0.0, 5.0, 42.0),
    Kind.LAMP: _Pace((0.2, 0.4, 0.8), (1.0, 0.6, 0.25), 300.0, 0.9, 4.2, 18.0),
    Kind.CANDLE: _Pace((0.6, 1.4, 2.2, 3.4), (1.0, 0.8, 0.7, 0.5), 240.0, 0.88, 8.5, 32.0),
    Kind.BOKEH: _Pace((0.2, 0.4, 0.6), (1.0, 0.8, 0.5), 80.0, 0.0, 5.5, 30.0),
    Kind.REFLECTION: _Pace((0.2, 0.4, 0.4), (1.0, 0.6, 0.4), 120.0, 0.0, 4.6, 34.0, 240.0, 0.35),
    Kind.FOG: _Pace((0.2, 0.2, 0.4), (1.0, 0.7, 0.45), 300.0, 0.0, 8.0, 44.0, 520.0, 0.08, 2.6, 1.3),
    Kind.CLOUDS: _Pace((0.2, 0.2, 0.4), (1.0, 0.7, 0.5), 150.0, 0.0, 4.0, 17.0, 420.0, 0.12, 3.4),
}
_FOG_LEVEL: Final = 205.0  # the grey that fog hides things in


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
        cv2.accumulate(view, self._delta)  # with the next line half as dear as one addition of mixed types
        cv2.convertScaleAbs(self._delta, dst=view)


def make_light(
    kind: Kind, area: Area, luma: Bytes, strength: float, seconds: float, rng: np.random.Generator
) -> Light:
    """Build the light of a kind over an area of the source's luma plane (the whole plane, height×width)."""
    here = area.crop(luma).astype(np.float32)
    unit = max(min(luma.shape) / 720, 0.25)
    pace = _PACE[kind]
    cell = max(4, round((6 if kind is Kind.SHIMMER else 16) * unit))
    grid = (max(2, -(-here.shape[0] // cell)), max(2, -(-here.shape[1] // cell)))
    wave = _waves(pace, grid, cell / unit, seconds, rng)
    gain = _calibrated(_gain(kind, area, here), here, wave, pace.visible * strength * 2, pace.most)
    grain = np.where(area.weight > 0, dither(rng, here.shape), np.float32(0))
    return Light(area, gain, wave, grain, np.empty_like(gain))


def _gain(kind: Kind, area: Area, here: Floats) -> Floats:
    """How much of the change each pixel shows; 1 is a bright surface with room above it."""
    if kind is Kind.FOG:
        return np.asarray(area.weight * np.clip((_FOG_LEVEL - here) / 120, 0.12, 1), np.float32)
    body = np.clip((here - 16) / 219, 0, 1)
    falls = kind in {Kind.LAMP, Kind.CANDLE}  # a flame only dims: the picture was taken at its brightest
    headroom = np.clip((246 - here) / 45, 0.6 if falls else 0.3, 1)
    glints = kind in {Kind.SHIMMER, Kind.REFLECTION, Kind.BOKEH}
    return np.asarray(area.weight * headroom * (0.15 + body**1.5 if glints else 0.10 + body), np.float32)


def _calibrated(gain: Floats, here: Floats, wave: PeriodicField, wanted: float, most: float) -> Floats:
    """Scaled so that a viewer sees it: dark corners would otherwise swallow a proportional change."""
    samples = np.stack([wave.at(phase)[0] for phase in np.arange(1, 12) / 12])
    spread = float(np.sqrt(np.mean(samples**2)))
    inside = gain[gain > 0]
    core = inside[inside > 0.3 * inside.max()]
    typical = float(np.sqrt(np.mean(core**2))) * spread
    factor = wanted / max(typical, 1e-6)
    peak = float(inside.max()) * float(np.abs(samples).max())
    gain = gain * min(factor, most / max(peak, 1e-6))
    darkest = float(wave.bound().max())  # no pixel may lose all its light, let alone fall below none
    return np.asarray(np.minimum(gain, 0.5 * here / max(darkest, 1e-6)), np.float32)


def _waves(
    pace: _Pace, grid: tuple[int, int], cell: float, seconds: float, rng: np.random.Generator
) -> PeriodicField:
    flat = np.ones((1, *grid), np.float32)

    def noise(pixels: float) -> Floats:
        across, down = pixels / cell * pace.wide**0.5, pixels / cell / pace.wide**0.5
        # cut from a wide sheet: a small one would squeeze its patches into smudges
        sheet = smooth_noise(rng, (grid[0] + round(8 * down), grid[1] + round(8 * across)), across, down)
        return sheet[None, : grid[0], : grid[1]]

    amplitudes, angles, cycles = [], [], []
    for index, (rate, amount) in enumerate(zip(pace.rates, pace.amounts, strict=True)):
        own = 0.5 + 0.5 * np.tanh(noise(pace.size))
        amplitudes.append(np.asarray(amount * (pace.shared * flat + (1 - pace.shared) * own), np.float32))
        wander = noise(pace.size) * (np.pi * (1 - 0.8 * pace.shared))
        start = 1.25 if pace.shared > 0.5 else 2.1 * (index % 2)
        if pace.travels:
            wander = wander - _travel(pace, grid, cell, index)
        angles.append(np.asarray(wander + start, np.float32))
        cycles.append(cycles_for(rate, seconds) + (index if pace.rates[:index].count(rate) else 0))
    if pace.lifts:
        amplitudes.append(np.asarray(pace.lifts * (0.8 + 0.4 * np.tanh(noise(pace.size))), np.float32))
        angles.append(np.full((1, *grid), -np.pi / 2, np.float32))
        cycles.append(1)
    return waves(amplitudes, angles, cycles)


def _travel(pace: _Pace, grid: tuple[int, int], cell: float, index: int) -> Floats:
    """The angle by which a wandering wave lags behind, more the farther along its way."""
    rows, columns = np.mgrid[0 : grid[0], 0 : grid[1]].astype(np.float32) * cell
    heading = pace.heading + (-0.5, 0.3, 0.0)[index % 3]
    along = columns * np.cos(heading) + 2.2 * rows * np.sin(heading)  # crests lie, as seen from the side
    return np.asarray(2 * np.pi * along[None] / (pace.travels * (1.0, 0.62, 0.8)[index % 3]), np.float32)


def dither(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """High-pass noise strictly inside ±½, so that a zero change still rounds to zero."""
    white = rng.random(shape, np.float32)
    high = white - cv2.blur(white, (3, 3))
    return np.asarray(np.clip(high * 0.9, -0.49, 0.49), np.float32)
