"""What a bus may do to deliveries without breaking its promise: twice, late, in another order."""

import random
from collections.abc import Sequence
from typing import Protocol


class Chaos(Protocol):
    """Decides over each delivery of the in-memory bus."""

    def plan(self, durable: str, message_id: str, delivery: int) -> Sequence[float]:
        """Seconds each copy of this delivery is late; one number for one copy, never none."""
        ...


class Calm:
    """Everything once and at once."""

    def plan(self, durable: str, message_id: str, delivery: int) -> Sequence[float]:  # noqa: ARG002 -- see Chaos
        return (0.0,)


class SeededChaos:
    """The same seed does the same to the same delivery, whatever else happens around it.

    Args:
        seed: Names this weather.
        duplicated: Share of deliveries that come twice.
        delayed: Share of copies that come late, and thereby out of order.
        latest: Longest delay in seconds.
    """

    def __init__(
        self, seed: int, *, duplicated: float = 0.25, delayed: float = 0.5, latest: float = 5.0
    ) -> None:
        self._seed = seed
        self._duplicated = duplicated
        self._delayed = delayed
        self._latest = latest

    def plan(self, durable: str, message_id: str, delivery: int) -> Sequence[float]:
        dice = random.Random(f"{self._seed}/{durable}/{message_id}/{delivery}")  # noqa: S311 -- reproducible
        copies = 2 if dice.random() < self._duplicated else 1
        return tuple(
            dice.uniform(0, self._latest) if dice.random() < self._delayed else 0.0 for _ in range(copies)
        )
