"""A real service process: waits for what it needs, answers for its health, ends in order and in time."""

import asyncio
import json
import os
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psutil
import pytest

from deploy.local.nats_server import NatsServer
from deploy.local.ports import free_port
from shared.messaging.provision import provision
from tests.support.messaging import eventually, generation_requested, provisioned_bus

pytestmark = pytest.mark.connected


class Process:
    """The small service and what it says."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.port = port
        self.lines: list[str] = []
        self.reading = asyncio.create_task(self._read())

    async def says(self, text: str) -> bool:
        return text in "\n".join(self.lines)

    async def answers(self, path: str, status: int) -> bool:
        return (await asyncio.to_thread(self._get, path))[0] == status

    async def answer(self, path: str) -> Any:
        return (await asyncio.to_thread(self._get, path))[1]

    async def end(self) -> int:
        status = await asyncio.wait_for(self.process.wait(), 30)
        await self.reading
        return status

    def _get(self, path: str) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)
        except OSError:
            return 0, None

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            self.lines.append(line.decode().rstrip())


@asynccontextmanager
async def small_service(url: str, **variables: str) -> AsyncIterator[Process]:
    port = free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("STILLREEL_")}
    started = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.connected.messaging.small_service"),
        env={
            **clean,
            "PYTHONUNBUFFERED": "1",  # what it says must be seen while it works
            "STILLREEL_NATS_URL": url,
            "STILLREEL_HEALTH_PORT": str(port),
            **variables,
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    service = Process(started, port)
    try:
        yield service
    finally:
        if started.returncode is None:
            started.kill()
        await service.end()


async def test_a_service_waits_for_nats_and_the_provisioner_then_works_and_ends(
    fresh_nats: NatsServer,
) -> None:
    await fresh_nats.stop()
    async with small_service(fresh_nats.url) as service:
        await eventually(lambda: service.says("waiting for NATS at"))
        assert await service.answers("/healthz", 200)
        waiting = {"ready": False, "problems": ["video is waiting for NATS"]}
        assert await service.answer("/readyz") == waiting
        await fresh_nats.start()
        await eventually(lambda: service.says("the orchestrator makes it when it starts"))
        waiting["problems"] = ["video is waiting for its consumer, which the orchestrator makes"]
        assert await service.answer("/readyz") == waiting
        async with provisioned_bus(fresh_nats.url, service="orchestrator") as bus:
            await eventually(lambda: service.answers("/readyz", 200))
            await bus.publisher.publish(generation_requested("0.5 curtain"))
            await eventually(lambda: service.says("begins curtain"))
        service.process.send_signal(signal.SIGTERM)
        assert await service.end() == 0
        words = [line for line in service.lines if line.startswith(("begins", "ends", "resources"))]
        assert words == ["begins curtain", "ends curtain", "resources closed"]
        assert "video has stopped" in service.lines[-1]


async def test_a_handler_that_does_not_end_does_not_hold_up_the_shutdown(fresh_nats: NatsServer) -> None:
    async with (
        provisioned_bus(fresh_nats.url, service="orchestrator") as bus,
        small_service(fresh_nats.url, STILLREEL_NATS_GRACEFUL_TIMEOUT="0.3") as service,
    ):
        await bus.publisher.publish(generation_requested("600 forever"))
        await eventually(lambda: service.says("begins forever"))
        service.process.send_signal(signal.SIGINT)
        assert await asyncio.wait_for(service.end(), 10) == 0
        assert not await service.says("ends forever")


async def test_a_lost_durable_shows_in_readiness_until_it_is_remade(fresh_nats: NatsServer) -> None:
    async with (
        provisioned_bus(fresh_nats.url, service="orchestrator") as bus,
        small_service(fresh_nats.url) as service,
    ):
        await eventually(lambda: service.answers("/readyz", 200))
        await bus.jetstream.delete_consumer("STILLREEL_WORK", "video")
        await eventually(lambda: service.answers("/readyz", 503))
        assert await service.answers("/healthz", 200)
        process = psutil.Process(service.process.pid)
        process.cpu_percent()
        await asyncio.sleep(1.5)  # the very thing measured: how busy it is in a while
        assert process.cpu_percent() < 25
        await provision(bus.jetstream)
        await bus.publisher.publish(generation_requested("0 again"))
        await eventually(lambda: service.says("ends again"))
        assert await service.answers("/readyz", 200)


async def test_a_wrong_environment_ends_the_start_with_all_problems_named() -> None:
    variables = {"STILLREEL_NATS_PUBLISH_TIMEOUT": "soon", "STILLREEL_NATS_ULR": "nats://elsewhere"}
    async with small_service("nats://127.0.0.1:1", **variables) as service:
        assert await service.end() == 2
    said = "\n".join(service.lines)
    assert "STILLREEL_NATS_ULR is not a variable of Stillreel: did you mean STILLREEL_NATS_URL?" in said
    assert "STILLREEL_NATS_PUBLISH_TIMEOUT: Input should be a valid number" in said
    assert "Traceback" not in said


async def test_a_taken_port_is_named_with_the_variable_that_changes_it(fresh_nats: NatsServer) -> None:
    async with small_service(fresh_nats.url, STILLREEL_HEALTH_PORT=str(fresh_nats.port)) as service:
        assert await service.end() == 1
    said = "\n".join(service.lines)
    assert f"can't listen on 127.0.0.1:{fresh_nats.port}" in said
    assert "set STILLREEL_HEALTH_PORT to a free port" in said
    assert "Traceback" not in said
