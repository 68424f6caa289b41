"""A cancelled task ends, whichever driver it was waiting for."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from shared.eventsourcing.errors import LeaseLost
from shared.eventsourcing.lease import Grant
from shared.eventsourcing.mongo_driver import Database
from shared.eventsourcing.mongo_lease import MongoLease
from shared.eventsourcing.mongo_outbox import MongoCommitFeed
from shared.eventsourcing.mongo_store import MongoEventStore
from tests.contract.commits import commit, versions

pytestmark = pytest.mark.connected


async def _read(database: Database) -> None:
    while True:
        await versions(MongoEventStore(database), "s")


async def _write(database: Database) -> None:
    store = MongoEventStore(database)
    stream = str(uuid4())  # motor finishes a cancelled call in its thread: the next turn must not meet it
    while True:
        await store.append(commit(stream, await store.version(stream) + 1))


async def _renew(database: Database) -> None:
    lease = MongoLease(database)
    while True:
        try:
            await lease.renew(Grant("nobody", 1))
        except LeaseLost:
            continue


async def _follow(database: Database) -> None:
    async with MongoCommitFeed(database).follow(None, patience=0.01) as changes:
        while True:
            await changes.next()


@pytest.mark.parametrize("busy", [_read, _write, _renew, _follow])
async def test_a_loop_over_the_store_ends_with_its_first_cancellation(
    database: Database, busy: Callable[[Database], Awaitable[None]]
) -> None:
    """Without care half of the cancellations of AsyncMongoClient's calls are lost on Python 3.11."""
    loop = asyncio.get_running_loop()
    for turn in range(15):
        task = asyncio.ensure_future(busy(database))
        until = loop.time() + 0.02 + turn * 0.001
        while loop.time() < until:  # noqa: ASYNC110 -- ends in the middle of some turn of the loop
            await asyncio.sleep(0)
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=20)
        assert done, f"turn {turn}: the cancellation was swallowed"
        assert task.cancelled(), task
