"""The one place that knows two drivers exist: motor, and PyMongo's own AsyncMongoClient which replaces it.

Both clients answer to the same calls but for a few awaits. Everything is typed as PyMongo's; switching the
default is a change of one line. Differences: https://www.mongodb.com/docs/languages/python/pymongo-driver/current/reference/migration/
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from inspect import isawaitable, iscoroutinefunction
from typing import Any, Literal, cast

from pymongo import AsyncMongoClient
from pymongo.asynchronous.change_stream import AsyncChangeStream
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase

from shared.eventsourcing.mongo_waiting import mend_waiting

Driver = Literal["motor", "pymongo"]
Document = dict[str, Any]
Client = AsyncMongoClient[Document]
Database = AsyncDatabase[Document]
Collection = AsyncCollection[Document]
ChangeStream = AsyncChangeStream[Document]

DEFAULT_DRIVER: Driver = "motor"

_CONNECTS_WITHIN = 5.0  # goes on behind the calls that have given up waiting


def connect(url: str, driver: Driver = DEFAULT_DRIVER, *, patience: float = 5.0) -> Client:
    """A client for the running event loop; a call waits `patience` seconds for a server, then fails."""
    options: dict[str, Any] = {
        "appname": "stillreel",
        "tz_aware": True,
        "serverSelectionTimeoutMS": round(patience * 1000),
        "connectTimeoutMS": round(max(patience, _CONNECTS_WITHIN) * 1000),
        "socketTimeoutMS": 20_000,
    }
    if driver == "pymongo":
        mend_waiting()
        return AsyncMongoClient[Document](url, **options)
    from motor.motor_asyncio import AsyncIOMotorClient

    return cast("Client", AsyncIOMotorClient(url, **options))


async def disconnect(client: Client) -> None:
    """Close a client of either driver; motor's says goodbye to the server in the calling thread."""
    if iscoroutinefunction(client.close):
        await client.close()
    else:
        await asyncio.to_thread(cast("Callable[[], None]", client.close))


async def watch(
    collection: Collection,
    pipeline: Sequence[Mapping[str, Any]],
    *,
    resume_after: Mapping[str, Any] | None,
    patience: float,
) -> ChangeStream:
    """An open change stream whose `try_next` waits `patience` seconds for news; close it with `close()`."""
    opening: Any = collection.watch(
        pipeline, resume_after=resume_after, max_await_time_ms=round(patience * 1000)
    )
    stream = cast("ChangeStream", await opening if isawaitable(opening) else opening)
    return await stream.__aenter__()


@contextmanager
def cancellable() -> Iterator[None]:
    """Raise the CancelledError a call inside swallowed.

    AsyncMongoClient sends through `asyncio.wait_for`, which before Python 3.12 drops a cancellation that
    meets a finished write (https://github.com/python/cpython/issues/86296): a loop of calls then never ends.
    """
    task = asyncio.current_task()
    before = task.cancelling() if task else 0
    try:
        yield
    except asyncio.CancelledError:
        raise
    except Exception as error:
        if task is not None and task.cancelling() > before:
            raise asyncio.CancelledError from error
        raise
    if task is not None and task.cancelling() > before:
        raise asyncio.CancelledError
