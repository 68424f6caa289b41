"""Seeded choices of colour and style, made apart from the drawing so that every size shows the same home."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

T = TypeVar("T")


@dataclass(slots=True)
class Choices:
    """Random choices of one scene."""

    rng: np.random.Generator

    @classmethod
    def of(cls, seed: int) -> "Choices":
        return cls(np.random.default_rng([seed, 41]))

    def one(self, options: Sequence[T]) -> T:
        return options[int(self.rng.integers(len(options)))]

    def between(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def chance(self, part: float) -> bool:
        return bool(self.rng.random() < part)


WALLS = ("c2b49a", "b9bfae", "c9b6a8", "aeb7bd", "c8bb98", "bfaeb0")
WOODS = ("9a6b42", "855a38", "b1875a", "6f4a31")
CLOTHS = ("c98a72", "7f96a3", "8fa083", "cdb78f", "a8707a", "6d86a0", "d3c6b4", "b8854f")
SEATS = (
    ("4f6f73", "587b7e"),
    ("8a5f4a", "97694f"),
    ("6b7a54", "77875e"),
    ("77677f", "84728d"),
    ("a98a5c", "b6966a"),
)
BANDS = ("b5603c", "5d7d8c", "7c8a54", "8d5a6b", "c08a3c")
POTS = ("b4694a", "d6cfc0", "5f7f86", "c9a06f", "8a8f88")
MUGS = ("d8dfd6", "c05f48", "46708a", "e0b24e", "7d9a72")
BLOSSOMS = ("d85f6a", "e9b23f", "efe9e0", "9a72c0", "e58fb0", "e0763c", "6f86d0")
