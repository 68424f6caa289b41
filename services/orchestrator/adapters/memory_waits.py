"""Waits over the memory store, for tests and the simulator."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from services.orchestrator.waits import Wait, wait_of
from shared.clock import Clock
from shared.eventsourcing.memory import MemoryEventStore, seam


class MemoryWaits:
    """The waits of a memory store; lives as long as the store does. `patience` seconds between looks."""

    def __init__(self, store: MemoryEventStore, clock: Clock, *, patience: float = 5.0) -> None:
        self._store = store
        self._clock = clock
        self._patience = patience
        self._settled: datetime | None = None

    async def waits(self, *, after: datetime | None) -> AsyncIterator[Wait]:
        await seam()
        for wait in self._from(0):
            if after is None or wait.expires_at >= after:
                yield wait

    @asynccontextmanager
    async def follow(self) -> AsyncIterator["_MemoryNews"]:
        await seam()
        yield _MemoryNews(self, self._clock, self._patience)

    async def settled(self) -> datetime | None:
        await seam()
        return self._settled

    async def settle(self, until: datetime) -> None:
        await seam()
        self._settled = max(until, self._settled or until)

    def recorded(self) -> int:
        """Commits so far."""
        return len(self._store.commits)

    def _from(self, first: int) -> list[Wait]:
        events = [(commit.stream, event) for commit in self._store.commits[first:] for event in commit.events]
        found = (wait_of(stream, event) for stream, event in events)
        return [wait for wait in found if wait is not None]

    def since(self, first: int) -> list[Wait]:
        """The waits of all but the first commits."""
        return self._from(first)


class _MemoryNews:
    def __init__(self, waits: MemoryWaits, clock: Clock, patience: float) -> None:
        self._waits = waits
        self._clock = clock
        self._patience = patience
        self._seen = waits.recorded()
        self._known: list[Wait] = []

    async def next(self) -> Wait | None:
        await seam()
        if not self._known and self._seen == self._waits.recorded():
            await self._clock.sleep(self._patience)
        self._known += self._waits.since(self._seen)
        self._seen = self._waits.recorded()
        return self._known.pop(0) if self._known else None
