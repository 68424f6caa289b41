"""A call of AsyncMongoClient that is cancelled while it waits leaves the driver's locks as they should be."""

import asyncio
import inspect

from pymongo.asynchronous import pool, topology
from pymongo.lock import _async_create_condition, _async_create_lock

from shared.eventsourcing.mongo_driver import connect, disconnect
from shared.eventsourcing.mongo_waiting import wait_on


async def test_a_wait_cancelled_while_another_holds_the_lock_gives_it_back() -> None:
    client = connect("mongodb://127.0.0.1:1", "pymongo")
    await disconnect(client)
    lock = _async_create_lock()
    condition = _async_create_condition(lock)
    waiting, times_up = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        async with condition:
            waiting.set()
            await vars(topology)["_async_cond_wait"](condition, 0.01)

    waiter = asyncio.create_task(wait())
    await waiting.wait()
    async with lock:  # taken as soon as the waiter lets go
        asyncio.get_running_loop().call_later(0.05, times_up.set)
        await times_up.wait()
        waiter.cancel()  # and in the same moment the lock becomes free
    (ended,) = await asyncio.gather(waiter, return_exceptions=True)
    assert isinstance(ended, asyncio.CancelledError)
    async with asyncio.timeout(5), lock:
        pass
    assert not lock.locked()


async def test_a_wait_ends_in_time_and_says_so() -> None:
    condition = _async_create_condition(_async_create_lock())
    async with condition:
        assert await wait_on(condition, 0.01) is False
        assert condition.locked()


async def test_a_wait_hears_of_a_change() -> None:
    condition = _async_create_condition(_async_create_lock())

    async def tell() -> None:
        async with condition:
            condition.notify_all()

    async with condition:
        telling = asyncio.create_task(tell())
        assert await wait_on(condition, 5) is True
    await telling


def test_the_driver_still_waits_where_this_mends_it() -> None:
    for module in (pool, topology):
        assert "_async_cond_wait(" in inspect.getsource(module)
