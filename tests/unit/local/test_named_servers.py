"""Addresses of servers that the environment names: what is wrong with them is told while there is time."""

import asyncio

import pytest

from deploy.local.named_servers import places, tell_unreachable
from deploy.local.ports import free_port


class Lines:
    def __init__(self) -> None:
        self.said: list[str] = []
        self._news = asyncio.Event()

    def show(self, _: str, line: str) -> None:
        self.said.append(line)
        self._news.set()

    async def next(self) -> str:
        async with asyncio.timeout(20):
            await self._news.wait()
        self._news.clear()
        return self.said[-1]


async def test_a_port_nobody_listens_on_is_named_with_its_setting_and_so_is_its_recovery() -> None:
    port, lines = free_port(), Lines()
    telling = asyncio.create_task(
        tell_unreachable({"STILLREEL_NATS_URL": f"nats://me:secret@127.0.0.1:{port}"}, lines.show)
    )
    waits = "WARNING waiting for the server that STILLREEL_NATS_URL names"
    assert await lines.next() == f"{waits}: nothing listens on 127.0.0.1:{port}"
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", port):
        assert await lines.next() == "the server that STILLREEL_NATS_URL names answers now"
        await telling
    assert len(lines.said) == 2, "each is said once"


async def test_a_host_that_can_be_none_is_told_at_once() -> None:
    lines, host = Lines(), "a" * 64
    telling = asyncio.create_task(
        tell_unreachable({"STILLREEL_MONGO_URL": f"mongodb://{host}/?replicaSet=rs0"}, lines.show)
    )
    said = await lines.next()
    assert said.startswith(
        f"WARNING waiting for the server that STILLREEL_MONGO_URL names: {host}:27017 can't be reached"
    )
    telling.cancel()


async def test_nothing_is_said_of_servers_that_answer_or_are_not_named() -> None:
    lines = Lines()
    async with await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        away = free_port()
        named = f"mongodb://127.0.0.1:{away},127.0.0.1:{port}/?replicaSet=rs0"
        await tell_unreachable({"STILLREEL_MONGO_URL": named, "STILLREEL_NATS_URL": ""}, lines.show)
    assert lines.said == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("nats://a:1,nats://b", [("a", 1), ("b", 4222)]),
        ("tls://user:p%40ss@a:1", [("a", 1)]),
        ("a:1", [("a", 1)]),
        ("mongodb://u:p@a,b:2,[::1]:3/db?replicaSet=rs0", [("a", 4222), ("b", 2), ("::1", 3)]),
        ("mongodb+srv://cluster.example/db", []),
        ("nats://a:port", []),
    ],
)
def test_hosts_and_ports_are_read_as_the_drivers_write_them(
    url: str, expected: list[tuple[str, int]]
) -> None:
    assert places(url, 4222) == expected
