"""From nothing to a video: what a newcomer types first, on the real stack."""

import asyncio
import hashlib
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import pytest

from deploy.local.stack import LocalStack

pytestmark = [pytest.mark.connected, pytest.mark.timeout(600)]

ROOT = Path(__file__).resolve().parents[2]
NIGHT = ROOT / "services/video/samples/room_night.jpg"
SUBSCRIBER = ROOT / "docs/examples/subscribe_video_ready.py"
KEEPER = ROOT / "docs/examples/keep_video_ready.py"


@dataclass(frozen=True)
class Ended:
    """What a program left behind."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def answer(self) -> Any:
        assert self.exit_code == 0, self.stdout + self.stderr
        return json.loads(self.stdout)


async def start(home: Path, *argv: str) -> asyncio.subprocess.Process:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("STILLREEL_")}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *argv,
        env={**kept, "STILLREEL_HOME": str(home)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def stillreel(home: Path, *arguments: str) -> Ended:
    code = "from services.orchestrator.cli.main import main; main()"
    process = await start(home, "-c", code, *arguments)
    stdout, stderr = await process.communicate()
    return Ended(process.returncode or 0, stdout.decode(), stderr.decode())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("stillreel")


@pytest.fixture(scope="module")
async def demo(home: Path) -> Ended:
    """`stillreel demo --json` where nothing runs yet."""
    return await stillreel(home, "demo", "--json")


@pytest.fixture(scope="module")
def survivors(home: Path, demo: Ended) -> list[str]:
    """Names of processes of the demo's own stack that live on after it."""
    pids = json.loads((home / "state.json").read_text())["pids"]
    return [name for name, pid in pids.items() if _lives(pid)]


@pytest.fixture(scope="module")
async def stack(home: Path, demo: Ended, survivors: list[str]) -> AsyncIterator[LocalStack]:
    """The stack, started again after the demo on the data it left."""
    async with LocalStack(home, handle_signals=False) as running:
        yield running


def test_the_demo_prints_one_json_object_about_the_whole_run(demo: Ended) -> None:
    shown = demo.answer
    assert list(shown) == [
        "run_id", "video", "analysis", "selected_motion_elements", "provider", "events", "seconds",
    ]  # fmt: skip
    assert shown["provider"] == "local"
    detected = shown["analysis"]["motion_elements"]["detected_elements"]
    assert 2 <= len(shown["selected_motion_elements"]) <= 3
    assert all(element in detected for element in shown["selected_motion_elements"])
    assert [event["version"] for event in shown["events"]] == list(range(1, len(shown["events"]) + 1))
    types = [event["type"] for event in shown["events"]]
    assert (types[0], types[-1]) == ("run_started", "run_completed")
    assert types.count("generation_requested") == types.count("video_ready") == 1
    assert demo.stderr == ""


def test_the_demo_leaves_a_video_anyone_can_play(demo: Ended, home: Path) -> None:
    video = Path(demo.answer["video"])
    assert video == home / "videos" / f"{demo.answer['run_id']}.mp4"
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        assert "mp4" in container.format.name
        assert stream.codec_context.name == "h264"
        assert stream.average_rate is not None
        assert stream.average_rate >= 24
        assert min(stream.width, stream.height) >= 720
        frames = sum(1 for _ in container.decode(stream))
        assert frames / stream.average_rate >= 4


def test_the_demo_leaves_nothing_running(demo: Ended, survivors: list[str]) -> None:
    assert demo.exit_code == 0
    assert survivors == []


async def test_the_commands_it_names_work_afterwards(demo: Ended, home: Path, stack: LocalStack) -> None:
    run_id = demo.answer["run_id"]
    again = (await stillreel(home, "events", run_id, "--json")).answer
    assert [(e["version"], e["type"], e["at"]) for e in again["events"]] == [
        (e["version"], e["type"], e["at"]) for e in demo.answer["events"]
    ]
    table = await stillreel(home, "events", run_id)
    assert len(table.stdout.splitlines()) == len(again["events"])


async def test_a_second_start_says_where_the_first_one_is(home: Path, stack: LocalStack) -> None:
    second = await stillreel(home, "up")
    assert second.exit_code == 0
    assert f"already running at {stack.api_url}" in second.stdout
    assert "Ctrl-C where it was started" in second.stdout


async def test_ten_lines_of_nats_hear_of_the_next_video(home: Path, stack: LocalStack) -> None:
    subscriber = await start(home, str(SUBSCRIBER), stack.nats_url)
    assert subscriber.stdout is not None
    assert subscriber.stderr is not None
    assert b"listening" in await subscriber.stderr.readline()
    run = (await stillreel(home, "run", "cc", "--image", str(NIGHT), "--yes", "--json")).answer
    event = json.loads(await subscriber.stdout.readline())
    subscriber.terminate()
    await subscriber.communicate()
    assert (event["specversion"], event["type"], event["subject"]) == ("1.0", "video_ready", run["run_id"])
    assert event["data"]["content"]["content_id"] == run["state"]["selected_video_id"]
    saved = await asyncio.to_thread(Path(run["video"]).read_bytes)
    assert hashlib.sha256(saved).hexdigest() == event["data"]["content"]["sha256"]


async def test_a_durable_name_hears_of_videos_made_before(demo: Ended, home: Path, stack: LocalStack) -> None:
    keeper = await start(home, str(KEEPER), stack.nats_url)
    assert keeper.stdout is not None
    first = (await keeper.stdout.readline()).decode().split()
    keeper.terminate()
    await keeper.communicate()
    assert first[0] == demo.answer["run_id"]
    assert first[1].startswith(f"/workflow/{demo.answer['run_id']}/media/gc_")


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
