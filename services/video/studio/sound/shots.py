"""Short sounds that come now and then: a chirp, a drop, a crackle, the tick of a clock, a cat's breath."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.video.studio.sound.blocks import RATE, samples

Mono = NDArray[np.float64]
Draw = Callable[[np.random.Generator], Mono]


@dataclass(frozen=True, slots=True)
class Shot:
    """How a short sound is spread over time.

    Args:
        draw: Makes one example; a few are made and reused.
        every: Seconds between two of them, on average or exactly.
        regular: Exactly (a clock) instead of on average (birds).
        level: Linear gain of an example at RMS about 0.1.
        spread: How far from the middle they sound, 0 to 1.
        room: How much room answers.
        examples: How many different ones there are.
    """

    draw: Draw
    every: float
    regular: bool = False
    level: float = 0.5
    spread: float = 0.7
    room: float = 0.1
    examples: int = 6


def _ease(length: int, attack: float, release: float) -> Mono:
    """0 to 1 to 0 without corners; times in seconds."""
    place = np.arange(length) / RATE
    rise = np.sin(np.pi / 2 * np.minimum(place / attack, 1)) ** 2
    fall = np.sin(np.pi / 2 * np.minimum((length / RATE - place) / release, 1)) ** 2
    return np.asarray(rise * fall)


def _noise(length: int, low: float, high: float, rng: np.random.Generator) -> Mono:
    """Noise between two frequencies with soft edges, RMS 1."""
    frequency = np.fft.rfftfreq(length, 1 / RATE)
    middle, half = np.sqrt(low * high), max(0.2, np.log2(high / low) / 2)
    spectrum = np.fft.rfft(rng.standard_normal(length))
    spectrum *= np.exp(-((np.log2(np.maximum(frequency, 1) / middle) / half) ** 2))
    sound = np.fft.irfft(spectrum, length)
    return np.asarray(sound / max(1e-12, float(np.sqrt((sound**2).mean()))))


def bird(rng: np.random.Generator) -> Mono:
    """A phrase of two to five whistles that glide, between 2.2 and 5 kHz."""
    parts: list[Mono] = []
    base = float(rng.uniform(2400, 3600))
    for _ in range(int(rng.integers(2, 6))):
        length = samples(float(rng.uniform(0.06, 0.16)))
        place = np.arange(length) / length
        glide = base * (1 + float(rng.uniform(-0.18, 0.25)) * place + 0.08 * np.sin(np.pi * place))
        trill = 1 + 0.02 * np.sin(2 * np.pi * float(rng.uniform(18, 32)) * np.arange(length) / RATE)
        turn = 2 * np.pi * np.cumsum(np.minimum(glide * trill, 5200)) / RATE
        parts += [
            0.2 * np.sin(turn) * np.sin(np.pi * place) ** 2,
            np.zeros(samples(float(rng.uniform(0.03, 0.12)))),
        ]
    return np.concatenate(parts)


def cricket(rng: np.random.Generator) -> Mono:
    """Three to five pulses of a high steady note."""
    pitch = float(rng.uniform(3900, 4500))
    pulse = samples(0.026)
    one = np.sin(2 * np.pi * pitch * np.arange(pulse) / RATE) * np.sin(np.pi * np.arange(pulse) / pulse) ** 2
    gap = np.zeros(samples(0.018))
    return 0.12 * np.concatenate([part for _ in range(int(rng.integers(3, 6))) for part in (one, gap)])


def drop(rng: np.random.Generator) -> Mono:
    """A rain drop on something that gives a little."""
    length = samples(0.045)
    pitch = float(rng.uniform(900, 2600))
    time = np.arange(length) / RATE
    return np.asarray(
        0.2
        * np.sin(2 * np.pi * pitch * (time + 2 * time**2))
        * np.exp(-time * 130)
        * _ease(length, 0.002, 0.01)
    )


def bubble(rng: np.random.Generator) -> Mono:
    """A bubble: a sine that rises as it shrinks (after Minnaert, 1933)."""
    length = samples(0.09)
    time = np.arange(length) / RATE
    turn = 2 * np.pi * np.cumsum(float(rng.uniform(380, 900)) * (1 + 5 * time)) / RATE
    return np.asarray(0.22 * np.sin(turn) * np.exp(-time * 42) * _ease(length, 0.004, 0.02))


def crackle(rng: np.random.Generator) -> Mono:
    """A twig: a very short burst, sometimes two or three."""
    parts: list[Mono] = []
    for _ in range(int(rng.integers(1, 4))):
        length = samples(float(rng.uniform(0.006, 0.022)))
        burst = _noise(length, 900, float(rng.uniform(2600, 5200)), rng)
        parts += [
            float(rng.uniform(0.05, 0.2)) * burst * _ease(length, 0.0016, 0.005),
            np.zeros(samples(float(rng.uniform(0.01, 0.06)))),
        ]
    return np.concatenate(parts)


def tick(rng: np.random.Generator) -> Mono:
    """An escapement: a wooden click with a little ring."""
    length = samples(0.06)
    time = np.arange(length) / RATE
    pitch = float(rng.choice((1450.0, 1720.0)))
    ring = np.sin(2 * np.pi * pitch * time) + 0.5 * np.sin(2 * np.pi * pitch * 1.58 * time)
    return np.asarray(0.16 * ring * np.exp(-time * 95) * _ease(length, 0.0015, 0.02))


def purr(rng: np.random.Generator) -> Mono:
    """In and out once: low noise beaten about 25 times a second, softer on the way in."""
    parts: list[Mono] = []
    for seconds, rate, force in ((1.15, 24.0, 0.7), (1.35, 26.5, 1.0)):
        length = samples(seconds)
        time = np.arange(length) / RATE
        wobble = rate * (1 + 0.03 * np.sin(2 * np.pi * time * float(rng.uniform(1, 2))))
        beat = np.maximum(0, np.cos(2 * np.pi * np.cumsum(wobble) / RATE)) ** 2
        body = _noise(length, 70, 420, rng) + 0.25 * _noise(length, 400, 1400, rng)
        parts.append(0.13 * force * body * (0.12 + beat) * _ease(length, 0.3, 0.35))
    return np.concatenate(parts)


def chime(key: float, rng: np.random.Generator) -> Mono:
    """One tube of a wind chime: a fifth, an octave or another note that agrees with the key (Hz)."""
    length = samples(2.4)
    time = np.arange(length) / RATE
    pitch = key * 2 ** (int(rng.choice((-5, 0, 2, 7))) / 12)
    ring = sum(
        weight * np.sin(2 * np.pi * pitch * ratio * time) * np.exp(-time * speed)
        for ratio, weight, speed in ((1.0, 1.0, 1.9), (2.0, 0.25, 3.2), (2.76, 0.2, 5.0))
    )
    return np.asarray(0.1 * ring * _ease(length, 0.004, 0.4))


SHOTS: Final[dict[str, tuple[Shot, ...]]] = {
    "rain": (Shot(drop, 0.09, level=0.22, spread=0.9, room=0.05, examples=10),),
    "birds": (Shot(bird, 2.6, level=0.35, spread=0.9, room=0.35),),
    "crickets": (Shot(cricket, 0.75, level=0.35, spread=0.9, room=0.15),),
    "fire": (Shot(crackle, 0.32, level=0.8, spread=0.5, examples=12),),
    "clock": (Shot(tick, 1.0, regular=True, level=0.45, spread=0.15, room=0.15, examples=2),),
    "stream": (Shot(bubble, 0.22, level=0.45, spread=0.8, examples=10),),
    "purr": (Shot(purr, 2.5, regular=True, level=0.55, spread=0.1, room=0.03, examples=4),),
    "chimes": (Shot(partial(chime, 1046.5), 2.2, level=0.5, spread=0.7, room=0.3, examples=5),),
}
