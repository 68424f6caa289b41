"""However the stack's own process ends, nothing it started stays behind."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from deploy.local.stack import LocalStack, StackState, running_stack
from tests.connected.local import tiny_stack

pytestmark = pytest.mark.connected

ROOT = Path(__file__).resolve().parents[3]


class Running:
    """A stack in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process, home: Path) -> None:
        self.process = process
        self.home = home
        self.output = ""

    async def expect(self, words: str) -> None:
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            while words not in self.output:
                line = await self.process.stdout.readline()
                assert line, f"the stack ended before it said {words!r}:\n{self.output}"
                self.output += line.decode()

    def state(self) -> StackState:
        state = running_stack(self.home)
        assert state is not None
        return state

    async def ended(self) -> int:
        """Wait for the end and for the end of everything it printed to."""
        assert self.process.stdout is not None
        async with asyncio.timeout(30):
            self.output += (await self.process.stdout.read()).decode()
            return await self.process.wait()


@asynccontextmanager
async def running(home: Path, *wishes: str) -> AsyncIterator[tuple[Running, list[psutil.Process]]]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.connected.local.tiny_stack", str(home), *wishes),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=ROOT,
        start_new_session=True,
    )
    stack = Running(process, home)
    try:
        await stack.expect("ready after")
        family = psutil.Process(process.pid).children(recursive=True)
        assert {child.pid for child in family} == set(stack.state().pids.values())
        yield stack, family
    finally:
        if process.returncode is None:
            process.kill()
        await stack.ended()


def left_over(family: list[psutil.Process]) -> list[psutil.Process]:
    return psutil.wait_procs(family, timeout=5)[1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_one_signal_stops_services_before_servers_and_leaves_nothing(
    number: signal.Signals, tmp_path: Path
) -> None:
    async with running(tmp_path) as (stack, family):
        stack.process.send_signal(number)
        assert await stack.ended() == 128 + number
    assert left_over(family) == []
    assert stack.output.count("stopping while nats runs") == 2
    assert "Traceback" not in stack.output


async def test_a_second_ctrl_c_does_not_wait_for_a_stubborn_service(tmp_path: Path) -> None:
    async with running(tmp_path, "stubborn") as (stack, family):
        stack.process.send_signal(signal.SIGINT)
        await stack.expect("not now")
        stack.process.send_signal(signal.SIGINT)
        async with asyncio.timeout(4):  # a stubborn service would get ten seconds
            assert await stack.ended() == 130
    assert left_over(family) == []


async def test_a_killed_supervisor_leaves_no_orphan_and_no_lock(tmp_path: Path) -> None:
    async with running(tmp_path) as (stack, family):
        stack.process.kill()
        await stack.ended()
    assert left_over(family) == []
    assert running_stack(tmp_path) is None
    async with LocalStack(tmp_path, services=tiny_stack.services(), handle_signals=False):
        assert running_stack(tmp_path) is not None


async def test_a_signal_while_starting_stops_what_was_started(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.connected.local.tiny_stack", str(tmp_path), "slow"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=ROOT,
    )
    stack = Running(process, tmp_path)
    await stack.expect("hello")
    family = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGTERM)
    assert await stack.ended() == 128 + signal.SIGTERM
    assert len(family) == 4
    assert left_over(family) == []
