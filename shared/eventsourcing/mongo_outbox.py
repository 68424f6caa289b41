"""The outbox in MongoDB: the mark on each commit, and the change stream that tells of new ones.

Source: https://www.mongodb.com/docs/v6.0/changeStreams/
"""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from pymongo import ASCENDING
from pymongo.errors import OperationFailure

from shared.eventsourcing.errors import PositionLost
from shared.eventsourcing.events import Commit
from shared.eventsourcing.lease import Position
from shared.eventsourcing.mongo_cursors import documents
from shared.eventsourcing.mongo_documents import commit_of
from shared.eventsourcing.mongo_driver import ChangeStream, Database, Document, watch
from shared.eventsourcing.mongo_errors import mongo_errors
from shared.eventsourcing.mongo_indexes import COMMITS, FORGETTABLE, UNPUBLISHED, collection
from shared.eventsourcing.outbox import Change, Changes, Place

_IN_ORDER = [("stream", ASCENDING), ("first_version", ASCENDING)]
_NEW_COMMITS: list[dict[str, Any]] = [
    {"$match": {"operationType": "insert"}},
    {"$project": {"fullDocument.stream": 1, "fullDocument.first_version": 1}},
]


class MongoOutbox:
    """The mark `published` on the documents of `commits`, set without waiting for the journal."""

    def __init__(self, database: Database) -> None:
        self._commits = collection(database, COMMITS)
        self._marks = collection(database, COMMITS, FORGETTABLE)

    async def backlog(self, *, after: Place | None = None, limit: int = 1000) -> Sequence[Place]:
        wanted: Document = {"published": False}
        if after is not None:
            later = {"stream": after.stream, "first_version": {"$gt": after.first_version}}
            wanted["$or"] = [{"stream": {"$gt": after.stream}}, later]
        cursor = self._commits.find(
            wanted, {"_id": 0, "stream": 1, "first_version": 1}, sort=_IN_ORDER, limit=limit, hint=UNPUBLISHED
        )
        return [_place(document) async for document in documents(cursor)]

    async def unpublished(self, up_to: Mapping[str, int]) -> Sequence[Commit]:
        cursor = self._commits.find(
            {"published": False, "stream": {"$in": sorted(up_to)}}, sort=_IN_ORDER, hint=UNPUBLISHED
        )
        commits = [commit_of(document) async for document in documents(cursor)]
        return [commit for commit in commits if commit.first_version <= up_to[commit.stream]]

    async def has_waiting(self, stream: str, *, before: int) -> bool:
        wanted: Document = {"published": False, "stream": stream, "first_version": {"$lt": before}}
        with mongo_errors():
            return await self._commits.find_one(wanted, {"_id": 1}, hint=UNPUBLISHED) is not None

    async def mark_published(self, commit_ids: Collection[str], *, lasting: bool = False) -> None:
        commits = self._commits if lasting else self._marks
        with mongo_errors():
            await commits.update_many({"_id": {"$in": sorted(commit_ids)}}, {"$set": {"published": True}})

    async def give_up(self, commit_id: str, reason: str) -> None:
        with mongo_errors():
            await self._commits.update_one(
                {"_id": commit_id}, {"$set": {"published": True, "unpublishable": reason}}
            )


class MongoCommitFeed:
    """The change stream of `commits`; positions are resume tokens."""

    def __init__(self, database: Database) -> None:
        self._commits = collection(database, COMMITS)

    @asynccontextmanager
    async def follow(self, position: Position | None, *, patience: float) -> AsyncIterator[Changes]:
        with _feed_errors():
            stream = await watch(self._commits, _NEW_COMMITS, resume_after=position, patience=patience)
        try:
            yield _MongoChanges(stream)
        finally:
            with mongo_errors():
                await stream.close()


class _MongoChanges:
    def __init__(self, stream: ChangeStream) -> None:
        self._stream = stream

    async def next(self) -> Change:
        with _feed_errors():
            change = await self._stream.try_next()
        if change is None and not self._stream.alive:
            raise PositionLost("the collection of commits was dropped or renamed")
        return Change(None if change is None else _place(change["fullDocument"]), self._stream.resume_token)


@contextmanager
def _feed_errors() -> Iterator[None]:
    """Tell a server that is away from one that forgot the position (its oplog is shorter than the gap)."""
    try:
        with mongo_errors():
            yield
    except OperationFailure as error:
        raise PositionLost(f"MongoDB cannot continue the change stream: {error}") from error


def _place(document: Document) -> Place:
    return Place(document["stream"], document["first_version"])
