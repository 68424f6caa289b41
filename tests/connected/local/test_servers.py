"""The servers of the local stack hold what they acknowledged, whatever happens to them."""

import asyncio
import socket
from pathlib import Path

import httpx
import nats
import pytest
from pymongo import AsyncMongoClient

from deploy.local.mongo_server import MongoServer
from deploy.local.nats_server import NatsServer
from deploy.local.readiness import StartFailed
from shared.messaging.streams import STREAMS

pytestmark = pytest.mark.connected


async def test_a_killed_nats_server_still_has_what_it_acknowledged(fresh_nats: NatsServer) -> None:
    before = await nats.connect(fresh_nats.url)
    await before.jetstream().add_stream(name="KEPT", subjects=["kept.>"])
    await before.jetstream().publish("kept.one", b"still here")
    await before.close()
    fresh_nats.kill()
    await fresh_nats.wait()
    await fresh_nats.restart()
    after = await nats.connect(fresh_nats.url)
    message = await after.jetstream().get_last_msg("KEPT", "kept.one")
    await after.close()
    assert message.data == b"still here"


async def test_nats_answers_only_after_the_message_is_on_disk(fresh_nats: NatsServer) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.get(f"{fresh_nats.monitor_url}/varz")
    assert answer.json()["jetstream"]["config"]["sync_always"] is True


async def test_a_killed_mongod_still_has_what_it_acknowledged(fresh_mongo: MongoServer) -> None:
    async with AsyncMongoClient[dict[str, object]](fresh_mongo.url, w="majority", journal=True) as client:
        await client["kept"]["facts"].insert_one({"_id": "one"})
        fresh_mongo.kill()
        await fresh_mongo.wait()
        await fresh_mongo.restart()
        assert await client["kept"]["facts"].find_one() == {"_id": "one"}


async def test_mongod_comes_back_on_another_port_with_its_data(tmp_path: Path) -> None:
    first = MongoServer(tmp_path)
    await first.start()
    async with AsyncMongoClient[dict[str, object]](first.url) as client:
        await client["kept"]["facts"].insert_one({"_id": "one"})
    await first.stop()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", first.port))
        second = MongoServer(tmp_path, port=first.port)
        await second.start()
        assert second.port != first.port
        async with AsyncMongoClient[dict[str, object]](second.url) as client:
            assert await client["kept"]["facts"].find_one() == {"_id": "one"}
            await client["kept"]["facts"].insert_one({"_id": "two"})
        second.kill()
        await second.wait()


@pytest.mark.parametrize("kind", [NatsServer, MongoServer])
async def test_a_port_taken_at_the_last_moment_does_not_break_the_start(
    kind: type[NatsServer] | type[MongoServer], tmp_path: Path
) -> None:
    server = kind(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", server.port))
        taken.listen()
        await server.start()
        assert server.port != taken.getsockname()[1]
    server.kill()
    await server.wait()


async def test_a_start_that_fails_shows_what_the_server_said(tmp_path: Path) -> None:
    (tmp_path / "jetstream").write_text("a file where the store's folder belongs")
    with pytest.raises(StartFailed, match=r"(?s)ended with status 1 while starting.*directory is not a"):
        await NatsServer(tmp_path).start()


async def test_a_change_stream_works_on_the_one_node_replica_set(mongo_url: str, database_name: str) -> None:
    async with AsyncMongoClient[dict[str, object]](mongo_url) as client:
        collection = client[database_name]["facts"]
        async with await collection.watch() as changes:
            await collection.insert_one({"_id": "seen"})
            async with asyncio.timeout(10):
                change = await anext(changes)
    assert change["documentKey"] == {"_id": "seen"}


@pytest.mark.parametrize("name", ["haus ö 猫", 'it\'s a "home"', "50% #1 $HOME {x}", "back\\slash"])
async def test_nats_keeps_its_data_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    server = NatsServer(tmp_path / name)
    await server.start()
    try:
        client = await nats.connect(server.url)
        await client.jetstream().add_stream(name="HERE", subjects=["here"])
        await client.close()
    finally:
        await server.stop()
    assert list((tmp_path / name).rglob("HERE"))


async def test_nats_lets_streams_reserve_their_limits_on_a_disk_smaller_than_them(
    fresh_nats: NatsServer,
) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.get(f"{fresh_nats.monitor_url}/varz")
    reserved = sum(stream.max_bytes for stream in STREAMS)
    assert reserved > 1 << 30
    assert answer.json()["jetstream"]["config"]["max_storage"] == 1 << 36 > 2 * reserved
