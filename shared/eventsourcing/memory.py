"""The stores in memory: same contract as MongoDB's, and a seam before and after every effect.

Each operation suspends once before it takes effect and once after, so that a simulator can stop the
process on either side. One object outlives the "processes" that use it, as a server would.
"""

import asyncio
import json
from bisect import bisect_right
from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from datetime import datetime

from shared.eventsourcing.commit_rules import select, storable, without_holes
from shared.eventsourcing.errors import LARGEST_COMMIT, AlreadyRecorded, CommitTooLarge, VersionConflict
from shared.eventsourcing.events import Commit, StoredEvent
from shared.eventsourcing.plain_values import plain
from shared.eventsourcing.store import Occurrence, Snapshot


async def seam() -> None:
    """Suspend once: everything else may run, and a simulator may end the process here."""
    await asyncio.sleep(0)


class MemoryEventStore:
    """Commits of all streams in the order they were appended."""

    def __init__(self) -> None:
        self.commits: list[Commit] = []
        """All commits, oldest first; for tests to look at and for the memory outbox and feed to read."""
        self._streams: dict[str, list[Commit]] = {}
        self._ids: set[str] = set()

    async def append(self, commit: Commit) -> None:
        await seam()
        self._insert(storable(commit))
        await seam()

    async def read(
        self,
        stream: str,
        *,
        after: int = 0,
        until: int | None = None,
        types: Collection[str] | None = None,
    ) -> AsyncIterator[StoredEvent]:
        events = self._events(stream, after, until)
        async for event in events if types is not None else without_holes(stream, events, after=after):
            if types is None or event.type in types:
                yield event
        await seam()

    async def read_commits(self, stream: str, *, after: int = 0) -> AsyncIterator[Commit]:
        await seam()
        for commit in self._from(stream, after):
            yield _copy(commit)
        await seam()

    async def version(self, stream: str) -> int:
        await seam()
        commits = self._streams.get(stream)
        version = commits[-1].last_version if commits else 0
        await seam()
        return version

    async def first(self, stream: str) -> StoredEvent | None:
        await seam()
        commits = self._streams.get(stream)
        found = _copy(commits[0]).events[0] if commits else None
        await seam()
        return found

    async def occurrences(
        self, event_type: str, *, since: datetime | None = None, newest_first: bool = False
    ) -> AsyncIterator[Occurrence]:
        await seam()
        commits = [commit for commit in self.commits if since is None or commit.at >= since]
        for commit in sorted(commits, key=lambda commit: commit.at, reverse=newest_first):
            for event in _copy(commit).events:
                if event.type == event_type:
                    yield Occurrence(commit.stream, commit.at, event)
        await seam()

    async def stream_of(self, commit_id: str) -> str | None:
        await seam()
        found = next((commit.stream for commit in self.commits if commit.id == commit_id), None)
        await seam()
        return found

    async def _events(self, stream: str, after: int, until: int | None) -> AsyncIterator[StoredEvent]:
        await seam()
        for commit in self._from(stream, after):
            if until is not None and commit.first_version > until:
                return
            for event in select(_copy(commit), after, until):
                yield event

    def _from(self, stream: str, after: int) -> list[Commit]:
        commits = self._streams.get(stream, [])
        return commits[bisect_right(commits, after, key=lambda commit: commit.last_version) :]

    def _insert(self, commit: Commit) -> None:
        ids = {commit.id, *(event.id for event in commit.events)}
        if not ids.isdisjoint(self._ids):
            raise AlreadyRecorded(commit.stream)
        commits = self._streams.setdefault(commit.stream, [])
        if commits and commits[-1].last_version >= commit.first_version:
            raise VersionConflict(commit.stream, commit.first_version - 1)
        size = len(json.dumps([event.data for event in commit.events], ensure_ascii=False))
        if size > LARGEST_COMMIT:
            raise CommitTooLarge(commit.stream, size)
        commits.append(commit)
        self.commits.append(commit)
        self._ids |= ids


class MemorySnapshotStore:
    """The newest snapshot of each stream and fold."""

    def __init__(self) -> None:
        self._snapshots: dict[tuple[str, str], Snapshot] = {}

    async def latest(self, stream: str, fingerprint: str) -> Snapshot | None:
        await seam()
        snapshot = self._snapshots.get((stream, fingerprint))
        await seam()
        return None if snapshot is None else replace(snapshot, state=plain(snapshot.state, "state"))

    async def save(self, snapshot: Snapshot) -> None:
        await seam()
        key = (snapshot.stream, snapshot.fingerprint)
        kept = self._snapshots.get(key)
        if kept is None or kept.version < snapshot.version:
            self._snapshots[key] = replace(snapshot, state=plain(snapshot.state, "state"))
        await seam()


def _copy(commit: Commit) -> Commit:
    return replace(
        commit,
        events=tuple(replace(event, data=plain(event.data, event.type)) for event in commit.events),
    )
