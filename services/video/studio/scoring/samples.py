"""Keeps evenly spread frames of a clip whose length nobody knows yet, never more than a fixed number."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np

from services.video.studio.planes import Bytes

MOST: Final = 32


@dataclass(frozen=True, slots=True)
class Sample:
    """One kept frame: its number, its time, the small picture and full-size crops."""

    index: int
    seconds: float
    small: Bytes
    crops: tuple[Bytes, ...]


@dataclass(slots=True)
class Samples:
    """Every `step`-th frame; when there are too many, every other one is let go and the step doubles."""

    kept: list[Sample] = field(default_factory=list)
    step: int = 1

    def wants(self, index: int) -> bool:
        return index % self.step == 0

    def keep(self, sample: Sample) -> None:
        self.kept.append(sample)
        if len(self.kept) > MOST:
            self.kept = self.kept[::2]
            self.step *= 2


def copies(plane: Bytes, corners: tuple[tuple[int, int], ...], size: int) -> tuple[Bytes, ...]:
    """Square crops with their upper left corners at (top, left)."""
    return tuple(np.ascontiguousarray(plane[top : top + size, left : left + size]) for top, left in corners)
