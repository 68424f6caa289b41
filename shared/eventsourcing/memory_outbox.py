"""Outbox and feed over the memory store, for tests and the simulator."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager

from shared.clock import Clock
from shared.eventsourcing.errors import PositionLost
from shared.eventsourcing.events import Commit
from shared.eventsourcing.lease import Position
from shared.eventsourcing.memory import MemoryEventStore, seam
from shared.eventsourcing.outbox import Change, Changes, Place


class MemoryOutbox:
    """Marks beside the commits of a memory store; lives as long as the store does."""

    def __init__(self, store: MemoryEventStore) -> None:
        self._store = store
        self._marked: set[str] = set()
        self._seen = 0
        self._pending: dict[str, Commit] = {}
        self.given_up: dict[str, str] = {}
        """Reason by commit id."""

    async def backlog(self, *, after: Place | None = None, limit: int = 1000) -> Sequence[Place]:
        await seam()
        places = sorted(_place(commit) for commit in self._waiting())
        found = [place for place in places if after is None or place > after][:limit]
        await seam()
        return found

    async def unpublished(self, up_to: Mapping[str, int]) -> Sequence[Commit]:
        await seam()
        commits = [
            commit
            for commit in self._waiting()
            if commit.stream in up_to and commit.first_version <= up_to[commit.stream]
        ]
        await seam()
        return sorted(commits, key=_place)

    async def has_waiting(self, stream: str, *, before: int) -> bool:
        await seam()
        found = any(each.stream == stream and each.first_version < before for each in self._waiting())
        await seam()
        return found

    async def mark_published(
        self,
        commit_ids: Collection[str],
        *,
        lasting: bool = False,  # noqa: ARG002 -- memory forgets nothing
    ) -> None:
        await seam()
        self._marked.update(commit_ids)
        await seam()

    async def give_up(self, commit_id: str, reason: str) -> None:
        await seam()
        self.given_up[commit_id] = reason
        self._marked.add(commit_id)
        await seam()

    def _waiting(self) -> Collection[Commit]:
        for commit in self._store.commits[self._seen :]:
            self._pending[commit.id] = commit
        self._seen = len(self._store.commits)
        for commit_id in self._pending.keys() & self._marked:
            del self._pending[commit_id]
        return self._pending.values()


class MemoryCommitFeed:
    """New commits by their index. `history` limits how far back a position may lie, as an oplog does."""

    def __init__(self, store: MemoryEventStore, clock: Clock, *, history: int | None = None) -> None:
        self._store = store
        self._clock = clock
        self.history = history

    @asynccontextmanager
    async def follow(self, position: Position | None, *, patience: float) -> AsyncIterator[Changes]:
        await seam()
        newest = len(self._store.commits)
        index = newest if position is None else int(position["index"])
        if self.history is not None and newest - index > self.history:
            raise PositionLost(f"the feed starts at {newest - self.history}, position {index} is older")
        yield _MemoryChanges(self._store, self._clock, index, patience)
        await seam()


class _MemoryChanges:
    def __init__(self, store: MemoryEventStore, clock: Clock, index: int, patience: float) -> None:
        self._store = store
        self._clock = clock
        self._index = index
        self._patience = patience

    async def next(self) -> Change:
        await seam()
        if self._index == len(self._store.commits):
            await self._clock.sleep(self._patience)
        if self._index == len(self._store.commits):
            return Change(None, {"index": self._index})
        place = _place(self._store.commits[self._index])
        self._index += 1
        await seam()
        return Change(place, {"index": self._index})


def _place(commit: Commit) -> Place:
    return Place(commit.stream, commit.first_version)
