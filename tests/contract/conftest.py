"""Every contract runs three times: in memory, and on the real MongoDB with either driver."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from shared.clock import SystemClock
from shared.eventsourcing.lease import Lease
from shared.eventsourcing.memory import MemoryEventStore, MemorySnapshotStore
from shared.eventsourcing.memory_lease import MemoryLease
from shared.eventsourcing.memory_outbox import MemoryCommitFeed, MemoryOutbox
from shared.eventsourcing.mongo_driver import Database, Driver, connect, disconnect
from shared.eventsourcing.mongo_indexes import COMMITS, LEASES, SNAPSHOTS
from shared.eventsourcing.mongo_lease import MongoLease
from shared.eventsourcing.mongo_outbox import MongoCommitFeed, MongoOutbox
from shared.eventsourcing.mongo_snapshots import MongoSnapshotStore
from shared.eventsourcing.mongo_store import MongoEventStore
from shared.eventsourcing.outbox import CommitFeed, Outbox
from shared.eventsourcing.store import SnapshotStore


@dataclass
class Backend:
    """One technology's adapters for every port of the event-sourced core."""

    name: str
    store: MemoryEventStore | MongoEventStore
    snapshots: SnapshotStore
    outbox: Outbox
    feed: CommitFeed
    database: Database | None = None
    _memory_leases: dict[str, MemoryLease] = field(default_factory=dict)

    def lease(self, *, name: str = "relay", seconds: float = 6.0) -> Lease:
        """The lease of that name as one more process would open it."""
        if self.database is not None:
            return MongoLease(self.database, name=name, seconds=seconds)
        return self._memory_leases.setdefault(name, MemoryLease(SystemClock(), name=name, seconds=seconds))

    async def bookkeeping(self, stream: str) -> list[dict[str, Any]]:
        """The stored documents of a stream; none in memory."""
        if self.database is None:
            return []
        return await self.database["commits"].find({"stream": stream}).to_list(None)


@pytest.fixture(scope="session")
async def databases(mongo_url: str) -> AsyncIterator[dict[str, Database]]:
    """A database for each driver with all indexes made; every test leaves it empty."""
    drivers: tuple[Driver, ...] = ("motor", "pymongo")
    clients = {driver: connect(mongo_url, driver) for driver in drivers}
    opened: dict[str, Database] = {driver: client[f"contract_{driver}"] for driver, client in clients.items()}
    for database in opened.values():
        await MongoEventStore(database).prepare()
        await MongoSnapshotStore(database).prepare()
    yield opened
    for client in clients.values():
        await disconnect(client)


@pytest.fixture(params=["memory", "motor", "pymongo"])
async def backend(request: pytest.FixtureRequest, databases: dict[str, Database]) -> AsyncIterator[Backend]:
    if request.param == "memory":
        store = MemoryEventStore()
        outbox, feed = MemoryOutbox(store), MemoryCommitFeed(store, SystemClock())
        yield Backend("memory", store, MemorySnapshotStore(), outbox, feed)
        return
    database = databases[request.param]
    yield Backend(
        request.param,
        MongoEventStore(database),
        MongoSnapshotStore(database),
        MongoOutbox(database),
        MongoCommitFeed(database),
        database,
    )
    for name in (COMMITS, SNAPSHOTS, LEASES):
        await database[name].delete_many({})


@pytest.fixture
def store(backend: Backend) -> MemoryEventStore | MongoEventStore:
    return backend.store
