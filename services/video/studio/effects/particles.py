"""Small things in the air or in water, drawn as soft sprites that come and go around the loop's seam."""

from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.area import Area
from services.video.studio.effects.habits import HABITS, Habit
from services.video.studio.effects.sprites import (
    SUBPIXELS,
    Bank,
    bubble_bank,
    disc_bank,
    rain_bank,
    round_bank,
)
from services.video.studio.kinds import Kind
from services.video.studio.planes import Bytes, Floats, Planes

_ARRIVING: Final = 1.0
"""Seconds after the seam in which they come, most of them early: emptiness is short, yet they trickle in."""
_EARLY: Final = 2.0
_FADING: Final = 0.35  # seconds each takes to appear
_BLACK: Final = 16  # of studio-range luma
_WHITE: Final = 235
_AGAINST_THE_LIGHT: Final = {Kind.RAIN: (150.0, 0.65), Kind.SNOW: (200.0, 0.18)}
"""From which luma on what falls is darker than what is behind it, and by how much of its light."""
_OUT_OF_FOCUS: Final = 4.5  # pixels at 720; larger points show as discs


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
    fade: float
    twinkle: float

    def at(
        self, phase: float, extent: tuple[float, float]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Positions (n×2, x and y, wrapped in `extent`) and brightness (n) at a phase."""
        turn = 2 * np.pi * self.cycles[:, None] * phase + self.angle
        place = self.start + self.speed * phase + self.wander * np.sin(turn)
        shown = np.clip(np.minimum(phase - self.arrives, self.leaves - phase) / self.fade, 0, 1)
        twinkle = 1 - self.twinkle + self.twinkle * np.sin(turn[:, 0] * 2)
        return np.mod(place, np.asarray(extent)), self.light * shown * shown * (3 - 2 * shown) * twinkle


@dataclass(frozen=True, slots=True)
class Stamp:
    """A sprite as the places it covers, so that all of one size are drawn in one stroke.

    `values` is 16×m grey levels, one row per quarter-pixel offset; `offsets` the m places on a padded plane.
    """

    values: Floats
    offsets: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Particles:
    """Sprites of a swarm, added to luma under the area's weight; planes are padded by `margin` all around.

    `gate` is the weight, below zero where sprites darken.
    """

    area: Area
    swarm: Swarm
    stamps: tuple[Stamp, ...]
    gate: Floats
    margin: int
    _sum: Floats = field(repr=False)

    def apply(self, frame: Planes, phase: float) -> None:
        """Draw every visible sprite; none is visible at whole phases."""
        height, width = self.area.weight.shape
        places, lights = self.swarm.at(phase % 1.0, (width + self.margin, height + self.margin))
        seen = np.flatnonzero(lights > 0.01)
        if not len(seen):
            return
        corners = np.floor((places[seen] + self.margin / 2) * SUBPIXELS).astype(np.int64)
        whole, fine = corners // SUBPIXELS, corners % SUBPIXELS
        steps, sizes = fine[:, 1] * SUBPIXELS + fine[:, 0], self.swarm.size[seen]
        middles = whole[:, 1] * self.gate.shape[1] + whole[:, 0]
        shown = lights[seen].astype(np.float32)
        spots, grey = [], []
        for index, stamp in enumerate(self.stamps):
            own = np.flatnonzero(sizes == index)
            spot = (middles[own, None] + stamp.offsets).reshape(-1)
            value = (stamp.values[steps[own]] * shown[own, None]).reshape(-1) * self.gate.reshape(-1)[spot]
            seen_there = np.abs(value) > 0.4
            spots.append(spot[seen_there])
            grey.append(value[seen_there])
        self._stamp(frame, np.concatenate(spots), np.concatenate(grey))

    def _stamp(self, frame: Planes, spots: NDArray[np.int64], grey: Floats) -> None:
        """Add grey levels at places of the padded plane; where sprites overlap their sum counts once."""
        total = self._sum.reshape(-1)
        np.add.at(total, spots, grey)
        rows, columns = np.divmod(spots, self.gate.shape[1])
        target = (
            (rows + (self.area.top - self.margin)) * frame.width + columns + (self.area.left - self.margin)
        )
        luma = frame.y.reshape(-1)
        luma[target] = np.clip(luma[target] + total[spots] + 0.5, _BLACK, _WHITE).astype(np.uint8)
        total[spots] = 0


def make_particles(
    kind: Kind, area: Area, luma: Bytes, strength: float, seconds: float, rng: np.random.Generator
) -> Particles:
    """Scatter a swarm over an area of the source's luma plane (height×width).

    Its number follows the area, its speed the strength.
    """
    habit, unit = HABITS[kind], max(luma.shape[0] / 720, 0.25)
    height, width = area.weight.shape
    # scattered over the whole rectangle but seen under the weight: between the two lies an even density
    share = float(np.sqrt(float(area.weight.sum()) * height * width)) / (1280 * 720 * unit**2)
    wanted = habit.density * share * (0.6 + 0.8 * strength)
    count = int(np.clip(wanted, habit.fewest * (0.5 + strength), habit.most))
    banks = tuple(_bank(kind, size, unit) for size in habit.sizes)
    swarm = _swarm(habit, count, np.array([width, height]) + 64 * unit, unit, strength, seconds, rng)
    margin = max(max(bank[0].shape) for bank in banks) + 2
    gate = np.pad(_gate(kind, area) * _tone(kind, area.crop(luma), unit), margin).astype(np.float32)
    stamps = tuple(_stamp(bank, gate.shape[1]) for bank in banks)
    return Particles(area, swarm, stamps, gate, margin, np.zeros_like(gate))


def _stamp(bank: Bank, stride: int) -> Stamp:
    rows, columns = bank[0].shape
    stack = np.stack(bank).astype(np.float32)
    y, x = np.nonzero(stack.max(axis=0) >= 2)
    offsets = (y - rows // 2) * stride + (x - columns // 2)
    return Stamp(np.ascontiguousarray(stack[:, y, x]), offsets.astype(np.int64))


def _swarm(
    habit: Habit,
    count: int,
    extent: NDArray[np.float64],
    unit: float,
    strength: float,
    seconds: float,
    rng: np.random.Generator,
) -> Swarm:
    falling = 0.62 ** np.arange(len(habit.sizes))
    size = rng.choice(len(habit.sizes), count, p=falling / falling.sum())
    near = (size / len(habit.sizes))[:, None]
    velocity = np.array(habit.drift) + near * habit.nearness + rng.normal(0, 1, (count, 2)) * habit.spread
    faint = 1 - habit.faint * size / (len(habit.sizes) - 1)
    order = np.argsort(rng.random(count)) / count
    arriving = min(_ARRIVING, 0.25 * seconds) / seconds
    return Swarm(
        start=rng.random((count, 2)) * extent,
        speed=velocity * unit * seconds * (0.6 + 0.8 * strength),
        wander=rng.uniform(0.4, 1.0, (count, 2)) * habit.wander * unit,
        angle=rng.uniform(0, 2 * np.pi, (count, 2)),
        cycles=rng.integers(1, max(1, round(seconds * habit.wanders)) + 1, count),
        size=size,
        light=habit.light * faint * rng.uniform(0.45, 1.0, count) * min(1.0, 0.7 + 0.6 * strength),
        arrives=arriving * order**_EARLY,
        leaves=1 - arriving * np.roll(order, count // 3) ** _EARLY,
        fade=min(_FADING, 0.1 * seconds) / seconds,
        twinkle=habit.twinkle,
    )


def _bank(kind: Kind, size: float, unit: float) -> Bank:
    if kind is Kind.RAIN:
        return rain_bank(size * unit, unit)
    if kind is Kind.BUBBLES:
        return bubble_bank(size * unit)
    return disc_bank(size * 1.2 * unit) if size > _OUT_OF_FOCUS else round_bank(size * unit)


def _gate(kind: Kind, area: Area) -> Floats:
    """Where sprites show; bubbles burst before they reach the surface, wherever that is in their column."""
    if kind is not Kind.BUBBLES:
        return area.weight
    inside = area.weight > 0.05
    surface = np.where(inside.any(axis=0), inside.argmax(axis=0), area.weight.shape[0])
    depth = np.arange(area.weight.shape[0])[:, None] - surface[None, :]
    fade = np.clip(depth / max(0.28 * area.weight.shape[0], 1) - 0.06, 0, 1)
    return np.asarray(area.weight * fade * fade * (3 - 2 * fade), np.float32)


def _tone(kind: Kind, behind: Bytes, unit: float) -> Floats:
    """1 where what falls is lighter than the luma behind it, below 0 where it is seen against the light."""
    if kind not in _AGAINST_THE_LIGHT:
        return np.ones(behind.shape, np.float32)
    level, darkening = _AGAINST_THE_LIGHT[kind]
    smooth = cv2.GaussianBlur(behind.astype(np.float32), (0, 0), 9 * unit)
    light = np.clip((smooth - level) / 12 + 0.5, 0, 1)  # a narrow band, for in its middle nothing is seen
    return np.asarray(1 - (1 + darkening) * light, np.float32)
