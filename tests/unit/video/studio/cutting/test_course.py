"""The course of the work: progress, cancelling, memory, full disks, the worker and the command."""

import json
import os
import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.video.cli.main import app
from services.video.studio.cutting.cutter import cut
from services.video.studio.cutting.progress import Pace, Progress
from services.video.studio.cutting.reading import parse_timeline
from services.video.studio.cutting.timeline import Timeline
from services.video.studio.failures import RenderCancelled, RenderFailed
from services.video.studio.jobs.cutting import cut_in_process
from tests.unit.video.studio.cutting.films import SMALL, numbered, write_clip

FRAMES = 96


@pytest.fixture(scope="module")
def timeline(tmp_path_factory: pytest.TempPathFactory) -> Timeline:
    folder = tmp_path_factory.mktemp("course")
    write_clip(folder / "ramp.mp4", numbered(FRAMES // 2, step=3))
    shots = [{"kind": "clip", "path": "ramp.mp4"}] * 2
    return parse_timeline({"shots": shots, "sounds": [{"atmosphere": {}}]}, folder)


def left_threads() -> set[str]:
    return {thread.name for thread in threading.enumerate()} & {"film", "pictures", "sound"}


def test_progress_only_rises_and_ends_at_one(timeline: Timeline, tmp_path: Path) -> None:
    told: list[Progress] = []
    cut(timeline, tmp_path / "film.mp4", preset=SMALL, on_progress=told.append)
    shares = [one.share for one in told]
    assert len(told) > FRAMES
    assert all(before <= after for before, after in pairwise(shares))
    assert (shares[0] < 0.05, shares[-1], told[-1].seconds_left) == (True, 1.0, 0.0)
    assert all(one.share < 1 for one in told[:-1])


def test_the_time_left_follows_the_pace_of_the_work() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    assert pace.reach(0.0) is None
    for second in range(1, 11):
        now = float(second)
        left = pace.reach(second / 20)
    assert left == pytest.approx(10)
    for second in range(11, 60):  # four times slower from here on
        now = float(second)
        left = pace.reach(0.5 + (second - 10) / 80)
    assert left == pytest.approx(21 - (59 - 40) + 9, abs=12)
    assert pace.reach(0.2) is not None  # a share that falls is not believed
    assert pace.reach(1.0) == 0


@pytest.mark.parametrize("asked", [0, 1, 12, FRAMES])
def test_cancelling_stops_before_another_frame_and_leaves_nothing(
    asked: int, timeline: Timeline, tmp_path: Path
) -> None:
    told: list[Progress] = []
    with pytest.raises(RenderCancelled):
        cut(
            timeline,
            tmp_path / "film.mp4",
            preset=SMALL,
            on_progress=told.append,
            cancelled=lambda: len(told) >= asked,
        )
    assert len(told) == asked
    assert not list(tmp_path.iterdir())
    assert not left_threads()


def test_an_older_film_survives_a_cancelled_one(timeline: Timeline, tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"older")
    with pytest.raises(RenderCancelled):
        cut(timeline, tmp_path / "film.mp4", preset=SMALL, cancelled=lambda: True)
    assert (tmp_path / "film.mp4").read_bytes() == b"older"


@pytest.mark.parametrize("output", ["no/such/film.mp4", "."])
def test_a_place_where_no_film_can_be_is_named(output: str, timeline: Timeline, tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match="folder"):
        cut(timeline, tmp_path / output, preset=SMALL)


MEASURE = """
import resource, sys
from pathlib import Path
from services.video.studio.cutting.cutter import cut
from services.video.studio.cutting.exports import find_export
from services.video.studio.cutting.reading import read_timeline
from dataclasses import replace
quick = replace(find_export("preview"), speed="ultrafast")
cut(read_timeline(Path(sys.argv[1])), Path(sys.argv[2]), preset=quick)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_does_not_grow_with_the_film(timeline: Timeline, tmp_path: Path) -> None:
    def peak(times: int) -> int:
        sounds = [one.model_dump(mode="json") for one in timeline.sounds]
        shots = [one.model_dump(mode="json") for one in timeline.shots] * times
        path = tmp_path / "film.json"
        path.write_text(json.dumps({"shots": shots, "sounds": sounds}))
        command = [sys.executable, "-c", MEASURE, str(path), str(tmp_path / "film.mp4")]
        return int(subprocess.run(command, capture_output=True, check=True).stdout)

    short, long = peak(1), peak(10)
    # 864 more frames of 640×360 would be 300 MB, the film itself is a few
    assert long - short < 40


async def test_a_worker_cuts_the_same_film(timeline: Timeline, tmp_path: Path) -> None:
    told: list[Progress] = []

    async def tell(progress: Progress) -> None:
        told.append(progress)

    report = await cut_in_process(timeline, tmp_path / "film.mp4", preset="preview", on_progress=tell)
    assert (report.frames, report.width, report.has_sound) == (FRAMES, 640, True)
    assert report.seconds == FRAMES / 24
    assert told[-1].share == 1.0


async def test_a_full_disk_is_a_clear_error_and_leaves_nothing(timeline: Timeline, tmp_path: Path) -> None:
    async def ignore(progress: Progress) -> None:
        return None

    with pytest.raises(RenderFailed, match="could not be written: File too large"):
        await cut_in_process(
            timeline, tmp_path / "film.mp4", preset="preview", on_progress=ignore, file_bytes=20_000
        )
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - asynchronous code may not walk a Path


def test_the_example_of_the_command_is_a_film(tmp_path: Path) -> None:
    runner = CliRunner()
    example = runner.invoke(app, ["cut", "--example"])
    path = tmp_path / "timeline.json"
    path.write_text(example.stdout, encoding="utf-8")
    shots = json.loads(
        "\n".join(line for line in example.stdout.split("\n") if not line.lstrip().startswith("//"))
    )
    assert len(shots["shots"]) == 3
    made = runner.invoke(
        app, ["cut", str(path), "-o", str(tmp_path / "film.mp4"), "--preset", "preview", "--json"]
    )
    assert made.exit_code == 0, made.output
    film = json.loads(made.stdout)["films"][0]
    assert (film["preset"], film["width"], film["has_sound"]) == ("preview", 640, True)
    assert {path.name for path in tmp_path.iterdir()} == {"timeline.json", "film.mp4", "film.srt", "film.vtt"}
