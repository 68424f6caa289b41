"""`stillreel dead`: a request the video service gave up is found, read and sent once more."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass

import pytest

from deploy.local.nats_server import NatsServer
from shared.errors import PermanentError
from shared.messaging.connection import BusConnection
from shared.messaging.ports import Route
from shared.messaging.streams import DEAD_STREAM, VIDEO
from tests.support.messaging import Recorder, count, eventually, generation_requested, provisioned_bus

pytestmark = pytest.mark.connected


@dataclass(frozen=True)
class Ended:
    exit_code: int
    stdout: str
    stderr: str


async def dead(url: str, *arguments: str) -> Ended:
    code = "from services.orchestrator.cli.main import main; main()"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STILLREEL_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, "dead", *arguments,
        env={**kept, "STILLREEL_NATS_URL": url, "COLUMNS": "160"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    stdout, stderr = await process.communicate()
    return Ended(process.returncode or 0, stdout.decode(), stderr.decode())


async def give_up(bus: BusConnection) -> Recorder:
    """A video service that refuses its first request for good and takes the second."""
    handler = Recorder(PermanentError("the picture is gone"))
    await bus.subscribe((Route(VIDEO.name, handler),))
    await bus.publisher.publish(generation_requested())

    async def parked() -> bool:
        return await count(bus, DEAD_STREAM.name) >= 1  # the server may have told of it there, too

    await eventually(parked)
    return handler


async def test_a_given_up_request_is_listed_shown_and_replayed(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        handler = await give_up(bus)
        listed = json.loads((await dead(fresh_nats.url, "list", "--json")).stdout)
        assert [letter["error"] for letter in listed] == ["PermanentError: the picture is gone"]
        number = str(listed[0]["number"])
        table = await dead(fresh_nats.url, "list")
        assert "generation_requested" in table.stdout
        assert "the picture is gone" in table.stdout
        shown = await dead(fresh_nats.url, "show", number)
        assert "stillreel.work.video.generation_requested" in shown.stdout
        assert '"prompt": "the curtain sways"' in shown.stdout
        replayed = await dead(fresh_nats.url, "replay", number, "--json")
        assert json.loads(replayed.stdout)["replayed"] is True
        await handler.until(lambda seen: seen.finished == 1)
        assert handler.envelopes[0].id == handler.envelopes[1].id
        assert "Nothing was given up" in (await dead(fresh_nats.url, "list")).stdout
        gone = await dead(fresh_nats.url, "replay", number)
        assert (gone.exit_code, f"There is no dead letter {number}" in gone.stderr) == (3, True)


async def test_without_nats_it_says_where_it_looked() -> None:
    ended = await dead("nats://me:secret@127.0.0.1:9", "list")
    assert ended.exit_code == 4
    assert "No NATS at nats://127.0.0.1:9: start it with" in ended.stderr
    assert "secret" not in ended.stderr + ended.stdout
