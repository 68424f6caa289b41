"""Snapshots in MongoDB: a cache, so written without waiting for the journal and forgotten after a month."""

from datetime import UTC, datetime

from pymongo.errors import DuplicateKeyError

from shared.eventsourcing.mongo_documents import document_errors, escaped, unescaped
from shared.eventsourcing.mongo_driver import Database
from shared.eventsourcing.mongo_errors import mongo_errors
from shared.eventsourcing.mongo_indexes import FORGETTABLE, NEWEST, SNAPSHOT_INDEXES, SNAPSHOTS, collection
from shared.eventsourcing.plain_values import plain
from shared.eventsourcing.store import Snapshot


class MongoSnapshotStore:
    """Collection `snapshots`: the newest of each stream and fold; call `prepare` once before use."""

    def __init__(self, database: Database) -> None:
        self._snapshots = collection(database, SNAPSHOTS, FORGETTABLE, NEWEST)

    async def prepare(self) -> None:
        """Create the index that lets old snapshots go."""
        with mongo_errors():
            await self._snapshots.create_indexes(list(SNAPSHOT_INDEXES))

    async def latest(self, stream: str, fingerprint: str) -> Snapshot | None:
        with mongo_errors():
            found = await self._snapshots.find_one({"_id": _key(stream, fingerprint)})
        if found is None:
            return None
        return Snapshot(stream, found["version"], fingerprint, unescaped(found["state"]))

    async def save(self, snapshot: Snapshot) -> None:
        """Keep it unless a newer one is there.

        Raises:
            InvalidCommit: the state is not JSON or over 16 MiB.
            Unavailable: the server does not answer.
        """
        state = escaped(plain(snapshot.state, "state"))
        document = {"version": snapshot.version, "state": state, "saved_at": datetime.now(UTC)}
        older = {"_id": _key(snapshot.stream, snapshot.fingerprint), "version": {"$lt": snapshot.version}}
        with mongo_errors(), document_errors(snapshot.stream):
            try:
                await self._snapshots.replace_one(older, document, upsert=True)
            except DuplicateKeyError:
                # The upsert met a newer one, or an older one that was written in this very moment.
                await self._snapshots.replace_one(older, document)


def _key(stream: str, fingerprint: str) -> str:
    return f"{stream}/{fingerprint}"
