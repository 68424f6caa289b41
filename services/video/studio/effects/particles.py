"""Small things in the air, drawn as soft sprites that come and go one by one around the loop's seam."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.area import Area
from services.video.studio.planes import Bytes, Floats, Planes
from services.video.studio.words import Kind

_SUBPIXELS = 4
_DENSITY: Final = {Kind.DUST: 300.0, Kind.SNOW: 620.0, Kind.RAIN: 800.0}  # in a 1280×720 area of weight 1
_FEWEST: Final = {Kind.DUST: 14, Kind.SNOW: 26, Kind.RAIN: 18}
_MOST: Final = {Kind.DUST: 190, Kind.SNOW: 420, Kind.RAIN: 420}
_SIZES: Final = {
    Kind.DUST: (0.9, 1.3, 1.8, 2.6, 5.0),
    Kind.SNOW: (1.2, 1.7, 2.3, 3.2, 4.4),
    Kind.RAIN: (9.0, 13.0, 18.0, 24.0),
}


@dataclass(frozen=True, slots=True)
class Swarm:
    """All particles of one effect as columns; lengths in pixels, times in loops."""

    start: NDArray[np.float64]
    speed: NDArray[np.float64]
    wander: NDArray[np.float64]
    angle: NDArray[np.float64]
    cycles: NDArray[np.int64]
    size: NDArray[np.int64]
    light: NDArray[np.float64]
    arrives: NDArray[np.float64]
    leaves: NDArray[np.float64]

    def at(
        self, phase: float, extent: tuple[float, float]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Positions (n×2, x and y, wrapped in `extent`) and brightness (n) at a phase."""
        turn = 2 * np.pi * self.cycles[:, None] * phase + self.angle
        place = self.start + self.speed * phase + self.wander * np.sin(turn)
        fade = np.clip(np.minimum((phase - self.arrives) / 0.09, (self.leaves - phase) / 0.09), 0, 1)
        twinkle = 0.72 + 0.28 * np.sin(turn[:, 0] * 2)
        return np.mod(place, np.asarray(extent)), self.light * fade * fade * (3 - 2 * fade) * twinkle


@dataclass(frozen=True, slots=True)
class Particles:
    """Sprites of a swarm, added to luma under the area's weight."""

    area: Area
    swarm: Swarm
    sprites: tuple[tuple[Bytes, ...], ...]
    gate: Bytes
    margin: int

    def apply(self, frame: Planes, phase: float) -> None:
        """Draw every visible sprite; none is visible at whole phases."""
        height, width = self.gate.shape
        margin = self.margin
        places, lights = self.swarm.at(phase % 1.0, (width + margin, height + margin))
        seen = np.flatnonzero(lights > 0.01)
        corners = np.floor((places[seen] - margin / 2) * _SUBPIXELS).astype(np.int64)
        whole, fine = corners // _SUBPIXELS, corners % _SUBPIXELS
        steps = fine[:, 1] * _SUBPIXELS + fine[:, 0]
        view = frame.y[self.area.part]
        for (x, y), step, size, light in zip(
            whole.tolist(), steps.tolist(), self.swarm.size[seen].tolist(), lights[seen].tolist(), strict=True
        ):
            self._add(view, self.sprites[size][step], x, y, light)

    def _add(self, view: Bytes, sprite: Bytes, x: int, y: int, light: float) -> None:
        rows, columns = sprite.shape
        height, width = view.shape
        top, left = y - rows // 2, x - columns // 2
        y0, x0 = max(top, 0), max(left, 0)
        y1, x1 = min(top + rows, height), min(left + columns, width)
        if y0 >= y1 or x0 >= x1:
            return
        shape = sprite[y0 - top : y1 - top, x0 - left : x1 - left]
        spot = view[y0:y1, x0:x1]
        spot[...] = cv2.add(spot, cv2.multiply(shape, self.gate[y0:y1, x0:x1], scale=light / 255))


