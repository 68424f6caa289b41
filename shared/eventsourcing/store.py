"""The ports of the event-sourced core: where events, snapshots and the relay's position live."""

from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shared.eventsourcing.events import Commit, StoredEvent


class EventStore(Protocol):
    """Streams of commits. Acknowledged means durable (majority, journaled)."""

    async def append(self, commit: Commit) -> None:
        """Write one commit atomically; its first event's version is the expected version + 1.

        Raises:
            VersionConflict: the stream already has an event with one of these versions.
            AlreadyRecorded: an event with one of these ids is stored already.
            Unavailable: the store does not answer; whether the commit was written is unknown, and
                appending the same commit again is safe.
        """
        ...

    def read(
        self,
        stream: str,
        *,
        after: int = 0,
        until: int | None = None,
        types: Collection[str] | None = None,
    ) -> AsyncIterator[StoredEvent]:
        """Events of a stream in order, versions after < version ≤ until, of these types only."""
        ...

    def read_commits(self, stream: str, *, after: int = 0) -> AsyncIterator[Commit]:
        """Commits of a stream in order that hold an event past version `after`."""
        ...

    async def version(self, stream: str) -> int:
        """Version of the stream's last event; 0 when there is none."""
        ...

    async def first(self, stream: str) -> StoredEvent | None:
        """The stream's first event, which may have a version past 1; None when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A folded state at a version, valid only for the fold whose fingerprint it carries."""

    stream: str
    version: int
    fingerprint: str
    state: Mapping[str, Any]


class SnapshotStore(Protocol):
    """A cache of folded states; deleting all of it loses nothing."""

    async def latest(self, stream: str, fingerprint: str) -> Snapshot | None: ...

    async def save(self, snapshot: Snapshot) -> None: ...


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One event with the stream and the time it was recorded in."""

    stream: str
    at: datetime
    event: StoredEvent


class EventIndex(Protocol):
    """Reads across streams, answered by an index; order between streams follows the recording clocks."""

    def occurrences(
        self, event_type: str, *, since: datetime | None = None, newest_first: bool = False
    ) -> AsyncIterator[Occurrence]:
        """Every event of one type recorded at or after `since`."""
        ...

    async def stream_of(self, commit_id: str) -> str | None:
        """The stream a commit was appended to; None when there is no such commit."""
        ...
