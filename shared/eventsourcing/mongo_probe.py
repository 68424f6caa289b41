"""Whether MongoDB takes writes right now: with a full disk it still answers every read."""

from datetime import UTC, datetime
from typing import Final

from shared.errors import Unavailable
from shared.eventsourcing.mongo_driver import Database
from shared.eventsourcing.mongo_errors import mongo_errors

PROBES: Final = "probes"
"""One document that is written again and again."""


async def check_writable(database: Database, *, patience: float) -> None:
    """Store something small for good within `patience` seconds.

    Raises:
        Unavailable: the server is away, has no majority, no room, or does not get to it in time.
    """
    milliseconds = round(patience * 1000)
    with mongo_errors():
        answer = await database.command(
            "update",
            PROBES,
            updates=[{"q": {"_id": "readiness"}, "u": {"$set": {"at": datetime.now(UTC)}}, "upsert": True}],
            writeConcern={"w": "majority", "j": True, "wtimeout": milliseconds},
            maxTimeMS=milliseconds,
        )
    refused = [*answer.get("writeErrors", ()), *filter(None, (answer.get("writeConcernError"),))]
    if refused:
        raise Unavailable(f"MongoDB takes no writes: {refused[0]['errmsg']}")
