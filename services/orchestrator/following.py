"""Following runs live: readers wait here until something may have been added to a run's stream."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from shared.eventsourcing.events import Commit
from shared.messaging.ports import Progress


@dataclass(slots=True, eq=False)
class Follower:
    """One reader: `changed` is set when its run may have moved; `progress` is the newest per work."""

    changed: asyncio.Event = field(default_factory=asyncio.Event)
    progress: dict[str, Progress] = field(default_factory=dict)

    def take_progress(self) -> list[Progress]:
        taken = list(self.progress.values())
        self.progress.clear()
        return taken


class Followers:
    """Wakes whoever follows a run. A wake-up is a hint: readers look into the store now and then anyway."""

    def __init__(self) -> None:
        self._by_run: dict[str, set[Follower]] = {}
        self._closed = False

    @property
    def closed(self) -> bool:
        return self._closed

    def committed(self, commit: Commit) -> None:
        for follower in self._by_run.get(commit.stream, ()):
            follower.changed.set()

    def progressed(self, progress: Progress) -> None:
        for follower in self._by_run.get(progress.run_id, ()):
            follower.progress[progress.work_id] = progress
            follower.changed.set()

    def close(self) -> None:
        """End all streams, so that a shutdown does not wait for readers."""
        self._closed = True
        for followers in self._by_run.values():
            for follower in followers:
                follower.changed.set()

    @asynccontextmanager
    async def follow(self, run_id: str) -> AsyncIterator[Follower]:
        """A follower of one run for as long as the block lasts."""
        follower = Follower()
        self._by_run.setdefault(run_id, set()).add(follower)
        try:
            yield follower
        finally:
            remaining = self._by_run[run_id]
            remaining.discard(follower)
            if not remaining:
                del self._by_run[run_id]
