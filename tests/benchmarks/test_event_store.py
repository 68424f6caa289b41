"""How close the event store comes to the bare driver, both measured in the same run.

    pytest -o addopts= --import-mode=importlib -s tests/benchmarks/test_event_store.py

Floors: `insert_one` of the same document with the same durability into a collection without our indexes;
`find` of the same documents without decoding or folding. Floor and measurement take turns, because the
machine's speed drifts. Nothing is asserted about time.
"""

import asyncio
import resource
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from statistics import median

import pytest

from shared.clock import SystemClock
from shared.eventsourcing.mongo_documents import commit_document
from shared.eventsourcing.mongo_driver import Database, Driver, connect, disconnect
from shared.eventsourcing.mongo_indexes import collection
from shared.eventsourcing.mongo_lease import MongoLease
from shared.eventsourcing.mongo_outbox import MongoCommitFeed, MongoOutbox
from shared.eventsourcing.mongo_snapshots import MongoSnapshotStore
from shared.eventsourcing.mongo_store import MongoEventStore
from shared.eventsourcing.relay import Relay
from shared.eventsourcing.runner import Runner
from shared.eventsourcing.store import Snapshot
from tests.contract.commits import commit
from tests.contract.relays import Bus, running
from tests.unit.eventsourcing.purse import PURSE, Purse, Put, cause

ROUNDS, APPENDS = 5, 160
EVENTS, PER_COMMIT = 10_000, 4
IDLE_SECONDS = 10.0

numbers = count()


@dataclass(frozen=True)
class Speed:
    """Median over the rounds, per second."""

    floor: float
    ours: float

    def __str__(self) -> str:
        return (
            f"{self.ours:8,.0f} /s   floor {self.floor:8,.0f} /s   time ratio {self.floor / self.ours:5.2f}"
        )


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
@pytest.mark.timeout(600)
async def test_event_store_against_the_bare_driver(
    mongo_url: str, database_name: str, driver: Driver
) -> None:
    client = connect(mongo_url, driver)
    database = client[database_name]
    await MongoEventStore(database).prepare()
    print(f"\n{driver}")
    for writers in (1, 16):
        for name, ours in (("append", _append), ("command", _command)):
            speed = await _compare(database, ours, writers)
            print(f"  {name}, {writers:2} writers     {speed}")
    await _print_loads(database)
    await client.drop_database(database_name)
    await disconnect(client)


@pytest.mark.parametrize("driver", ["motor", "pymongo"])
async def test_an_idle_relay(mongo_url: str, database_name: str, driver: Driver) -> None:
    client = connect(mongo_url, driver)
    database = client[database_name]
    await MongoEventStore(database).prepare()
    feed, outbox, lease = MongoCommitFeed(database), MongoOutbox(database), MongoLease(database)
    async with running(Relay(feed, outbox, lease, Bus().publish, SystemClock())):
        before = _cpu()
        await asyncio.sleep(IDLE_SECONDS)
        used = _cpu() - before
    print(f"\n{driver}: idle relay and client use {used / IDLE_SECONDS:.2%} of one core")
    await client.drop_database(database_name)
    await disconnect(client)


Work = Callable[[Database, str, int], Awaitable[None]]


async def _append(database: Database, stream: str, appends: int) -> None:
    store = MongoEventStore(database)
    for version in range(1, appends + 1):
        await store.append(commit(stream, version, data={"text": "x" * 200}))


async def _command(database: Database, stream: str, appends: int) -> None:
    runner = Runner(PURSE, MongoEventStore(database), source="bench", clock=SystemClock())
    for number in range(appends):
        await runner.execute(stream, Put(1), cause(f"{stream}-{number}"))


async def _insert(database: Database, stream: str, appends: int) -> None:
    bare = collection(database, "bare")
    for version in range(1, appends + 1):
        await bare.insert_one(commit_document(commit(stream, version, data={"text": "x" * 200})))


async def _compare(database: Database, ours: Work, writers: int) -> Speed:
    floors, speeds = [], []
    for _ in range(ROUNDS):
        floors.append(await _per_second(database, _insert, writers))
        speeds.append(await _per_second(database, ours, writers))
    return Speed(median(floors), median(speeds))


async def _per_second(database: Database, work: Work, writers: int) -> float:
    each = APPENDS if writers == 1 else APPENDS * 4 // writers
    streams = [f"stream-{next(numbers)}" for _ in range(writers)]
    started = time.perf_counter()
    await asyncio.gather(*(work(database, stream, each) for stream in streams))
    return each * writers / (time.perf_counter() - started)


async def _print_loads(database: Database) -> None:
    store, snapshots = MongoEventStore(database), MongoSnapshotStore(database)
    await snapshots.prepare()
    types, data = ["changed"] * PER_COMMIT, {"amount": 1, "direction": "in"}
    long = [commit("long", first, *types, data=data) for first in range(1, EVENTS, PER_COMMIT)]
    for start in range(0, len(long), 100):
        await asyncio.gather(*map(store.append, long[start : start + 100]))

    async def floor() -> None:
        found = await collection(database, "commits").find({"stream": "long"}).to_list(None)
        assert len(found) == len(long)

    async def cold() -> None:
        runner = Runner(PURSE, store, source="bench", clock=SystemClock())
        assert (await runner.load("long"))[1] == EVENTS

    async def from_snapshot() -> None:
        runner = Runner(PURSE, store, source="bench", clock=SystemClock(), snapshots=snapshots)
        assert (await runner.load("long"))[1] == EVENTS

    state = Purse("long", EVENTS, EVENTS)
    await snapshots.save(Snapshot("long", EVENTS, PURSE.fingerprint, PURSE.dump_state(state)))
    times: dict[str, list[float]] = {"floor": [], "cold": [], "snapshot": []}
    for _ in range(ROUNDS):
        for name, load in (("floor", floor), ("cold", cold), ("snapshot", from_snapshot)):
            started = time.perf_counter()
            await load()
            times[name].append((time.perf_counter() - started) * 1000)
    bare, full, short = (median(times[name]) for name in ("floor", "cold", "snapshot"))
    print(
        f"  load of {EVENTS:,} events      {full:6.1f} ms   floor {bare:6.1f} ms   ratio {full / bare:5.2f}"
    )
    print(f"  the same from a snapshot   {short:6.1f} ms   of the cold load {short / full:6.1%}")


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
