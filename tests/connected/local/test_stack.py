"""The stack keeps itself running, keeps its data, and knows that it is alone."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import nats
import psutil
import pytest
from pymongo import AsyncMongoClient

from deploy.local import assembly
from deploy.local.errors import StackAlreadyRunning
from deploy.local.ports import free_port
from deploy.local.readiness import StartFailed, accepts, answers_ready
from deploy.local.server import LocalServer
from deploy.local.services import Service
from deploy.local.stack import LocalStack, running_stack
from tests.connected.local.tiny_stack import services

pytestmark = pytest.mark.connected


class Lines:
    """What the stack showed, and a way to wait for a line."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self._waiting: list[tuple[str, asyncio.Event]] = []

    def __call__(self, source: str, line: str) -> None:
        self.seen.append(f"{source}: {line}")
        for words, found in self._waiting:
            if words in self.seen[-1]:
                found.set()

    async def expect(self, words: str) -> None:
        found = asyncio.Event()
        self._waiting.append((words, found))
        async with asyncio.timeout(20):
            await found.wait()


@pytest.fixture
def elsewhere(nats_url: str, mongo_url: str) -> dict[str, str]:
    return {**os.environ, "STILLREEL_NATS_URL": nats_url, "STILLREEL_MONGO_URL": mongo_url}


def quiet_stack(home: Path, **wishes: object) -> LocalStack:
    return LocalStack(home, handle_signals=False, **{"services": services(), **wishes})  # type: ignore[arg-type]


async def test_a_killed_process_is_reported_and_started_again(tmp_path: Path) -> None:
    lines = Lines()
    async with quiet_stack(tmp_path, show=lines) as stack:
        for name in ("video", "nats", "mongo"):
            state = running_stack(tmp_path)
            assert state is not None
            os.kill(state.pids[name], signal.SIGKILL)
            await lines.expect(f"{name}: started again")
            assert f"{name}: ERROR was ended by SIGKILL; starting it again in 0.5 s" in lines.seen
            after = running_stack(tmp_path)
            assert after is not None
            assert after.pids[name] != state.pids[name]
            assert await accepts(after.ports[name]) or name == "video"
        async with AsyncMongoClient[dict[str, object]](stack.mongo_url) as client:
            await client["still"]["works"].insert_one({"_id": 1})


