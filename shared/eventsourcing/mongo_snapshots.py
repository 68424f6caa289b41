"""Snapshots in MongoDB: a cache, so written without waiting for the journal and forgotten after a month.

A state is kept as compressed JSON: what a run of thousands of pieces knows is a tenth of its size then, and
so fits where documents end at 16 MiB.
"""

import asyncio
import json
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from shared.eventsourcing.errors import SnapshotTooLarge
from shared.eventsourcing.mongo_driver import Database
from shared.eventsourcing.mongo_errors import mongo_errors
from shared.eventsourcing.mongo_indexes import FORGETTABLE, NEWEST, SNAPSHOT_INDEXES, SNAPSHOTS, collection
from shared.eventsourcing.plain_values import plain
from shared.eventsourcing.store import Snapshot

LARGEST = 15 * 1024 * 1024
"""Bytes; below the 16 MiB of a document, which has other fields too."""


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
        if found is None or not isinstance(found["state"], bytes):
            return None
        state = await asyncio.to_thread(_unpacked, found["state"])
        return Snapshot(stream, found["version"], fingerprint, state)

    async def save(self, snapshot: Snapshot) -> None:
        """Keep it unless a newer one is there.

        Raises:
            InvalidCommit: the state is not JSON.
            SnapshotTooLarge: it is over 15 MiB, compressed.
            Unavailable: the server does not answer.
        """
        state = await asyncio.to_thread(_packed, snapshot.state)
        if len(state) > LARGEST:
            raise SnapshotTooLarge(snapshot.stream, len(state), LARGEST)
        document = {"version": snapshot.version, "state": state, "saved_at": datetime.now(UTC)}
        older = {"_id": _key(snapshot.stream, snapshot.fingerprint), "version": {"$lt": snapshot.version}}
        with mongo_errors():
            try:
                await self._snapshots.replace_one(older, document, upsert=True)
            except DuplicateKeyError:
                # The upsert met a newer one, or an older one that was written in this very moment.
                await self._snapshots.replace_one(older, document)


def _packed(state: Mapping[str, Any]) -> bytes:
    text = json.dumps(plain(state, "state"), separators=(",", ":"), ensure_ascii=False)
    return zlib.compress(text.encode(), level=1)


def _unpacked(state: bytes) -> dict[str, Any]:
    unpacked: dict[str, Any] = json.loads(zlib.decompress(state))
    return unpacked


def _key(stream: str, fingerprint: str) -> str:
    return f"{stream}/{fingerprint}"