def make_particles(
    kind: Kind, area: Area, frame_height: int, strength: float, seconds: float, rng: np.random.Generator
) -> Particles:
    """Scatter a swarm over an area; its number follows the area, its speed the strength."""
    unit = max(frame_height / 720, 0.25)
    height, width = area.weight.shape
    # scattered over the whole rectangle but seen under the weight: between the two lies an even density
    share = float(np.sqrt(float(area.weight.sum()) * height * width)) / (1280 * 720 * unit**2)
    count = int(
        np.clip(
            _DENSITY[kind] * share * (0.6 + 0.8 * strength), _FEWEST[kind] * (0.5 + strength), _MOST[kind]
        )
    )
    sizes = [value * unit for value in _SIZES[kind]]
    banks = tuple(_rain_bank(size, unit) if kind is Kind.RAIN else _round_bank(size) for size in sizes)
    extent = np.array([width + 64 * unit, height + 64 * unit])
    size = rng.choice(len(sizes), count, p=_shares(len(sizes)))
    order = np.argsort(rng.random(count)) / count
    swarm = Swarm(
        start=rng.random((count, 2)) * extent,
        speed=_speeds(kind, size / len(sizes), unit, seconds, rng) * (0.6 + 0.8 * strength),
        wander=_wanders(kind, count, unit, rng),
        angle=rng.uniform(0, 2 * np.pi, (count, 2)),
        cycles=rng.integers(1, max(1, round(seconds * 0.35)) + 1, count),
        size=size,
        light=_lights(kind, size, len(sizes), rng) * min(1.0, 0.7 + 0.6 * strength),
        arrives=0.16 * order,
        leaves=1 - 0.16 * np.roll(order, count // 3),
    )
    gate = np.ascontiguousarray(np.rint(area.weight * 255), np.uint8)
    return Particles(area, swarm, banks, gate, max(max(bank[0].shape) for bank in banks))


def _shares(count: int) -> Floats:
    falling = 0.62 ** np.arange(count)
    return np.asarray(falling / falling.sum(), np.float64)


def _speeds(
    kind: Kind, near: NDArray[np.float64], unit: float, seconds: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Pixels a loop; larger sprites are nearer and pass faster."""
    count = len(near)
    if kind is Kind.DUST:
        per_second = np.stack([rng.normal(5, 6, count), rng.normal(-5, 6, count)], axis=1)
    elif kind is Kind.SNOW:
        per_second = np.stack([rng.normal(8, 6, count), 34 + 62 * near + rng.normal(0, 6, count)], axis=1)
    else:
        fall = 430 + 320 * near + rng.normal(0, 25, count)
        per_second = np.stack([fall * -0.10, fall], axis=1)
    return np.asarray(per_second * unit * seconds)


def _wanders(kind: Kind, count: int, unit: float, rng: np.random.Generator) -> NDArray[np.float64]:
    reach = {Kind.DUST: (12.0, 8.0), Kind.SNOW: (9.0, 2.0), Kind.RAIN: (0.0, 0.0)}[kind]
    return np.asarray(rng.uniform(0.4, 1.0, (count, 2)) * reach * unit)


def _lights(kind: Kind, size: NDArray[np.int64], sizes: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Large soft sprites are faint: they are out of focus, not big."""
    faint = 1 - 0.72 * size / max(sizes - 1, 1)
    top = {Kind.DUST: 0.36, Kind.SNOW: 0.85, Kind.RAIN: 0.42}[kind]
    return np.asarray(top * faint * rng.uniform(0.45, 1.0, len(size)))


def _round_bank(radius: float) -> tuple[Bytes, ...]:
    reach = int(np.ceil(radius * 2.6)) + 1
    grid = np.arange(-reach, reach + 1, dtype=np.float64)
    bank = []
    for row in range(_SUBPIXELS):
        for column in range(_SUBPIXELS):
            dy, dx = grid - (row + 0.5) / _SUBPIXELS, grid - (column + 0.5) / _SUBPIXELS
            away = (dx[None, :] ** 2 + dy[:, None] ** 2) / radius**2
            bank.append(np.rint(255 * np.exp(-0.5 * away * (1 + 0.35 * away))).astype(np.uint8))
    return tuple(bank)


def _rain_bank(length: float, unit: float) -> tuple[Bytes, ...]:
    half, side = int(np.ceil(length * 0.7)) + 1, int(np.ceil(length * 0.1 + 2 * unit)) + 1
    ys, xs = np.arange(-half, half + 1, dtype=np.float64), np.arange(-side, side + 1, dtype=np.float64)
    bank = []
    for row in range(_SUBPIXELS):
        for column in range(_SUBPIXELS):
            dy = (ys - (row + 0.5) / _SUBPIXELS)[:, None]
            dx = (xs - (column + 0.5) / _SUBPIXELS)[None, :] + 0.10 * dy
            along = np.clip(1 - (dy / (length * 0.62)) ** 2, 0, 1) * (0.6 + 0.4 * dy / length)
            bank.append(np.rint(255 * along * np.exp(-0.5 * (dx / (0.62 * unit)) ** 2)).astype(np.uint8))
    return tuple(bank)
