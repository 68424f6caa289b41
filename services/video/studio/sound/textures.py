"""Sounds without an end, such as rain and wind: noise with a drawn spectrum, laid in overlapping grains."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.video.studio.sound.blocks import RATE, Block, samples

_BANK_SECONDS: Final = 12.0


@dataclass(frozen=True, slots=True)
class Texture:
    """A noise by its spectrum.

    Args:
        curve: (Hz, dB) points, straight lines between them over the logarithm of the frequency.
        grain: Seconds of one grain; half of it passes before the next begins.
        swell: 0 (steady) to 1 (from nothing to full), how much grains differ in level.
        level: RMS of a full grain, linear.
        width: 0 (one voice in the middle) to 1 (each ear its own).
    """

    curve: tuple[tuple[float, float], ...]
    grain: float = 3.0
    swell: float = 0.1
    level: float = 0.06
    width: float = 0.8


TEXTURES: Final[dict[str, tuple[Texture, ...]]] = {
    "rain": (
        Texture(
            ((120, -34), (500, -14), (1500, -3), (2800, 0), (5000, -8), (8000, -24), (14000, -60)),
            2.5,
            0.15,
            0.05,
        ),
        Texture(((60, -10), (160, 0), (400, -16), (900, -50)), 4.0, 0.4, 0.012),
    ),
    "wind": (
        Texture(((40, -22), (120, -2), (260, 0), (600, -14), (1500, -34), (4000, -70)), 5.0, 0.75, 0.07),
        Texture(((300, -40), (520, 0), (760, -14), (1300, -44)), 6.0, 0.95, 0.016),
    ),
    "leaves": (
        Texture(((300, -40), (1200, -10), (3000, 0), (5200, -8), (8000, -28), (13000, -60)), 1.6, 0.9, 0.035),
        Texture(((60, -14), (200, 0), (500, -18), (1200, -50)), 5.0, 0.6, 0.02),
    ),
    "room": (
        Texture(((30, -20), (70, 0), (180, -6), (600, -22), (2500, -44), (7000, -70)), 4.0, 0.08, 0.02),
    ),
    "stream": (
        Texture(((150, -30), (420, -4), (900, 0), (2200, -8), (4500, -20), (8000, -42)), 1.2, 0.35, 0.045),
        Texture(((200, -30), (520, 0), (800, -8), (1400, -40)), 0.5, 0.95, 0.03),
    ),
    "waves": (
        Texture(((60, -12), (200, 0), (700, -6), (1800, -12), (4000, -26), (8000, -50)), 8.0, 0.9, 0.085),
        Texture(((800, -30), (2200, 0), (4500, -8), (8000, -34)), 6.0, 1.0, 0.018),
    ),
    "city": (
        Texture(((40, -12), (90, 0), (250, -6), (700, -20), (2000, -42), (6000, -70)), 4.5, 0.45, 0.045),
        Texture(((180, -20), (420, 0), (900, -10), (1800, -40)), 2.2, 0.8, 0.012),
    ),
    "fire": (
        Texture(((50, -10), (120, 0), (320, -10), (1200, -30), (4000, -50), (8000, -70)), 1.5, 0.5, 0.035),
    ),
    "crickets": (Texture(((60, -10), (150, 0), (400, -16), (1500, -50)), 5.0, 0.3, 0.008),),
    "birds": (Texture(((100, -14), (300, 0), (900, -16), (3000, -36), (8000, -60)), 5.0, 0.4, 0.01),),
}


def bank(texture: Texture, rng: np.random.Generator) -> Block:
    """Twelve seconds of it whose end is followed by its beginning, at RMS 1, for grains to be cut from."""
    length = samples(_BANK_SECONDS)
    frequency = np.fft.rfftfreq(length, 1 / RATE)
    points = np.array(texture.curve)
    decibels = np.interp(
        np.log2(np.maximum(frequency, 1)), np.log2(points[:, 0]), points[:, 1], left=-90.0, right=-90.0
    )
    size = 10 ** (decibels / 20) / np.sqrt(np.maximum(frequency, 20))  # level for each octave, not each hertz
    size[frequency < 25] = 0
    phase = np.exp(2j * np.pi * rng.random((len(frequency), 3)))
    own, shared = phase[:, :2], phase[:, 2:]
    mixed = own * texture.width**0.5 + shared * (1 - texture.width) ** 0.5
    sound = np.fft.irfft(size[:, None] * mixed, length, axis=0)
    return np.asarray(sound / np.sqrt((sound**2).mean()), np.float32)


def grain_shape(length: int) -> NDArray[np.float32]:
    """Rise and fall of a grain, n×1: where halves overlap, power stays the same."""
    return np.sin(np.pi * (np.arange(length) + 0.5) / length).astype(np.float32)[:, None]


def grain(source: Block, shape: NDArray[np.float32], rng: np.random.Generator) -> Block:
    """A stretch from anywhere in the bank, as long as `shape` and shaped by it."""
    start, length = int(rng.integers(len(source))), len(shape)
    if start + length <= len(source):
        return np.asarray(source[start : start + length] * shape, np.float32)
    around = np.take(source, np.arange(start, start + length), axis=0, mode="wrap")
    return np.asarray(around * shape, np.float32)
