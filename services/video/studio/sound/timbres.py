"""The instruments: every note is a short finished stereo sound, so that playing is only adding."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.video.studio.sound.blocks import RATE, Block, samples

Wave = NDArray[np.float64]
_TABLE: Final = 4096
_DETUNE: Final = (-5.0, 2.0, 6.0)  # cents; the other side takes them mirrored, which makes the pad wide
_HIGHEST_PARTIAL: Final = 9_000.0  # Hz: nothing above it but hiss


def pad(pitches: tuple[float, ...], seconds: float, brightness: float) -> Block:
    """A soft chord: detuned voices that swell in over a third and go out over the last third.

    Args:
        pitches: Hz.
        seconds: From silence to silence.
        brightness: 0 to 1.
    """
    length = samples(seconds)
    edge = length // 3
    shape = np.ones(length)
    shape[:edge] = np.sin(np.pi / 2 * np.arange(edge) / edge) ** 2
    shape[-edge:] = np.cos(np.pi / 2 * np.arange(edge) / edge) ** 2
    sound = np.zeros((length, 2))
    for voice, pitch in enumerate(pitches):
        table = _wave(pitch, 2.2 - 0.8 * brightness)
        for number, cents in enumerate(_DETUNE):
            for side, sign in ((0, 1), (1, -1)):
                start = (voice * 0.37 + number * 0.29 + side * 0.17) % 1
                sound[:, side] += _read(table, pitch * 2 ** (sign * cents / 1200), length, start)
    breath = 1 + 0.12 * np.sin(2 * np.pi * (0.11 * np.arange(length) / RATE))
    return (sound * (shape * breath)[:, None] / (len(pitches) * len(_DETUNE))).astype(np.float32)


def _wave(pitch: float, slope: float) -> Wave:
    """One period whose k-th partial falls as k to the power -slope and ends before it could hiss or alias."""
    partials = np.arange(1, max(2, min(24, int(_HIGHEST_PARTIAL / pitch))))
    weights = partials**-slope * np.exp(-((partials * pitch / 4500) ** 2))
    turn = 2 * np.pi * np.arange(_TABLE + 1) / _TABLE
    wave = (weights[:, None] * np.sin(partials[:, None] * turn + partials[:, None] ** 2 * 0.4)).sum(axis=0)
    return np.asarray(wave / np.sqrt((weights**2).sum() / 2) * 0.3)


def _read(table: Wave, pitch: float, length: int, start: float) -> Wave:
    place = (np.arange(length) * (pitch / RATE) + start) % 1 * _TABLE
    whole = place.astype(np.intp)
    below = table[whole]
    return np.asarray(below + (table[whole + 1] - below) * (place - whole))


def keys(pitch: float, brightness: float) -> Block:
    """A felted hammer on a string: the higher a partial, the sooner it dies."""
    slope, life = 1.95 - 0.8 * brightness, 2.6 * (220 / pitch) ** 0.35
    return _struck(pitch, np.arange(1, 11), slope, life, attack=0.006, stiffness=0.0002)


def bell(pitch: float, brightness: float) -> Block:
    """A small glass bell, tuned to the octave and the twelfth so that it agrees with every chord."""
    return _struck(
        pitch, np.array([1.0, 2.0, 3.0, 4.0, 6.0]), 1.9 - 0.4 * brightness, 2.4, attack=0.012, stiffness=0
    )


def _struck(
    pitch: float, partials: NDArray[np.generic], slope: float, life: float, *, attack: float, stiffness: float
) -> Block:
    length = samples(min(4.0, life * 2.2))
    time = np.arange(length) / RATE
    numbers = np.asarray(partials, np.float64)
    sound = np.zeros(length)
    for number in numbers:
        frequency = pitch * number * np.sqrt(1 + stiffness * number**2)
        if frequency < _HIGHEST_PARTIAL * 0.75:
            dying = np.exp(-time / life * 2.2 * (0.6 + 0.4 * number))
            sound += number**-slope * dying * np.sin(2 * np.pi * frequency * time + number)
    rise = np.minimum(time / attack, 1)
    fall = np.minimum((length - np.arange(length)) / samples(0.25), 1)
    sound *= np.sin(np.pi / 2 * rise) ** 2 * np.sin(np.pi / 2 * fall) ** 2 * 0.4
    return np.repeat(sound.astype(np.float32)[:, None], 2, axis=1)


def bass(pitch: float, seconds: float) -> Block:
    """A round low note: nearly a sine, in the middle, gone before the next."""
    length = samples(seconds)
    time = np.arange(length) / RATE
    left = (length - np.arange(length)) / RATE
    shape = (
        np.sin(np.pi / 2 * np.minimum(time / 0.12, 1)) ** 2
        * np.sin(np.pi / 2 * np.minimum(left / 0.4, 1)) ** 2
    )
    turn = 2 * np.pi * pitch * time
    sound = (np.sin(turn) + 0.28 * np.sin(2 * turn) + 0.1 * np.sin(3 * turn)) * shape * np.exp(-time / 6)
    return np.repeat((0.35 * sound).astype(np.float32)[:, None], 2, axis=1)


def thump() -> Block:
    """A soft foot on wood: a sine that falls from 95 to 52 Hz."""
    length = samples(0.32)
    time = np.arange(length) / RATE
    turn = 2 * np.pi * np.cumsum(52 + 43 * np.exp(-time * 28)) / RATE
    shape = np.minimum(time / 0.006, 1) * np.exp(-time * 11) * np.minimum((0.32 - time) / 0.03, 1)
    return np.repeat((0.6 * np.sin(turn) * shape).astype(np.float32)[:, None], 2, axis=1)


def shaker(variant: int) -> Block:
    """A few seeds in a gourd: a breath of noise around 4 kHz."""
    length = samples(0.11)
    rng = np.random.default_rng([variant, 7])
    spectrum = np.fft.rfft(rng.standard_normal(length))
    frequency = np.fft.rfftfreq(length, 1 / RATE)
    spectrum *= np.exp(-((np.log2(np.maximum(frequency, 1) / 3800) / 0.55) ** 2))
    noise = np.fft.irfft(spectrum, length)
    time = np.arange(length) / RATE
    shape = np.sin(np.pi * np.minimum(time / 0.11, 1)) ** 2 * np.exp(-time * 14)
    sound = noise / max(1e-9, float(np.sqrt((noise**2).mean()))) * shape * 0.25
    return np.repeat(sound.astype(np.float32)[:, None], 2, axis=1)