async def test_a_second_start_finds_the_first_and_says_where(
    tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    async with quiet_stack(tmp_path, environ=elsewhere) as first:
        with pytest.raises(StackAlreadyRunning, match="already running at http") as caught:
            async with quiet_stack(tmp_path, environ=elsewhere):
                pytest.fail("a second stack ran in the same home")
        assert caught.value.api_url == first.api_url
    assert running_stack(tmp_path) is None


async def test_servers_named_in_the_environment_are_used_and_not_started(
    tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    async with quiet_stack(tmp_path, environ=elsewhere) as stack:
        state = running_stack(tmp_path)
    assert state is not None
    assert set(state.pids) == {"video", "orchestrator"}
    assert (stack.nats_url, stack.mongo_url) == (
        elsewhere["STILLREEL_NATS_URL"],
        elsewhere["STILLREEL_MONGO_URL"],
    )


async def test_data_and_addresses_survive_a_restart(tmp_path: Path) -> None:
    async with quiet_stack(tmp_path) as stack:
        client = await nats.connect(stack.nats_url)
        await client.jetstream().add_stream(name="KEPT", subjects=["kept.>"])
        await client.jetstream().publish("kept.one", b"still here")
        await client.close()
        async with AsyncMongoClient[dict[str, object]](stack.mongo_url) as mongo:
            await mongo["kept"]["facts"].insert_one({"_id": "one"})
    async with quiet_stack(tmp_path) as again:
        assert (again.nats_url, again.mongo_url, again.api_url) == (
            stack.nats_url,
            stack.mongo_url,
            stack.api_url,
        )
        client = await nats.connect(again.nats_url)
        assert (await client.jetstream().get_last_msg("KEPT", "kept.one")).data == b"still here"
        await client.close()
        async with AsyncMongoClient[dict[str, object]](again.mongo_url) as mongo:
            assert await mongo["kept"]["facts"].find_one() == {"_id": "one"}


async def test_a_service_that_cannot_start_is_named_with_its_last_lines(
    tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    broken = Service("video", (sys.executable, "-c", "import sys; sys.exit('no such renderer')"))
    with pytest.raises(StartFailed, match=r"(?s)video .*while starting.*no such renderer"):
        async with quiet_stack(tmp_path, environ=elsewhere, services=(broken,)):
            pytest.fail("a stack without its service counted as started")
    assert running_stack(tmp_path) is None


async def test_a_service_that_never_gets_ready_is_named(tmp_path: Path, elsewhere: dict[str, str]) -> None:
    thinker = Service(
        "analysis", (sys.executable, "-c", "import time; print('thinking', flush=True); time.sleep(100)")
    )
    with pytest.raises(StartFailed, match=r"(?s)analysis did not become ready within 1 s.*thinking"):
        async with quiet_stack(tmp_path, environ=elsewhere, services=(thinker,), patience=1.0):
            pytest.fail("a silent service counted as ready")


async def test_only_the_orchestrator_is_told_where_mongodb_is(
    tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    tell = "import os, sys; print(sorted(v for v in os.environ if v.startswith('STILLREEL_'))); sys.exit(1)"
    for needs_mongo in (True, False):
        nosy = Service("nosy", (sys.executable, "-c", tell), needs_mongo=needs_mongo)
        with pytest.raises(StartFailed) as caught:
            async with quiet_stack(tmp_path, environ=elsewhere, services=(nosy,)):
                pytest.fail("a process that ends at once counted as started")
        assert ("STILLREEL_MONGO_URL" in str(caught.value)) is needs_mongo
        assert "STILLREEL_MEDIA_URL" in str(caught.value)


async def test_what_a_service_started_itself_ends_with_it(tmp_path: Path, elsewhere: dict[str, str]) -> None:
    lines = Lines()
    async with quiet_stack(tmp_path, environ=elsewhere, show=lines, services=services("parent")) as stack:
        assert stack.api_url is not None
        assert await answers_ready(int(stack.api_url.rpartition(":")[2]))
        pids = [int(line.rpartition(" ")[2]) for line in lines.seen if ": child " in line]
        grandchildren = [psutil.Process(pid) for pid in pids]
    assert len(grandchildren) == 2
    _, alive = psutil.wait_procs(grandchildren, timeout=5)
    assert alive == []


async def test_services_are_told_again_when_a_server_had_to_move(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = assembly.servers

    def taken_meanwhile(parts: assembly.Parts) -> list[LocalServer]:
        servers = chosen(parts)
        stranger.bind(("127.0.0.1", next(server.port for server in servers if server.name == "mongo")))
        stranger.listen()
        return servers

    monkeypatch.setattr(assembly, "servers", taken_meanwhile)
    with socket.socket() as stranger:
        async with quiet_stack(tmp_path) as stack:
            address = f"127.0.0.1:{stranger.getsockname()[1]}"
            assert address not in stack.mongo_url
            state = running_stack(tmp_path)
            assert state is not None
            told = psutil.Process(state.pids["orchestrator"]).environ()["STILLREEL_MONGO_URL"]
            assert told == stack.mongo_url


async def test_the_api_answers_on_the_port_that_was_asked_for(
    tmp_path: Path, elsewhere: dict[str, str]
) -> None:
    port = free_port()
    environ = {**elsewhere, "STILLREEL_HTTP_PORT": str(port)}
    async with quiet_stack(tmp_path, environ=environ) as stack:
        assert stack.api_url == f"http://127.0.0.1:{port}"
    for wrong, words in (("many", "which is no port"), ("70000", "which is no port")):
        with pytest.raises(StartFailed, match=words):
            async with quiet_stack(tmp_path, environ={**environ, "STILLREEL_HTTP_PORT": wrong}):
                pytest.fail("an impossible port was taken")
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        environ["STILLREEL_HTTP_PORT"] = str(stranger.getsockname()[1])
        with pytest.raises(StartFailed, match="which is taken"):
            async with quiet_stack(tmp_path, environ=environ):
                pytest.fail("a taken port was taken")
