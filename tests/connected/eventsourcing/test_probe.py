"""A server that answers but takes no writes is noticed; a real disk that fills up would end mongod."""

import pytest

from shared.errors import Unavailable
from shared.eventsourcing.mongo_driver import Database
from shared.eventsourcing.mongo_probe import check_writable
from shared.eventsourcing.mongo_store import MongoEventStore

pytestmark = pytest.mark.connected


async def test_a_server_that_only_answers_reads_is_not_writable(database: Database) -> None:
    await check_writable(database, patience=10)
    admin = database.client.admin
    await admin.command("fsync", lock=True)
    try:
        assert await MongoEventStore(database).version("unknown") == 0
        with pytest.raises(Unavailable, match="MongoDB does not answer"):
            await check_writable(database, patience=0.2)
    finally:
        await admin.command("fsyncUnlock")
    await check_writable(database, patience=10)


async def test_a_write_the_server_refuses_is_said(database: Database) -> None:
    await database.create_collection("probes", validator={"never": {"$exists": True}})
    with pytest.raises(Unavailable, match=r"takes no writes: .*validation"):
        await check_writable(database, patience=10)
