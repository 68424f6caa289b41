"""The ports the relay reads: which commits are not on the bus yet, and a feed of new ones.

The commits are their own outbox: a mark on each says that it was published.
"""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from shared.eventsourcing.events import Commit
from shared.eventsourcing.lease import Position


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a commit stands: its stream and its first event's version."""

    stream: str
    first_version: int


class Outbox(Protocol):
    """Commits nobody marked as published. All methods raise Unavailable when the store does not answer."""

    async def backlog(self, *, after: Place | None = None, limit: int = 1000) -> Sequence[Place]:
        """Places of unpublished commits past `after`, ordered by stream and version."""
        ...

    async def unpublished(self, up_to: Mapping[str, int]) -> Sequence[Commit]:
        """Unpublished commits of these streams up to a first version each, ordered by stream and version.

        Earlier ones come along even if the caller never heard of them: a stream is published in order.
        """
        ...

    async def has_waiting(self, stream: str, *, before: int) -> bool:
        """Whether the stream has an unpublished commit whose first version is less than `before`."""
        ...

    async def mark_published(self, commit_ids: Collection[str], *, lasting: bool = False) -> None:
        """Remember that these are on the bus; unless `lasting`, a crash may forget it: published twice."""
        ...

    async def give_up(self, commit_id: str, reason: str) -> None:
        """Mark a commit the bus can never take, with the reason for whoever looks into it."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """A commit that appeared (None: nothing new so far) and the position after it."""

    place: Place | None
    position: Position | None


class Changes(Protocol):
    """An open feed."""

    async def next(self) -> Change:
        """The next commit in commit order, or a change without a place when none came for a while.

        Raises:
            PositionLost: the feed cannot be continued; open a new one from now.
            Unavailable: the store does not answer.
        """
        ...


class CommitFeed(Protocol):
    """New commits of all streams in the order they were committed, each once it can no longer be undone."""

    def follow(self, position: Position | None, *, patience: float) -> AbstractAsyncContextManager[Changes]:
        """Open the feed after `position`, or from now when None; `next` waits `patience` seconds for news.

        Raises:
            PositionLost: the store no longer knows the position.
            Unavailable: the store does not answer.
        """
        ...
