"""The music bed: a piece for a picture's atmosphere, of any length, made while it is played."""

from collections.abc import Iterator
from functools import cached_property
from typing import Final

import numpy as np

from services.video.studio.sound.ambience_layers import ambience
from services.video.studio.sound.atmosphere import Atmosphere
from services.video.studio.sound.blocks import BLOCK, RATE, Block, leave_out, samples
from services.video.studio.sound.layers import Circle
from services.video.studio.sound.limiter import limit
from services.video.studio.sound.limits import LONGEST, check_number
from services.video.studio.sound.loudness import SILENT, Loudness, measure
from services.video.studio.sound.music_layers import music
from services.video.studio.sound.plan import Plan, plan_bed

_SHORTEST: Final = 1.0  # seconds
_BEHIND: Final = 9.0  # LU that ambience lies behind the music
_JUDGED: Final = samples(32)  # of a longer bed stretches are judged, from all over it
_STRETCHES: Final = 8
_LEAST_JUDGED: Final = samples(6)


def ambient_bed(
    atmosphere: Atmosphere,
    seconds: float,
    seed: int = 0,
    loudness: Loudness = Loudness(),  # noqa: B008 - frozen
) -> "AmbientBed":
    """A bed to play, to mix as a `Track`, or to repeat: its end joins its beginning.

    Args:
        atmosphere: What it should feel and sound like; words nobody knows are listed in `notes`.
        seconds: Its length, one second to a day. The tempo bends a little to fit whole chords.
        seed: 0 to 2³²-1; the same atmosphere, length, loudness and seed give the same samples.
        loudness: Where it should end up by itself.

    Raises:
        RenderRefused: A number is out of its range.
    """
    check_number(seconds, "seconds", _SHORTEST, LONGEST, "seconds")
    check_number(seed, "seed", 0, 2**32 - 1)
    return AmbientBed(plan_bed(atmosphere, seconds, int(seed)), samples(seconds), int(seed), loudness)


class AmbientBed:
    """An `AudioSource` of `length` samples; nothing is computed before it is played."""

    seamless: Final = True

    def __init__(self, plan: Plan, length: int, seed: int, loudness: Loudness) -> None:
        self.plan, self.length = plan, length
        self._loudness = loudness
        self._music = Circle(music(plan, length, seed), length)
        layers = ambience(plan, length, seed)
        self._ambience = Circle(layers, length) if layers else None

    @property
    def name(self) -> str:
        """The mood it plays."""
        return f"{self.plan.mood} music"

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.length / RATE

    @property
    def notes(self) -> tuple[str, ...]:
        """What was understood as what, and which words were not."""
        return self.plan.notes

    def blocks(self, start: int = 0) -> Iterator[Block]:
        """From sample `start` to the end, half a second at a time; repeats exactly when played again."""
        first = start // BLOCK * BLOCK
        circle = limit(self._levelled(first - BLOCK), self._loudness.ceiling)
        left = self.length - start
        for block in leave_out(circle, BLOCK + start - first):
            if left <= len(block):
                yield block[:left]
                return
            left -= len(block)
            yield block

    def _levelled(self, first: int) -> Iterator[Block]:
        """The circle without an end, at its final level but for the limiter."""
        gain, behind = self._gains
        while True:
            yield self._raw(first, behind) * np.float32(gain)
            first += BLOCK

    def _raw(self, first: int, behind: float) -> Block:
        sound = self._music.render(first, BLOCK)
        if self._ambience is not None:
            sound += self._ambience.render(first, BLOCK) * np.float32(behind)
        return sound

    def _judged(self) -> list[int]:
        """Where the blocks begin by which the bed's loudness is set."""
        if self.length <= _JUDGED:
            return list(range(0, max(_LEAST_JUDGED, self.length), BLOCK))
        stretch = range(0, _JUDGED // _STRETCHES, BLOCK)
        return [self.length * part // _STRETCHES + at for part in range(_STRETCHES) for at in stretch]

    @cached_property
    def _gains(self) -> tuple[float, float]:
        """Linear gain of the whole and, within it, of the ambience."""
        places = self._judged()
        played = [self._music.render(first, BLOCK) for first in places]
        behind = 0.0
        if self._ambience is not None:
            around = [self._ambience.render(first, BLOCK) for first in places]
            before, loud = measure(iter(played)).integrated, measure(iter(around)).integrated
            behind = _linear(before - loud - _BEHIND) if loud > SILENT else 1.0
            for block, ambient in zip(played, around, strict=True):
                block += ambient * np.float32(behind)
        return _linear(self._loudness.target - measure(iter(played)).integrated), behind


def _linear(decibels: float) -> float:
    return float(10 ** (decibels / 20))
