"""`kill -9` of mongod in the middle of everything: what was acknowledged is there, and work goes on."""

import asyncio

import pytest

from deploy.local.mongo_server import MongoServer
from shared.clock import SystemClock
from shared.errors import Unavailable
from shared.eventsourcing.errors import AlreadyRecorded
from shared.eventsourcing.events import Commit
from shared.eventsourcing.mongo_driver import Database, Driver
from shared.eventsourcing.mongo_lease import MongoLease
from shared.eventsourcing.mongo_outbox import MongoCommitFeed, MongoOutbox
from shared.eventsourcing.mongo_store import MongoEventStore
from shared.eventsourcing.relay import Relay
from shared.eventsourcing.runner import Runner
from tests.connected.eventsourcing.conftest import DRIVERS, connected
from tests.contract.commits import commit, versions
from tests.contract.relays import Bus, running
from tests.unit.eventsourcing.purse import PURSE, Put, cause

pytestmark = pytest.mark.connected


class Writers:
    """Each appends to its own stream for as long as it may, and repeats what was not answered."""

    def __init__(self, database: Database) -> None:
        self.store = MongoEventStore(database)
        self.acknowledged: dict[str, int] = {}
        self.stop = False

    async def write(self, stream: str) -> None:
        version = 0
        while not self.stop:
            version += 1
            await self._until_known(commit(stream, version))
            self.acknowledged[stream] = version

    async def _until_known(self, one: Commit) -> None:
        while True:
            try:
                await self.store.append(one)
            except Unavailable:
                continue
            except AlreadyRecorded:  # it was written; only the answer was lost
                return
            else:
                return

    async def until(self, total: int) -> None:
        async with asyncio.timeout(60):
            while sum(self.acknowledged.values()) < total:  # noqa: ASYNC110 -- counts what the server did
                await asyncio.sleep(0.01)


@pytest.mark.parametrize("driver", DRIVERS)
async def test_everything_acknowledged_before_and_after_a_kill_is_readable(
    fresh_mongo: MongoServer, driver: Driver
) -> None:
    async with connected(fresh_mongo.url, driver) as client:
        writers = Writers(client["kills"])
        await writers.store.prepare()
        tasks = [asyncio.create_task(writers.write(f"s{number}")) for number in range(8)]
        for _ in range(2):
            await writers.until(sum(writers.acknowledged.values()) + 200)
            fresh_mongo.kill()
            await fresh_mongo.wait()
            await fresh_mongo.start()
        await writers.until(sum(writers.acknowledged.values()) + 100)
        writers.stop = True
        await asyncio.gather(*tasks)
        for stream, last in writers.acknowledged.items():
            assert await versions(writers.store, stream) == list(range(1, last + 1))


@pytest.mark.parametrize("driver", DRIVERS)
async def test_the_relay_outlives_the_store_and_publishes_all_in_order(
    fresh_mongo: MongoServer, driver: Driver
) -> None:
    async with connected(fresh_mongo.url, driver) as client:
        database, bus, clock = client["relay"], Bus(), SystemClock()
        store = MongoEventStore(database)
        await store.prepare()
        relay = Relay(
            MongoCommitFeed(database),
            MongoOutbox(database),
            MongoLease(database, seconds=1.0),
            bus.publish,
            clock,
            grace=0.1,
            sweep_every=0.5,
        )
        async with running(relay):
            for version in (1, 2, 3):
                await store.append(commit("s", version))
            await bus.until(lambda bus: len(bus.commits) >= 3)
            fresh_mongo.kill()
            await fresh_mongo.wait()
            with pytest.raises(Unavailable):
                await store.append(commit("s", 4))
            await fresh_mongo.start()
            for version in (4, 5):
                await store.append(commit("s", version))
            await bus.until(lambda bus: ("s", 5) in bus.places)
        first_time = list(dict.fromkeys(bus.places))
        assert first_time == [("s", version) for version in range(1, 6)], (
            "in order; twice only around the kill"
        )


@pytest.mark.parametrize("driver", DRIVERS)
async def test_commands_repeated_through_a_kill_count_once(fresh_mongo: MongoServer, driver: Driver) -> None:
    async with connected(fresh_mongo.url, driver) as client:
        store = MongoEventStore(client["commands"])
        await store.prepare()
        runner = Runner(PURSE, store, source="stillreel/test", clock=SystemClock())
        done = 0

        async def put(stream: str) -> None:
            nonlocal done
            for number in range(60):
                while True:
                    try:
                        await runner.execute(stream, Put(1), cause(f"{stream}-{number}"))
                        break
                    except Unavailable:
                        continue
                done += 1

        tasks = [asyncio.create_task(put(f"p{number}")) for number in range(4)]
        async with asyncio.timeout(60):
            while done < 60:  # noqa: ASYNC110 -- counts what the server did
                await asyncio.sleep(0.01)
        fresh_mongo.kill()
        await fresh_mongo.wait()
        await fresh_mongo.start()
        await asyncio.gather(*tasks)
        for number in range(4):
            state, version = await runner.load(f"p{number}")
            assert (state.coins, version) == (60, 60)
