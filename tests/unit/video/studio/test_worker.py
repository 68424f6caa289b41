"""A worker may crash, hang or be cancelled; the service only hears a sentence."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image

from services.video.studio import worker_process
from services.video.studio.failures import RenderFailed, RenderRefused
from services.video.studio.jobs import rendering
from services.video.studio.jobs.rendering import render_in_process
from services.video.studio.render import MotionElement, RenderSettings, SubjectHint
from services.video.studio.worker import run_in_worker
from shared.errors import RejectedMedia
from shared.regions import Box

LAMP = (MotionElement("lamp", "glow", "right"),)
SHORT = RenderSettings(seconds=1, short_side=240)


def workers() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "worker_process" in " ".join(_command(child))]


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def ignore(_: float) -> None:
    return None


async def test_a_clip_rendered_by_the_worker_comes_back_with_its_report(
    day_picture: Path, tmp_path: Path
) -> None:
    shares: list[float] = []

    async def note(share: float) -> None:
        shares.append(share)

    report = await render_in_process(day_picture, LAMP, SHORT, tmp_path / "a.mp4", on_progress=note)
    assert report.path.stat().st_size > 1000
    assert report.frames == 24
    assert report.effects[0].kind == "lamp"
    assert report.effects[0].box is not None
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert workers() == []


async def test_refusals_cross_the_process_border_with_all_they_say(day_picture: Path, tmp_path: Path) -> None:
    with pytest.raises(RenderRefused) as refusal:
        await render_in_process(
            day_picture, [MotionElement("cat")], SHORT, tmp_path / "a.mp4", on_progress=ignore
        )
    assert refusal.value.code == "nothing_to_move"
    assert refusal.value.details["elements"]
    with pytest.raises(RejectedMedia) as rejected:
        await render_in_process(tmp_path / "none.png", LAMP, SHORT, tmp_path / "a.mp4", on_progress=ignore)
    assert rejected.value.code == "missing_file"


async def test_a_worker_that_is_killed_is_a_failure_in_words_and_leaves_no_file(
    day_picture: Path, tmp_path: Path
) -> None:
    async def kill(_: float) -> None:
        for worker in workers():
            os.kill(worker.pid, signal.SIGKILL)

    with pytest.raises(RenderFailed, match="signal 9"):
        await render_in_process(
            day_picture,
            LAMP,
            RenderSettings(seconds=20, short_side=240),
            tmp_path / "a.mp4",
            on_progress=kill,
        )
    assert left_in(tmp_path) == []


async def test_cancelling_kills_the_worker_at_once_and_leaves_no_file(
    day_picture: Path, tmp_path: Path
) -> None:
    started = asyncio.Event()

    async def note(_: float) -> None:
        started.set()

    settings = RenderSettings(seconds=9, short_side=720)
    task = asyncio.create_task(
        render_in_process(day_picture, LAMP, settings, tmp_path / "a.mp4", on_progress=note)
    )
    await started.wait()
    assert len(workers()) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert workers() == []
    assert left_in(tmp_path) == []


def test_a_mistake_in_the_studio_is_told_by_its_name_and_place(
    day_picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("phase")

    told: list[dict[str, Any]] = []
    monkeypatch.setattr(rendering, "render_clip", broken)
    job = {"image": str(day_picture), "elements": [], "settings": {}, "output": str(tmp_path / "a.mp4")}
    worker_process.run_job("rendering", job, told.append)
    assert told[0]["error"]["class"] == "RenderFailed"
    assert "KeyError('phase') at test_worker.py" in told[0]["error"]["problem"]


async def test_a_worker_that_takes_too_long_is_stopped(day_picture: Path, tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match=r"not finished after 0\.05 seconds"):
        await render_in_process(
            day_picture, LAMP, SHORT, tmp_path / "a.mp4", on_progress=ignore, timeout_seconds=0.05
        )
    assert workers() == []


async def test_a_worker_that_wants_too_much_memory_is_a_failure_in_words(tmp_path: Path) -> None:
    picture = tmp_path / "large.png"
    Image.new("L", (11_000, 9_000), 128).save(picture, compress_level=1)
    arguments = {
        "image": str(picture),
        "elements": [asdict(LAMP[0])],
        "settings": asdict(SHORT),
        "output": str(tmp_path / "a.mp4"),
    }
    with pytest.raises(RenderFailed, match="not enough memory"):
        await run_in_worker("rendering", arguments, on_progress=ignore, memory_bytes=700 << 20)


async def test_a_disk_without_room_is_a_failure_in_words_and_leaves_no_file(
    day_picture: Path, tmp_path: Path
) -> None:
    output = tmp_path / "a.mp4"
    arguments = {
        "image": str(day_picture),
        "elements": [asdict(LAMP[0])],
        "settings": asdict(SHORT),
        "output": str(output),
    }
    with pytest.raises(RenderFailed, match=r"could not be written.*[Tt]oo large"):
        await run_in_worker("rendering", arguments, on_progress=ignore, file_bytes=8_000)
    assert left_in(tmp_path) == []


def test_a_worker_that_computes_for_too_long_is_ended_by_the_system(
    day_picture: Path, tmp_path: Path
) -> None:
    order = {
        "job": "rendering",
        "arguments": {
            "image": str(day_picture),
            "elements": [asdict(LAMP[0])],
            "settings": asdict(RenderSettings(seconds=59, short_side=720, preset="slow")),
            "output": str(tmp_path / "a.mp4"),
        },
        "memory_bytes": None,
        "file_bytes": None,
        "cpu_seconds": 1,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "services.video.studio.worker_process"], stdin=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        process.stdin.write(json.dumps(order).encode() + b"\n")
        process.stdin.flush()
        assert process.wait() == -signal.SIGXCPU


def test_the_parent_imports_nothing_heavy() -> None:
    code = (
        "import sys, services.video.studio.jobs.rendering, services.video.studio.render;"
        "print([name for name in ('cv2', 'av', 'numpy', 'PIL') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_what_a_person_drew_reaches_the_worker(day_picture: Path, tmp_path: Path) -> None:
    mask, empty = tmp_path / "mask.png", tmp_path / "empty.png"
    Image.new("L", (16, 9), 255).save(mask)
    Image.new("L", (16, 9), 0).save(empty)
    elements = [MotionElement("lamp", box=Box(0.8, 0.2, 1.0, 0.7)), MotionElement("dust", mask=mask)]
    subject = SubjectHint(box=Box(0.0, 0.0, 0.5, 1.0))
    report = await render_in_process(
        day_picture, elements, SHORT, tmp_path / "a.mp4", subject=subject, on_progress=ignore
    )
    assert (report.subject, report.subject_found_by) == (Box(0.0, 0.0, 0.5, 1.0), "given")
    lamp, dust = (effect.box for effect in report.effects)
    assert lamp is not None
    assert dust is not None
    assert lamp.x0 >= 0.79
    assert dust.x0 >= 0.49
    with pytest.raises(RenderRefused) as refused:
        await render_in_process(
            day_picture,
            elements,
            SHORT,
            tmp_path / "b.mp4",
            subject=SubjectHint(mask=empty),
            on_progress=ignore,
        )
    assert (refused.value.code, refused.value.pointer) == ("invalid_mask", "/subject/mask")
