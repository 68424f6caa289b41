"""Everything a stack owns is found from one folder, whatever the current one is."""

import socket
from pathlib import Path

import pytest

from deploy.local.errors import HomeUnusable
from deploy.local.lock import HomeLock, is_held
from deploy.local.paths import StackPaths, default_home
from deploy.local.ports import free_port, is_free
from deploy.local.stack import LocalStack
from deploy.local.state import StackState, last_state, running_stack, save

CHECKOUT = Path(__file__).resolve().parents[3]
STATE = StackState(
    pid=1,
    ready=True,
    nats_url="nats://127.0.0.1:1",
    mongo_url="mongodb://127.0.0.1:2",
    media_url="file:///media",
    api_url="http://127.0.0.1:3",
    ports={"nats": 1},
    pids={"nats": 4},
)


def test_the_home_is_in_the_checkout_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STILLREEL_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    assert default_home() == CHECKOUT / ".stillreel"


def test_a_home_of_ones_own_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLREEL_HOME", str(tmp_path))
    assert default_home() == tmp_path


def test_a_home_is_private_to_its_owner(tmp_path: Path) -> None:
    paths = StackPaths(tmp_path / "home")
    paths.create()
    assert {folder.stat().st_mode & 0o077 for folder in (paths.home, paths.media, paths.data("mongo"))} == {0}


def test_a_lock_is_held_by_one_and_gone_with_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first, second = HomeLock(path), HomeLock(path)
    assert not is_held(path)
    assert first.acquire()
    assert is_held(path)
    assert not second.acquire()
    first.release()
    assert second.acquire()
    second.release()


def test_a_state_without_its_holder_is_not_a_running_stack(tmp_path: Path) -> None:
    paths = StackPaths(tmp_path)
    lock = HomeLock(paths.lock)
    lock.acquire()
    save(paths.state, STATE)
    assert running_stack(tmp_path) == STATE
    lock.release()
    assert running_stack(tmp_path) is None
    assert last_state(paths.state) == STATE


def test_a_damaged_state_counts_as_none(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text('{"pid": 1, "rea')
    assert last_state(path) is None


def test_the_port_of_last_time_is_kept_unless_somebody_took_it() -> None:
    port = free_port()
    assert free_port(port) == port
    assert free_port(port, avoid={port}) != port
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert not is_free(port)
        assert free_port(port) != port


@pytest.mark.parametrize("inside", ["", "below"])
async def test_a_home_that_can_not_be_a_folder_is_refused_with_advice(tmp_path: Path, inside: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(HomeUnusable, match="Set STILLREEL_HOME to a folder you may write to"):
        await LocalStack(tmp_path / "file" / inside).__aenter__()
