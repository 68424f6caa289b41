"""Compare-and-set in memory, with the revisions and the waiting of the real thing."""

from shared.messaging.keys import check_key
from shared.messaging.ports import Entry
from shared.messaging.suspension import Suspend, give_way


class MemoryKeyValue:
    """`KeyValue` in a dictionary; outlives the processes of a simulation.

    Args:
        bucket: Named to `suspend`.
        suspend: Awaited once before and once after each effect.
    """

    def __init__(self, bucket: str, suspend: Suspend = give_way) -> None:
        self._bucket = bucket
        self._suspend = suspend
        self._entries: dict[str, Entry] = {}
        self._revision = 0

    async def get(self, key: str) -> Entry | None:
        check_key(key)
        await self._suspend(f"before get {self._bucket}/{key}")
        entry = self._entries.get(key)
        await self._suspend(f"after get {self._bucket}/{key}")
        return entry

    async def create(self, key: str, value: bytes) -> int | None:
        return await self._write("create", key, value, 0)

    async def update(self, key: str, value: bytes, revision: int) -> int | None:
        return await self._write("update", key, value, revision)

    async def _write(self, verb: str, key: str, value: bytes, expected: int) -> int | None:
        check_key(key)
        await self._suspend(f"before {verb} {self._bucket}/{key}")
        newest = self._entries.get(key)
        written = None
        if (newest.revision if newest else 0) == expected:
            self._revision = written = self._revision + 1
            self._entries[key] = Entry(value, written)
        await self._suspend(f"after {verb} {self._bucket}/{key}")
        return written
