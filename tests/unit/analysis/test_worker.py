import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from services.analysis.domain.errors import AnalysisCrashed, AnalysisTimedOut
from services.analysis.local.engine import analyse_image
from services.analysis.local.worker import analyse_in_process
from shared.errors import RejectedMedia


def workers(parent: psutil.Process | None = None) -> list[psutil.Process]:
    found = []
    for child in (parent or psutil.Process()).children():
        try:
            if "services.analysis.local" in child.cmdline():
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


async def appeared(parent: psutil.Process | None = None) -> psutil.Process:
    async with asyncio.timeout(20):
        while not (found := workers(parent)):  # noqa: ASYNC110 - a process being born sets no event
            await asyncio.sleep(0)
    return found[0]


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A picture that never arrives: whoever opens it waits for ever."""
    path = tmp_path / "endless.jpg"
    os.mkfifo(path)
    return path


@pytest.fixture
async def hanging(endless: Path) -> AsyncIterator[asyncio.Task[object]]:
    task: asyncio.Task[object] = asyncio.create_task(analyse_in_process(endless))
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_the_process_answers_what_the_engine_answers(tmp_path: Path) -> None:
    path = tmp_path / "lilac.png"
    Image.new("RGB", (90, 60), (200, 160, 220)).save(path)
    assert await analyse_in_process(path) == await asyncio.to_thread(analyse_image, path)
    assert workers() == []


async def test_a_refused_picture_is_refused_here_with_the_same_words(tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_text("no picture")
    with pytest.raises(RejectedMedia) as here:
        await analyse_in_process(path)
    with pytest.raises(RejectedMedia) as there:
        analyse_image(path)
    assert (str(here.value), here.value.code) == (str(there.value), there.value.code)


async def test_a_process_that_takes_too_long_is_killed(endless: Path) -> None:
    with pytest.raises(AnalysisTimedOut, match=r"endless.jpg took longer than 0.2 s"):
        await analyse_in_process(endless, timeout_seconds=0.2)
    assert workers() == []


async def test_a_crash_says_how_the_process_ended(hanging: asyncio.Task[object]) -> None:
    (await appeared()).send_signal(signal.SIGSEGV)
    with pytest.raises(AnalysisCrashed, match=r"endless.jpg was ended by SIGSEGV"):
        await hanging


async def test_cancelling_kills_the_process_at_once(hanging: asyncio.Task[object]) -> None:
    await appeared()
    hanging.cancel()
    async with asyncio.timeout(2):
        with pytest.raises(asyncio.CancelledError):
            await hanging
    assert workers() == []


async def test_the_process_ends_when_the_service_is_killed(endless: Path) -> None:
    script = (
        "import asyncio, sys; from pathlib import Path;"
        "from services.analysis.local.worker import analyse_in_process;"
        "asyncio.run(analyse_in_process(Path(sys.argv[1])))"
    )
    service = psutil.Popen([sys.executable, "-c", script, str(endless)])
    worker = await appeared(psutil.Process(service.pid))
    service.kill()
    service.wait()
    gone, left = await asyncio.to_thread(psutil.wait_procs, [worker], timeout=20)
    assert (gone, left) == ([worker], [])


def test_the_service_side_never_loads_the_pixel_libraries() -> None:
    script = (
        "import sys; import services.analysis.local.worker, services.analysis.domain.elements;"
        "print([name for name in ('cv2', 'numpy', 'PIL') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
