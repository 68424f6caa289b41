"""The last folded states this process worked with, so that the hot path needs no read."""

from collections import OrderedDict
from typing import Generic, NamedTuple, TypeVar

S = TypeVar("S")


class Folded(NamedTuple, Generic[S]):
    """A state and the version of the last event in it."""

    state: S
    version: int


class FoldedStates(Generic[S]):
    """At most `size` states, the least recently used one is dropped. May be behind the store, never ahead."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._states: OrderedDict[str, Folded[S]] = OrderedDict()

    def get(self, stream: str) -> Folded[S] | None:
        folded = self._states.get(stream)
        if folded is not None:
            self._states.move_to_end(stream)
        return folded

    def put(self, stream: str, folded: Folded[S]) -> None:
        """Keep it unless a later one is there already."""
        known = self._states.get(stream)
        if known is None or known.version < folded.version:
            self._states[stream] = folded
        self._states.move_to_end(stream)
        while len(self._states) > self._size:
            self._states.popitem(last=False)
