"""Turns the music down a moment before somebody speaks and up again once they have finished."""

from collections import deque
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.video.studio.sound.blocks import BLOCK, RATE, Block
from services.video.studio.sound.limits import check_number

HOP: Final = 480  # 10 ms: finer than any ear follows a level
_HOPS_A_SECOND: Final = RATE // HOP


@dataclass(frozen=True, slots=True)
class Ducking:
    """How music makes way for voices.

    Args:
        reduction: Decibels taken from the music while somebody speaks, 0 to 60.
        threshold: Loudness of the voices, in dB of full scale (RMS over 10 ms), above which somebody speaks.
        attack: Seconds from untouched to fully reduced.
        hold: Seconds to stay down after the last sound, so that music does not surge between words.
        release: Seconds from fully reduced to untouched.
        look_ahead: Seconds before the first sound at which the music begins to fall, at most 0.5.

    Raises:
        RenderRefused: A number is not finite or out of range.
    """

    reduction: float = 12.0
    threshold: float = -45.0
    attack: float = 0.2
    hold: float = 0.4
    release: float = 0.8
    look_ahead: float = 0.2

    def __post_init__(self) -> None:
        check_number(self.reduction, "reduction", 0, 60, "dB")
        check_number(self.threshold, "threshold", -90, 0, "dB")
        check_number(self.attack, "attack", 0.01, 10, "seconds")
        check_number(self.hold, "hold", 0, 10, "seconds")
        check_number(self.release, "release", 0.01, 30, "seconds")
        check_number(self.look_ahead, "look_ahead", 0, BLOCK / RATE, "seconds")


class Ducker:
    """Follows the voices block by block; its gain moves in straight lines of decibels."""

    def __init__(self, ducking: Ducking) -> None:
        self._fall = ducking.reduction / (ducking.attack * _HOPS_A_SECOND)
        self._rise = ducking.reduction / (ducking.release * _HOPS_A_SECOND)
        self._depth = -ducking.reduction
        self._threshold = 10 ** (ducking.threshold / 20)
        self._ahead = round(ducking.look_ahead * _HOPS_A_SECOND)
        self._hold = round(ducking.hold * _HOPS_A_SECOND) + self._ahead
        self._speaking: deque[bool] = deque()
        self._since = self._hold + 1
        self._level = 0.0

    def hear(self, voices: Block) -> None:
        """Take in the next block of the voices' sum."""
        padded = -len(voices) % HOP
        power = np.pad((voices**2).mean(axis=1), (0, padded)).reshape(-1, HOP).mean(axis=1)
        self._speaking.extend((np.sqrt(power) > self._threshold).tolist())

    def gain(self, length: int) -> NDArray[np.float32]:
        """Linear gain of the next `length` samples; the block after them should have been heard."""
        hops = -(-length // HOP)
        decibels = [self._level]
        for hop in range(hops):
            ahead = hop + self._ahead
            heard = self._speaking[ahead] if ahead < len(self._speaking) else False
            self._since = 0 if heard else self._since + 1
            down = self._since <= self._hold
            level = max(self._depth, self._level - self._fall) if down else min(0.0, self._level + self._rise)
            self._level = level
            decibels.append(level)
        for _ in range(min(hops, len(self._speaking))):
            self._speaking.popleft()
        places = np.arange(hops + 1) * HOP
        curve = np.interp(np.arange(1, length + 1), places, decibels)
        return (10 ** (curve / 20)).astype(np.float32)
