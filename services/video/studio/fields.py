"""Fields that return to where they began: the reason every loop closes exactly.

A field is Σ A·(cos 2πnφ - 1) + B·sin 2πnφ with whole numbers of cycles n, so it is exactly zero at the phases
0 and 1, and the first frame of every clip is the source picture.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from services.video.studio.planes import Floats


@dataclass(frozen=True, slots=True)
class PeriodicField:
    """A low-resolution field; `basis` is 2K×(c·h·w), `cycles` the K whole numbers, `shape` is (c, h, w)."""

    basis: Floats
    cycles: tuple[int, ...]
    shape: tuple[int, int, int]

    def at(self, phase: float) -> Floats:
        """The field's c×h×w values at a phase in 0…1."""
        return (weights(self.cycles, phase) @ self.basis).reshape(self.shape)

    def scaled(self, factor: float | Floats) -> "PeriodicField":
        gain = factor if isinstance(factor, float) else np.broadcast_to(factor, self.shape).reshape(1, -1)
        return PeriodicField(np.asarray(self.basis * gain, np.float32), self.cycles, self.shape)

    def bound(self) -> Floats:
        """No value at any phase is farther from zero than this, c×h×w."""
        count = len(self.cycles)
        cosine, sine = self.basis[:count], self.basis[count:]
        return np.asarray(
            (np.hypot(cosine, sine) + np.abs(cosine)).sum(axis=0).reshape(self.shape), np.float32
        )


def weights(cycles: tuple[int, ...], phase: float) -> Floats:
    """What multiplies the basis at a phase; whole phases give exact zeros."""
    turn = phase % 1.0
    if turn == 0:
        return np.zeros(2 * len(cycles), np.float32)
    angle = 2 * np.pi * np.asarray(cycles, np.float64) * turn
    return np.concatenate([np.cos(angle) - 1, np.sin(angle)]).astype(np.float32)


def waves(amplitudes: list[Floats], angles: list[Floats], cycles: list[int]) -> PeriodicField:
    """Σ amplitude·sin(2πnφ + angle), anchored at phase 0; all arrays are c×h×w."""
    cosine = [amplitude * np.sin(angle) for amplitude, angle in zip(amplitudes, angles, strict=True)]
    sine = [amplitude * np.cos(angle) for amplitude, angle in zip(amplitudes, angles, strict=True)]
    shape = amplitudes[0].shape
    basis = np.stack([part.reshape(-1) for part in (*cosine, *sine)]).astype(np.float32)
    return PeriodicField(np.ascontiguousarray(basis), tuple(cycles), (shape[0], shape[1], shape[2]))


def smooth_noise(rng: np.random.Generator, shape: tuple[int, int], across: float, down: float) -> Floats:
    """Zero-mean noise of unit variance whose features are about `across`×`down` cells large."""
    rows, columns = max(3, round(shape[0] / down) + 3), max(3, round(shape[1] / across) + 3)
    grid = rng.standard_normal((rows, columns)).astype(np.float32)
    noise = cv2.resize(grid, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray((noise - noise.mean()) / max(float(noise.std()), 1e-6), np.float32)


def cycles_for(hertz: float, seconds: float) -> int:
    """The nearest whole number of cycles in a loop, at least one."""
    return max(1, round(hertz * seconds))
