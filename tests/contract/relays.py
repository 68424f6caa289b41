"""A relay at test speed, and a bus that remembers what it was given and can be away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from shared.clock import SystemClock
from shared.errors import Unavailable
from shared.eventsourcing.events import Commit
from shared.eventsourcing.lease import Lease
from shared.eventsourcing.outbox import CommitFeed
from shared.eventsourcing.relay import Relay
from tests.contract.conftest import Backend


class Bus:
    """Keeps the commits it was given, in order."""

    def __init__(self) -> None:
        self.commits: list[Commit] = []
        self.attempts: list[Commit] = []
        self.away = False
        self.refuses: dict[str, Exception] = {}
        self._news = asyncio.Condition()

    @property
    def places(self) -> list[tuple[str, int]]:
        return [(commit.stream, commit.first_version) for commit in self.commits]

    async def publish(self, commit: Commit) -> None:
        async with self._news:
            self.attempts.append(commit)
            self._news.notify_all()
            if self.away:
                raise Unavailable("the bus is away")
            if commit.id in self.refuses:
                raise self.refuses[commit.id]
            self.commits.append(commit)

    async def until(self, happened: Callable[["Bus"], bool]) -> None:
        async with asyncio.timeout(30), self._news:
            await self._news.wait_for(lambda: happened(self))


def relay(
    backend: Backend,
    publish: Callable[[Commit], Awaitable[None]],
    *,
    holder: str = "relay-1",
    lease: Lease | None = None,
    feed: CommitFeed | None = None,
    grace: float = 0.1,
    sweep_every: float = 60.0,
) -> Relay:
    """A relay that relies on the feed alone once its first sweep is over, unless told otherwise."""
    return Relay(
        feed or backend.feed,
        backend.outbox,
        lease or backend.lease(seconds=1.0),
        publish,
        SystemClock(),
        holder=holder,
        grace=grace,
        sweep_every=sweep_every,
    )


@asynccontextmanager
async def running(*relays: Relay) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each.run()) for each in relays]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def settled(backend: Backend) -> None:
    """Return when nothing is left to publish."""
    async with asyncio.timeout(30):
        while await backend.outbox.backlog():  # noqa: ASYNC110 -- asks the server
            await asyncio.sleep(0.01)
