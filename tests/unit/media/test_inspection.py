"""Clips are proven playable, and a decoder's death is never ours."""

import asyncio
import os
from pathlib import Path

import psutil
import pytest

from shared.errors import RejectedMedia
from shared.media import inspection
from shared.media.confinement import confined_environment
from shared.media.file_types import MP4, WEBM, FileType
from shared.media.inspection import InspectionLimits, inspect_file
from tests.unit.media.files import clip, picture


@pytest.mark.parametrize(("format_name", "file_type"), [("mp4", MP4), ("webm", WEBM)])
async def test_a_clip_tells_its_size_and_length(
    tmp_path: Path, format_name: str, file_type: FileType
) -> None:
    path = tmp_path / "clip"
    clip(path, 48, (96, 64), format_name)
    found = await inspect_file(path)
    assert found.file_type is file_type
    assert (found.width, found.height) == (96, 64)
    assert found.duration == pytest.approx(2.0, abs=0.05)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
async def test_a_clip_cut_short_is_damaged(tmp_path: Path, kept: float) -> None:
    path = tmp_path / "clip.mp4"
    whole = clip(path, 48)
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(RejectedMedia) as caught:
        await inspect_file(path)
    assert caught.value.code == "damaged"


async def test_a_web_server_error_saved_as_mp4_is_no_clip(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b'{"error": {"code": 500, "message": "generation expired"}}')
    with pytest.raises(RejectedMedia) as caught:
        await inspect_file(path)
    assert caught.value.code == "wrong_type"
    assert "a JSON document" in caught.value.problem


async def test_a_clip_with_too_many_pixels_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    clip(path, 2, (320, 240))
    with pytest.raises(RejectedMedia) as caught:
        await inspect_file(path, InspectionLimits(max_pixels=10_000))
    assert caught.value.code == "too_many_pixels"


@pytest.fixture
def stuck_decoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Puts a program in the decoder's place that says its process id to a pipe and never ends."""
    program, hello = tmp_path / "stuck.py", tmp_path / "hello"
    os.mkfifo(hello)
    program.write_text(f"import os, time\nopen({str(hello)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)")
    monkeypatch.setattr(inspection, "_INSPECTOR", program)
    return hello


async def test_a_decoder_that_exceeds_its_time_is_stopped(tmp_path: Path, stuck_decoder: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(picture())
    with pytest.raises(RejectedMedia) as caught:
        await inspect_file(path, InspectionLimits(seconds=0))
    assert caught.value.code == "too_slow"
    assert not [child for child in psutil.Process().children() if "stuck.py" in " ".join(child.cmdline())]


async def test_an_inspection_that_is_given_up_leaves_no_process(tmp_path: Path, stuck_decoder: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(picture())
    given_up = asyncio.create_task(inspect_file(path))
    decoder = int(await asyncio.to_thread(stuck_decoder.read_text))  # returns when it was written
    assert psutil.pid_exists(decoder)
    given_up.cancel()
    with pytest.raises(asyncio.CancelledError):
        await given_up
    assert not psutil.pid_exists(decoder)


async def test_a_decoder_that_crashes_condemns_the_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, program = tmp_path / "picture", tmp_path / "crash.py"
    path.write_bytes(picture())
    program.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)")
    monkeypatch.setattr(inspection, "_INSPECTOR", program)
    with pytest.raises(RejectedMedia) as caught:
        await inspect_file(path)
    assert caught.value.code == "damaged"
    assert caught.value.details["detail"] == "the decoder crashed on it"


async def test_no_secret_of_the_service_reaches_the_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLREEL_OPENAI_API_KEY", "secret")
    assert "secret" not in confined_environment().values()
