"""Waits in MongoDB: a partial index over the commits that set one, and a change stream of those commits.

The index holds nothing but such commits, and the change stream's filter runs in the server, so the other
commits cost neither reading nor waking up.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final

from pymongo import ASCENDING, IndexModel
from pymongo.errors import OperationFailure

from services.orchestrator.waits import SETTING, Wait, wait_in
from shared.eventsourcing.errors import PositionLost
from shared.eventsourcing.mongo_cursors import documents
from shared.eventsourcing.mongo_driver import ChangeStream, Database, Document, watch
from shared.eventsourcing.mongo_errors import mongo_errors
from shared.eventsourcing.mongo_indexes import COMMITS, FORGETTABLE, collection

TIMERS: Final = "timers"
BY_END: Final = "expires_at"
_END = "events.data.expires_at"
_ANY: Document = {"$gt": ""}  # times are text: what is greater than no text is a time
_FIELDS = ("version", "type", "data.interaction_id", "data.remind_at", "data.expires_at")
_PATIENCE = 5.0


class MongoWaits:
    """The waits of collection `commits`; call `prepare` once before use."""

    def __init__(self, database: Database) -> None:
        self._commits = collection(database, COMMITS)
        self._timers = collection(database, TIMERS, FORGETTABLE)

    async def prepare(self) -> None:
        """Create the index if it is missing."""
        index = IndexModel([(_END, ASCENDING)], name=BY_END, partialFilterExpression={_END: _ANY})
        with mongo_errors():
            await self._commits.create_indexes([index])

    async def waits(self, *, after: datetime | None) -> AsyncIterator[Wait]:
        ends = {"$gt": _text(after)} if after is not None else _ANY
        fields = {"_id": 0, "stream": 1, **{f"events.{name}": 1 for name in _FIELDS}}
        cursor = self._commits.find({_END: ends}, fields, hint=BY_END)
        async for document in documents(cursor):
            for wait in _waits(document):
                yield wait

    @asynccontextmanager
    async def follow(self) -> AsyncIterator["_MongoNews"]:
        full = "fullDocument"
        pipeline: list[dict[str, Any]] = [
            {"$match": {"operationType": "insert", f"{full}.{_END}": _ANY}},
            {"$project": {f"{full}.stream": 1, **{f"{full}.events.{name}": 1 for name in _FIELDS}}},
        ]
        with mongo_errors():
            stream = await watch(self._commits, pipeline, resume_after=None, patience=_PATIENCE)
        try:
            yield _MongoNews(stream)
        finally:
            with mongo_errors():
                await stream.close()

    async def settled(self) -> datetime | None:
        with mongo_errors():
            found = await self._timers.find_one({"_id": "settled"})
        return found["until"] if found else None

    async def settle(self, until: datetime) -> None:
        with mongo_errors():
            await self._timers.update_one({"_id": "settled"}, {"$max": {"until": until}}, upsert=True)


class _MongoNews:
    def __init__(self, stream: ChangeStream) -> None:
        self._stream = stream
        self._known: list[Wait] = []

    async def next(self) -> Wait | None:
        if not self._known:
            self._known = list(_waits((await self._change() or {}).get("fullDocument", {})))
        return self._known.pop(0) if self._known else None

    async def _change(self) -> Document | None:
        try:
            with mongo_errors():
                change = await self._stream.try_next()
        except OperationFailure as error:
            raise PositionLost(f"MongoDB cannot continue the change stream: {error}") from error
        if change is None and not self._stream.alive:
            raise PositionLost("the collection of commits was dropped or renamed")
        return change


def _waits(document: Document) -> Iterable[Wait]:
    """Those a commit sets, in its order."""
    for event in document.get("events", ()):
        wait = wait_in(document["stream"], event["version"], event.get("data", {}))
        if wait is not None and event["type"] in SETTING:
            yield wait


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
