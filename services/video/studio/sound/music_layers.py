"""The instruments of a plan as layers: pads, bass, melody, bells and soft percussion."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from services.video.studio.sound import timbres
from services.video.studio.sound.blocks import RATE, Block, samples
from services.video.studio.sound.harmony import (
    Note,
    bass_pitch,
    hertz,
    melody,
    pad_voicing,
    sparkle,
)
from services.video.studio.sound.layers import Event, Layer
from services.video.studio.sound.plan import Plan
from services.video.studio.sound.space import in_room, panned

_KEPT_NOTES: Final = 24  # two octaves of one scale; about 2 MB each
_LATE: Final = samples(0.012)  # nobody plays quite together
_LEVELS: Final = {"pad": 0.5, "bass": 0.32, "keys": 0.55, "bells": 0.22, "thump": 0.35, "shaker": 0.16}


def music(plan: Plan, total: int, seed: int) -> tuple[Layer, ...]:
    """Every instrument the plan gives a level."""
    span = total / plan.spans
    style, bright = plan.style, plan.brightness
    layers: list[Layer] = [_Chords(plan, span, style.pad), _Bass(plan, span, style.bass)]
    if style.keys > 0:
        layers.append(
            _Notes(
                plan,
                span,
                seed,
                melody,
                lambda pitch: timbres.keys(pitch, bright),
                _LEVELS["keys"] * style.keys,
            )
        )
    if style.bells > 0:
        layers.append(
            _Notes(
                plan,
                span,
                seed,
                sparkle,
                lambda pitch: timbres.bell(pitch, bright),
                _LEVELS["bells"] * style.bells,
            )
        )
    if plan.pulse > 0:
        layers.append(_Pulse(plan, span))
    return tuple(layers)


class _Chords:
    """One pad a chord, each rising while the one before it goes."""

    def __init__(self, plan: Plan, span: float, level: float) -> None:
        self._plan, self._level = plan, level * _LEVELS["pad"]
        self._seconds = span * 1.5 / RATE
        self._sound = lru_cache(maxsize=len(plan.chords))(self._make)
        self.cells = plan.spans
        self.longest = int(span * 1.5) + samples(3)

    def events(self, cell: int) -> Sequence[Event]:
        return (Event(0, self._sound(pad_voicing(self._plan, cell)), self._level),)

    def _make(self, pitches: tuple[int, ...]) -> Block:
        dry = timbres.pad(tuple(map(hertz, pitches)), self._seconds, self._plan.brightness)
        return in_room(dry, 0.35)


class _Bass:
    """The chord's root, once a chord."""

    def __init__(self, plan: Plan, span: float, level: float) -> None:
        self._plan, self._level = plan, level * _LEVELS["bass"]
        self._seconds = span / RATE
        self._sound = lru_cache(maxsize=8)(self._make)
        self.cells = plan.spans
        self.longest = int(span) + samples(1)

    def events(self, cell: int) -> Sequence[Event]:
        return (Event(0, self._sound(bass_pitch(self._plan, cell)), self._level),)

    def _make(self, pitch: int) -> Block:
        return timbres.bass(hertz(pitch), self._seconds)


class _Notes:
    """Single notes of one instrument; each pitch is struck once and then only repeated."""

    def __init__(
        self,
        plan: Plan,
        span: float,
        seed: int,
        notes: Callable[[Plan, int, int], tuple[Note, ...]],
        strike: Callable[[float], Block],
        level: float,
    ) -> None:
        self._plan, self._span, self._seed, self._notes, self._level = plan, span, seed, notes, level
        self._strike = strike
        self._sound = lru_cache(maxsize=_KEPT_NOTES)(self._make)
        self.cells = plan.spans
        self.longest = int(span) + samples(7)

    def events(self, cell: int) -> Sequence[Event]:
        rng = np.random.default_rng([self._seed, 5, cell])
        beat = self._span / self._plan.beats
        return tuple(
            Event(
                int(note.beat * beat) + int(rng.integers(0, _LATE)),
                self._sound(note.pitch),
                note.force * self._level,
            )
            for note in self._notes(self._plan, cell, self._seed)
        )

    def _make(self, pitch: int) -> Block:
        place = float(np.clip((pitch - 72) / 24, -0.4, 0.4))  # as a keyboard lies before its player
        return in_room(panned(self._strike(hertz(pitch)), place), 0.3)


@dataclass(frozen=True, slots=True)
class _Pulse:
    """A soft foot on the beat and a shaker between, quieter than anything else."""

    plan: Plan
    span: float

    @property
    def cells(self) -> int:
        return self.plan.spans

    @property
    def longest(self) -> int:
        return int(self.span) + samples(1)

    def events(self, cell: int) -> Sequence[Event]:
        beat = self.span / self.plan.beats
        found = []
        for half in range(self.plan.beats * 2):
            at = int(half * beat / 2 + (0.06 * beat if half % 2 else 0))
            if half % 4 == 0:
                found.append(Event(at, _thump(), _LEVELS["thump"] * self.plan.pulse))
            force = (0.5, 1.0, 0.7, 0.85)[half % 4] * (0.9 + 0.1 * (cell % 2))
            found.append(Event(at, _shaker(half % 3), _LEVELS["shaker"] * self.plan.pulse * force))
        return tuple(found)


@lru_cache(maxsize=1)
def _thump() -> Block:
    return timbres.thump()


@lru_cache(maxsize=3)
def _shaker(variant: int) -> Block:
    return panned(timbres.shaker(variant), 0.25)
