"""Puts a dry sound into a room: to one side, and with the room's answer."""

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.video.studio.sound.blocks import RATE, Block, samples

_ROOM_SECONDS: Final = 2.2
_FFT_STEP: Final = 16_384


@lru_cache(maxsize=4)
def _answer(seconds: float) -> Block:
    """A diffuse room: noise that dies exponentially, its highs sooner, different for each ear."""
    length = samples(seconds)
    rng = np.random.default_rng(20)
    time = np.arange(length) / RATE
    answer = np.zeros((length, 2))
    for low, high, life in ((120, 900, 1.0), (900, 2600, 0.7), (2600, 6000, 0.4)):
        spectrum = np.fft.rfft(rng.standard_normal((length, 2)), axis=0)
        frequency = np.fft.rfftfreq(length, 1 / RATE)
        spectrum[(frequency < low) | (frequency > high)] = 0
        answer += np.fft.irfft(spectrum, length, axis=0) * np.exp(-time * 6.9 / (seconds * life))[:, None]
    answer *= (np.minimum(time / 0.012, 1) * np.minimum((seconds - time) / 0.2, 1))[:, None]
    return np.asarray(answer / np.sqrt((answer**2).sum(axis=0)), np.float32)


def in_room(sound: Block, amount: float, seconds: float = _ROOM_SECONDS) -> Block:
    """The sound and `amount` (linear) of its echo, longer by the room's `seconds`."""
    length = len(sound) + samples(seconds)
    size = -(-length // _FFT_STEP) * _FFT_STEP
    wet = np.fft.irfft(np.fft.rfft(sound, size, axis=0) * _spectrum(seconds, size), size, axis=0)[:length]
    wet *= amount
    wet[: len(sound)] += sound
    return np.asarray(wet, np.float32)


@lru_cache(maxsize=8)
def _spectrum(seconds: float, size: int) -> NDArray[np.complex64]:
    return np.asarray(np.fft.rfft(_answer(seconds), size, axis=0), np.complex64)


def panned(sound: Block, place: float) -> Block:
    """To the left (-1) or right (1) at constant power; the middle keeps the level."""
    angle = (place + 1) * np.pi / 4
    gains = np.array([np.cos(angle), np.sin(angle)], np.float32) * np.float32(2**0.5)
    return np.asarray(sound * gains, np.float32)
