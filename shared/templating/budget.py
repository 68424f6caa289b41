"""How much one rendering may do: untrusted templates must end soon, whatever they say."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import thread_time
from typing import Any, TypeVar

SECONDS = 1.0
"""Processor time of one rendering; not wall time, so that a busy machine changes no outcome."""
WORK = 5_000_000
"""Items, calls and characters one rendering may handle."""
TEXT_LIMIT = 256_000
"""Characters of one text, and of a whole rendering."""
ITEM_LIMIT = 10_000
"""Items of `range()`."""
WEIGHT_LIMIT = 300_000
"""Characters plus items of one value put together by a template, counted through all its levels."""
_TICKS_PER_LOOK = 32
_UNITS_PER_TICK = 100
"""Looking at the clock costs as much as some ten loop turns, so it is done once in a while."""
Value = TypeVar("Value")


class Exhausted(Exception):
    """A rendering used up one of its limits; the message says which."""


@dataclass(slots=True)
class Budget:
    """What is left for the rendering under way, and the context it reads (for messages about it)."""

    context: Mapping[str, Any]
    work: int = WORK
    ticks: int = 0
    deadline: float = field(default_factory=lambda: thread_time() + SECONDS)


current: ContextVar[Budget] = ContextVar("stillreel_template_budget")


def spend(units: int = 1) -> None:
    """Take from the budget of the rendering under way.

    Raises:
        Exhausted: nothing is left, or the time is over.
    """
    budget = current.get()
    budget.work -= units
    if budget.work < 0:
        raise Exhausted(f"it handles more than {WORK:,} items and characters")
    budget.ticks += 1 + units // _UNITS_PER_TICK
    if budget.ticks >= _TICKS_PER_LOOK:
        budget.ticks = 0
        _refuse_late(budget)


def _refuse_late(budget: Budget) -> None:
    if thread_time() > budget.deadline:
        raise Exhausted(f"it computes for more than {SECONDS:g} s")


def limited_text(text: str) -> str:
    """The text itself, paid for.

    Raises:
        Exhausted: longer than TEXT_LIMIT.
    """
    refuse_longer_than_limit(len(text))
    spend(len(text))
    return text


def refuse_longer_than_limit(characters: int) -> None:
    if characters > TEXT_LIMIT:
        raise Exhausted(f"it makes a text of {characters:,} characters; at most {TEXT_LIMIT:,} are allowed")


def limited_value(value: Value) -> Value:
    """A value a template put together, paid for through all its levels (shared parts count each time)."""
    weight = 0
    waiting: list[Any] = [value]
    while waiting:
        part = waiting.pop()
        weight += 1
        if isinstance(part, str):
            weight += len(part)
        elif isinstance(part, Mapping):
            waiting.extend(part.keys())
            waiting.extend(part.values())
        elif isinstance(part, list | tuple):
            waiting.extend(part)
        if weight + len(waiting) > WEIGHT_LIMIT:
            raise Exhausted(f"it builds a value of more than {WEIGHT_LIMIT:,} items and characters")
    spend(weight)
    return value
