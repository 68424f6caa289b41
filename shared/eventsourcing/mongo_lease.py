"""The relay's lease in MongoDB: every compare is the server's, by the server's clock."""

from datetime import UTC, datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from shared.eventsourcing.errors import LeaseLost
from shared.eventsourcing.lease import Grant, Position
from shared.eventsourcing.mongo_driver import Database, Document
from shared.eventsourcing.mongo_errors import mongo_errors
from shared.eventsourcing.mongo_indexes import LEASES, collection


class MongoLease:
    """One document of collection `leases`; a holder's write needs the newest fencing token to match."""

    def __init__(self, database: Database, *, name: str = "relay", seconds: float = 6.0) -> None:
        self._leases = collection(database, LEASES)
        self._name = name
        self._seconds = seconds

    @property
    def seconds(self) -> float:
        return self._seconds

    async def acquire(self, holder: str) -> Grant | None:
        free = {"$expr": {"$lte": ["$expires_at", "$$NOW"]}}
        taken = [{"$set": {"holder": holder, "fence": {"$add": ["$fence", 1]}, "expires_at": self._expiry()}}]
        with mongo_errors():
            lease = await self._leases.find_one_and_update(
                {"_id": self._name, **free}, taken, projection={"fence": 1}, return_document=True
            )
            if lease is None and await self._create():
                return await self.acquire(holder)
        return None if lease is None else Grant(holder, lease["fence"])

    async def renew(self, grant: Grant) -> None:
        await self._write(grant, {"expires_at": self._expiry()})

    async def release(self, grant: Grant) -> None:
        try:
            await self._write(grant, {"expires_at": "$$NOW"})
        except LeaseLost:
            return

    async def position(self) -> Position | None:
        with mongo_errors():
            lease = await self._leases.find_one({"_id": self._name}, {"position": 1})
        position: Position | None = (lease or {}).get("position")
        return position

    async def save_position(self, grant: Grant, position: Position | None) -> None:
        await self._write(grant, {"position": {"$literal": position}})

    async def _write(self, grant: Grant, fields: Document) -> None:
        newest = {"_id": self._name, "fence": grant.fence, "holder": grant.holder}
        with mongo_errors():
            result = await self._leases.update_one(newest, [{"$set": fields}])
        if result.matched_count == 0:
            raise LeaseLost(self._name, grant.fence)

    async def _create(self) -> bool:
        """Whether the document was missing; an upsert could not have compared the expiry."""
        if await self._leases.find_one({"_id": self._name}, {"_id": 1}) is not None:
            return False
        free = {"fence": 0, "expires_at": datetime.fromtimestamp(0, UTC), "position": None}
        try:
            await self._leases.update_one({"_id": self._name}, {"$setOnInsert": free}, upsert=True)
        except DuplicateKeyError:
            return True  # another process made it in the same moment
        return True

    def _expiry(self) -> dict[str, Any]:
        return {"$add": ["$$NOW", round(self._seconds * 1000)]}
