"""The one skeleton of every aggregate: decide and evolve, pure.

After Jérémie Chassaing's Decider (https://thinkbeforecoding.com/post/2021/12/17/functional-event-sourcing-decider).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

C = TypeVar("C")
S = TypeVar("S")
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Decider(Generic[C, S, E]):
    """An aggregate's rules.

    `decide(command, state)` returns the new events, `[]` when the command was carried out before;
    `evolve(state, event)` folds one event; `encode_event`/`decode_event` and `dump_state`/`load_state`
    turn events and snapshots into JSON-compatible values; `fingerprint` changes whenever the fold or
    the state's shape does, so that old snapshots are ignored.
    """

    initial: Callable[[str], S]
    decide: Callable[[C, S], Sequence[E]]
    evolve: Callable[[S, E], S]
    encode_event: Callable[[E], tuple[str, int, Mapping[str, Any]]]
    decode_event: Callable[[str, int, Mapping[str, Any]], E]
    dump_state: Callable[[S], Mapping[str, Any]]
    load_state: Callable[[Mapping[str, Any]], S]
    fingerprint: str
