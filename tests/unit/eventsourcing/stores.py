"""Memory stores that count what they are asked, or fail on order."""

from collections.abc import AsyncIterator, Callable, Collection

from shared.eventsourcing.events import Commit, StoredEvent
from shared.eventsourcing.memory import MemoryEventStore


class CountingStore(MemoryEventStore):
    """`before_append` and `after_append` may raise, or append something else first."""

    def __init__(self) -> None:
        super().__init__()
        self.appends = 0
        self.reads = 0
        self.events_read = 0
        self.before_append: Callable[[Commit], None] = lambda _: None
        self.after_append: Callable[[Commit], None] = lambda _: None

    async def append(self, commit: Commit) -> None:
        self.appends += 1
        self.before_append(commit)
        await super().append(commit)
        self.after_append(commit)

    async def read(
        self,
        stream: str,
        *,
        after: int = 0,
        until: int | None = None,
        types: Collection[str] | None = None,
    ) -> AsyncIterator[StoredEvent]:
        self.reads += 1
        async for event in super().read(stream, after=after, until=until, types=types):
            self.events_read += 1
            yield event

    def reset(self) -> None:
        self.appends = self.reads = self.events_read = 0
