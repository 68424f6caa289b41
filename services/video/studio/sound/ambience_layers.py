"""The ambient sounds of a plan as layers: noise without an end, and short sounds that come now and then."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Final

import numpy as np

from services.video.studio.sound.blocks import RATE, Block, samples
from services.video.studio.sound.harmony import hertz
from services.video.studio.sound.layers import Event, Layer
from services.video.studio.sound.plan import Plan
from services.video.studio.sound.shots import SHOTS, Shot, chime
from services.video.studio.sound.space import in_room, panned
from services.video.studio.sound.textures import TEXTURES, Texture, bank, grain, grain_shape

_FADING_IMPORTANCE: Final = (1.0, 0.75, 0.6, 0.5)  # what is named first is heard first
_MOST_IN_A_CELL: Final = 40


def ambience(plan: Plan, total: int, seed: int) -> tuple[Layer, ...]:
    """Every texture and every short sound of the kinds the plan names."""
    layers: list[Layer] = []
    for importance, kind in zip(_FADING_IMPORTANCE, plan.ambience, strict=False):
        for texture in TEXTURES.get(kind, ()):
            layers.append(_Textured(texture, total, [seed, 6, len(layers)], importance))
        for shot in SHOTS.get(kind, ()):
            drawn = replace(shot, draw=partial(chime, hertz(plan.root + 36))) if kind == "chimes" else shot
            layers.append(_Scattered(drawn, total, [seed, 6, len(layers)], importance))
    return tuple(layers)


class _Textured:
    def __init__(self, texture: Texture, total: int, seed: list[int], gain: float) -> None:
        self._texture, self._seed, self._gain = texture, seed, gain
        self.cells = max(1, round(total / (texture.grain / 2 * RATE)))
        self.longest = 2 * -(-total // self.cells)
        self._bank: Block | None = None
        self._shape = grain_shape(0)

    def events(self, cell: int) -> Sequence[Event]:
        if self._bank is None:
            self._bank = bank(self._texture, np.random.default_rng(self._seed))
            self._shape = grain_shape(self.longest)
        rng = np.random.default_rng([*self._seed, cell])
        level = self._texture.level * (1 - self._texture.swell * float(rng.random()) ** 1.5)
        return (Event(0, grain(self._bank, self._shape, rng), level * self._gain),)


class _Scattered:
    def __init__(self, shot: Shot, total: int, seed: list[int], gain: float) -> None:
        self._shot, self._seed, self._gain, self._total = shot, seed, gain * shot.level, total
        pace = shot.every if shot.regular else 1.0
        self.cells = max(1, round(total / RATE / pace))
        self._example = lru_cache(maxsize=shot.examples)(self._make)
        self.longest = total // self.cells + samples(7)

    def events(self, cell: int) -> Sequence[Event]:
        rng = np.random.default_rng([*self._seed, 1, cell])
        if self._shot.regular:
            return (Event(0, self._example(cell % self._shot.examples), self._gain),)
        length = self._total // self.cells
        count = min(_MOST_IN_A_CELL, int(rng.poisson(length / RATE / self._shot.every)))
        count = max(count, 1 if cell == 0 else 0)  # what was named is heard, however short the bed
        return tuple(
            Event(
                int(rng.integers(length)),
                self._example(int(rng.integers(self._shot.examples))),
                self._gain * float(rng.uniform(0.25, 1.0)),
            )
            for _ in range(count)
        )

    def _make(self, number: int) -> Block:
        rng = np.random.default_rng([*self._seed, 2, number])
        mono = self._shot.draw(rng).astype(np.float32)
        place = float(rng.uniform(-1, 1)) * self._shot.spread
        return in_room(panned(np.repeat(mono[:, None], 2, axis=1), place), self._shot.room, 1.4)
