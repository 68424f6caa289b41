"""The port that keeps one relay at work: a lease with a fencing token, and the position it guards.

After Martin Kleppmann, https://martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

Position = Mapping[str, Any]
"""Where a feed was left; opaque to everyone but the feed that made it."""


@dataclass(frozen=True, slots=True)
class Grant:
    """The lease as given to one holder; `fence` is larger than that of every grant before."""

    holder: str
    fence: int


class Lease(Protocol):
    """Held by one process at a time, by the store's clock; lost when not renewed within `seconds`.

    The feed's position lives with the lease, so that one compare decides who may move it.
    All methods raise Unavailable when the store does not answer.
    """

    @property
    def seconds(self) -> float: ...

    async def acquire(self, holder: str) -> Grant | None:
        """A new grant when nobody holds the lease (or its time ran out), else None."""
        ...

    async def renew(self, grant: Grant) -> None:
        """Hold for `seconds` more.

        Raises:
            LeaseLost: somebody acquired it since.
        """
        ...

    async def release(self, grant: Grant) -> None:
        """Let the next one in at once; does nothing when the lease is lost already."""
        ...

    async def position(self) -> Position | None:
        """The position saved last, by whichever holder; None before the first."""
        ...

    async def save_position(self, grant: Grant, position: Position | None) -> None:
        """Remember a position; None forgets it.

        Raises:
            LeaseLost: somebody acquired the lease since; the position is not touched.
        """
        ...
