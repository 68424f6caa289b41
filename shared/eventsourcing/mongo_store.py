"""The event store in MongoDB: one document per commit, so that one insert is atomic without a transaction."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime
from math import inf
from typing import Any

import bson
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from shared.eventsourcing.commit_rules import storable, without_holes
from shared.eventsourcing.errors import AlreadyRecorded, CommitTooLarge, VersionConflict
from shared.eventsourcing.events import Commit, StoredEvent
from shared.eventsourcing.mongo_cursors import documents
from shared.eventsourcing.mongo_documents import commit_document, commit_of, document_errors, event_of
from shared.eventsourcing.mongo_driver import Database, Document
from shared.eventsourcing.mongo_errors import mongo_errors
from shared.eventsourcing.mongo_indexes import (
    BY_PLACE,
    BY_TYPE_IN_STREAM,
    BY_TYPE_IN_TIME,
    COMMIT_INDEXES,
    COMMITS,
    collection,
)
from shared.eventsourcing.store import Occurrence


class MongoEventStore:
    """Collection `commits` of a database opened with either driver; call `prepare` once before use."""

    def __init__(self, database: Database) -> None:
        self._commits = collection(database, COMMITS)

    async def prepare(self) -> None:
        """Create the indexes that are missing.

        Raises:
            Unavailable: the server does not answer.
        """
        with mongo_errors():
            await self._commits.create_indexes(list(COMMIT_INDEXES))

    async def append(self, commit: Commit) -> None:
        commit = storable(commit)
        document = commit_document(commit)
        try:
            with mongo_errors(), document_errors(commit.stream):
                await self._commits.insert_one(document)
        except CommitTooLarge as error:
            raise CommitTooLarge(commit.stream, len(bson.encode(document))) from error
        except DuplicateKeyError as error:
            raise await self._refusal(commit) from error

    def read(
        self,
        stream: str,
        *,
        after: int = 0,
        until: int | None = None,
        types: Collection[str] | None = None,
    ) -> AsyncIterator[StoredEvent]:
        if types is not None:
            return self._of_types(stream, after, until, types)
        return without_holes(stream, self._events(stream, after, until), after=after)

    async def read_commits(self, stream: str, *, after: int = 0) -> AsyncIterator[Commit]:
        async for document in self._documents(stream, after, None):
            yield commit_of(document)

    async def version(self, stream: str) -> int:
        with mongo_errors():
            newest = await self._commits.find_one(
                {"stream": stream},
                {"_id": 0, "events.version": 1},
                sort=[("first_version", DESCENDING)],
                hint=BY_PLACE,
            )
        return int(newest["events"][-1]["version"]) if newest else 0

    async def first(self, stream: str) -> StoredEvent | None:
        with mongo_errors():
            oldest = await self._commits.find_one(
                {"stream": stream},
                {"_id": 0, "events": {"$slice": 1}},
                sort=[("first_version", ASCENDING)],
                hint=BY_PLACE,
            )
        return event_of(oldest["events"][0]) if oldest else None

    async def occurrences(
        self, event_type: str, *, since: datetime | None = None, newest_first: bool = False
    ) -> AsyncIterator[Occurrence]:
        wanted: Document = {"events.type": event_type}
        if since is not None:
            wanted["at"] = {"$gte": since}
        cursor = self._commits.find(
            wanted,
            {"stream": 1, "at": 1, "events": _only_types([event_type])},
            sort=[("at", DESCENDING if newest_first else ASCENDING)],
            hint=BY_TYPE_IN_TIME,
        )
        async for document in documents(cursor):
            for event in document["events"]:
                yield Occurrence(document["stream"], document["at"], event_of(event))

    async def stream_of(self, commit_id: str) -> str | None:
        with mongo_errors():
            found = await self._commits.find_one({"_id": commit_id}, {"_id": 0, "stream": 1})
        return None if found is None else str(found["stream"])

    async def _events(self, stream: str, after: int, until: int | None) -> AsyncIterator[StoredEvent]:
        last = inf if until is None else until
        async for document in self._documents(stream, after, until, {"first_version": 1, "events": 1}):
            for event in document["events"]:
                if after < event["version"] <= last:
                    yield event_of(event)

    async def _of_types(
        self, stream: str, after: int, until: int | None, types: Collection[str]
    ) -> AsyncIterator[StoredEvent]:
        last = inf if until is None else until
        wanted: Document = {"stream": stream, "events.type": {"$in": sorted(types)}}
        if after > 0:
            wanted["events.version"] = {"$gt": after}
        if until is not None:
            wanted["first_version"] = {"$lte": until}
        cursor = self._commits.find(
            wanted,
            {"_id": 0, "events": _only_types(types)},
            sort=[("first_version", ASCENDING)],
            hint=BY_TYPE_IN_STREAM,
        )
        async for document in documents(cursor):
            for event in document["events"]:
                if after < event["version"] <= last:
                    yield event_of(event)

    async def _documents(
        self, stream: str, after: int, until: int | None, fields: Document | None = None
    ) -> AsyncIterator[Document]:
        """Documents of the stream in order that hold an event past `after`."""
        bounds = {"$gt": after} if until is None else {"$gt": after, "$lte": until}
        cursor = self._commits.find(
            {"stream": stream, "first_version": bounds},
            fields,
            sort=[("first_version", ASCENDING)],
            hint=BY_PLACE,
        )
        first = True
        async for document in documents(cursor):
            if first and document["first_version"] > after + 1:
                async for straddling in self._around(stream, after + 1):
                    yield straddling
            first = False
            yield document
        if first and after > 0:
            async for straddling in self._around(stream, after + 1):
                yield straddling

    async def _around(self, stream: str, version: int) -> AsyncIterator[Document]:
        """The commit that holds this version somewhere after its first event, if there is one."""
        with mongo_errors():
            document = await self._commits.find_one({"stream": stream, "events.version": version})
        if document is not None:
            yield document

    async def _refusal(self, commit: Commit) -> Exception:
        """Why the insert was refused. A known event decides, even when the version is taken as well."""
        ids = [event.id for event in commit.events]
        with mongo_errors():
            known = await self._commits.find_one(
                {"$or": [{"events.id": {"$in": ids}}, {"_id": commit.id}]}, {"_id": 1}
            )
        if known is not None:
            return AlreadyRecorded(commit.stream)
        return VersionConflict(commit.stream, commit.first_version - 1)


def _only_types(types: Collection[str]) -> dict[str, Any]:
    return {"$filter": {"input": "$events", "cond": {"$in": ["$$this.type", {"$literal": sorted(types)}]}}}
