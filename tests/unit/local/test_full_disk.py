"""A full disk costs the stack lines of its logs, never the watch over its processes."""

import sys
from pathlib import Path

import pytest

from deploy.local.processes import ChildProcess
from deploy.local.stack import LocalStack

FULL = Path("/dev/full")


@pytest.mark.parametrize("log", [FULL, Path("/proc/no-such/log")], ids=["full", "not writable"])
async def test_a_process_is_read_and_reaped_without_room_for_its_log(log: Path) -> None:
    lines: list[str] = []
    child = ChildProcess([sys.executable, "-c", "print('one'); print('two')"], log=log, on_line=lines.append)
    await child.start()
    assert await child.wait() == 0
    assert lines == ["one", "two"]


async def test_a_process_is_reaped_when_nobody_can_be_told_its_lines() -> None:
    def gone(_: str) -> None:
        raise BrokenPipeError

    child = ChildProcess([sys.executable, "-c", "print('one'); print('two')"], on_line=gone)
    await child.start()
    assert await child.wait() == 0
    assert list(child.tail) == ["one", "two"]


def test_a_state_that_cannot_be_written_is_said_and_survived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    said: list[str] = []
    monkeypatch.setattr("deploy.local.stack.save", full)
    LocalStack(tmp_path, show=lambda _, line: said.append(line))._save()
    assert said == [f"WARNING can't write {tmp_path}/state.json: No space left on device"]
