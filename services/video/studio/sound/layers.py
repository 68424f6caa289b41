"""A bed as events on a circle, so that its end is its beginning and any stretch can be made by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from services.video.studio.sound.blocks import Block


@dataclass(frozen=True, slots=True)
class Event:
    """A finished sound, how many samples after the beginning of its cell it begins, and its linear gain."""

    at: int
    sound: Block
    gain: float = 1.0


class Layer(Protocol):
    """One instrument or one ambient sound, cut into cells that can be made in any order."""

    @property
    def cells(self) -> int:
        """How many cells make up the circle."""
        ...

    @property
    def longest(self) -> int:
        """The most samples from a cell's beginning to the end of the last sound that begins in it."""
        ...

    def events(self, cell: int) -> Sequence[Event]:
        """What begins in a cell; the same every time it is asked."""
        ...


def cell_start(cell: int, cells: int, total: int) -> int:
    """The first sample of a cell; cells beyond the circle are further rounds of it."""
    rounds, place = divmod(cell, cells)
    return rounds * total + place * total // cells


class Circle:
    """Layers on a circle of `total` samples.

    Every sample is the sum of the same sounds in the same order wherever rendering begins, so the sample
    after the last one is bit for bit the first.
    """

    def __init__(self, layers: Sequence[Layer], total: int) -> None:
        self._layers, self._total = tuple(layers), total
        self._events: tuple[Callable[[int], Sequence[Event]], ...] = tuple(
            lru_cache(maxsize=self._overlap(layer) + 2)(layer.events) for layer in self._layers
        )

    def render(self, first: int, length: int) -> Block:
        """`length` samples from `first` on, which may lie before the beginning or beyond the end."""
        sound = np.zeros((length, 2), np.float32)
        for layer, events in zip(self._layers, self._events, strict=True):
            cell = (first - layer.longest) * layer.cells // self._total - 1
            while (start := cell_start(cell, layer.cells, self._total)) < first + length:
                for event in events(cell % layer.cells):
                    _add(event, start + event.at - first, sound)
                cell += 1
        return sound

    def _overlap(self, layer: Layer) -> int:
        """Cells that sound at the same time, at most those of one round."""
        return min(layer.cells, layer.longest * layer.cells // self._total + 3)


def _add(event: Event, at: int, target: Block) -> None:
    first, last = max(0, at), min(len(target), at + len(event.sound))
    if first < last:
        target[first:last] += event.sound[first - at : last - at] * np.float32(event.gain)
