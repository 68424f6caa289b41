"""`dataclasses.replace` for values that are copied with every event: same meaning, a fraction of the time.

The standard one runs the frozen class's `__init__` field by field; a fold of a long run would spend most of
its time there. The checkers see the standard one.
"""

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from dataclasses import replace
else:
    V = TypeVar("V")

    def replace(value: V, /, **changes: Any) -> V:
        """A copy of a frozen dataclass without slots, with these fields changed."""
        copy = object.__new__(type(value))
        copy.__dict__.update(value.__dict__)
        copy.__dict__.update(changes)
        return copy


__all__ = ["replace"]
