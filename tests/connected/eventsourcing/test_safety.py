"""A server that could lose what it acknowledged is refused, with what to do about it."""

import asyncio
from pathlib import Path

import pytest

from deploy.local.binaries import mongod_binary
from deploy.local.mongo_server import MongoServer
from deploy.local.ports import free_port
from shared.errors import PermanentError, Unavailable, UnsafeServer
from shared.eventsourcing.mongo_driver import Driver
from shared.eventsourcing.mongo_errors import mongo_errors
from shared.eventsourcing.mongo_safety import check_safety, describe
from shared.eventsourcing.mongo_store import MongoEventStore
from tests.connected.eventsourcing.conftest import DRIVERS, connected
from tests.contract.commits import commit

pytestmark = pytest.mark.connected


@pytest.mark.parametrize("driver", DRIVERS)
async def test_a_replica_set_with_a_journal_is_safe(mongo_url: str, driver: Driver) -> None:
    async with connected(mongo_url, driver) as client:
        await check_safety(client)
        assert await describe(client) == "MongoDB 6.0.5, replica set rs0, storage engine wiredTiger"


async def test_a_lone_server_is_refused(tmp_path: Path) -> None:
    port = free_port()
    server = await asyncio.create_subprocess_exec(
        str(mongod_binary()),
        *("--dbpath", str(tmp_path), "--port", str(port), "--bind_ip", "127.0.0.1", "--nounixsocket"),
        *("--wiredTigerCacheSizeGB", "0.25"),
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        async with connected(f"mongodb://127.0.0.1:{port}", patience=60) as client:
            with pytest.raises(UnsafeServer, match=r"--replSet rs0 .* one node is enough"):
                await check_safety(client)
            assert "no replica set" in await describe(client)
    finally:
        server.kill()
        await server.wait()


async def test_a_majority_without_journal_is_refused(fresh_mongo: MongoServer) -> None:
    async with connected(fresh_mongo.url) as client:
        config = (await client.admin.command("replSetGetConfig"))["config"]
        changed = {**config, "version": config["version"] + 1, "writeConcernMajorityJournalDefault": False}
        await client.admin.command("replSetReconfig", changed)
        with pytest.raises(UnsafeServer, match="writeConcernMajorityJournalDefault: false"):
            await check_safety(client)


@pytest.mark.parametrize("driver", DRIVERS)
async def test_a_server_that_is_away_is_unavailable_within_the_patience(
    fresh_mongo: MongoServer, driver: Driver
) -> None:
    async with connected(fresh_mongo.url, driver, patience=0.3) as client:
        fresh_mongo.kill()
        await fresh_mongo.wait()
        store = MongoEventStore(client["x"])
        async with asyncio.timeout(20):
            for call in (
                check_safety(client),
                store.append(commit("s")),
                store.version("s"),
                store.prepare(),
            ):
                with pytest.raises(Unavailable, match="MongoDB does not answer"):
                    await call
        await fresh_mongo.start()  # AsyncMongoClient leaks a socket when it is closed while it reconnects


async def test_a_login_without_rights_is_a_permanent_error_that_names_the_right(mongo_url: str) -> None:
    async with connected(mongo_url.replace("mongodb://", "mongodb://nobody:wrong@")) as client:
        with pytest.raises(PermanentError, match="readWrite role"), mongo_errors():
            await client.admin.command("ping")
