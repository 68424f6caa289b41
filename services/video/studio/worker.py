"""Renders in a process of its own, so that a native crash, a hang or a cancel never hurts the service.

Parent and child speak JSON lines: the job goes in on standard input, progress and the outcome come back on
standard output. The child ends by itself when its standard input closes, so no worker outlives its service.
"""

import asyncio
import contextlib
import json
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from services.video.studio.failures import RenderFailed, RenderRefused
from services.video.studio.terms import EffectReport, MotionElement, RenderReport, RenderSettings
from shared.errors import RejectedMedia
from shared.regions import Box

_LONGEST_LINE: Final = 4 * 1024 * 1024


async def render_in_process(
    image: Path,
    elements: Sequence[MotionElement],
    settings: RenderSettings,
    output: Path,
    *,
    on_progress: Callable[[float], Awaitable[None]],
    timeout_seconds: float = 600,
) -> RenderReport:
    """`render_clip` in a new process; cancelling this coroutine kills it at once.

    Args:
        image: As for `render_clip`.
        elements: As for `render_clip`.
        settings: As for `render_clip`.
        output: As for `render_clip`; nothing is left there unless the clip is complete.
        on_progress: Awaited with 0…1 as frames are encoded.
        timeout_seconds: After so long the worker is killed.

    Raises:
        RejectedMedia: The picture is unreadable, too small or too large.
        RenderRefused: Nothing of what was asked for can move.
        RenderFailed: The worker crashed, ran out of time, or could not write.
    """
    job = {
        "image": str(image),
        "elements": [asdict(element) for element in elements],
        "settings": asdict(settings),
        "output": str(output),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.video.studio.worker_process",
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=_LONGEST_LINE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(timeout_seconds):
            return await _converse(process, job, on_progress)
    except TimeoutError as error:
        raise RenderFailed(
            f"The clip was not finished after {timeout_seconds:g} seconds and was stopped; ask for a shorter."
        ) from error
    finally:
        await _end(process, output)


async def _converse(
    process: Process, job: dict[str, Any], on_progress: Callable[[float], Awaitable[None]]
) -> RenderReport:
    if process.stdin is None or process.stdout is None:
        raise RenderFailed("The rendering process could not be started.")
    with contextlib.suppress(ConnectionError):  # it may have died already; its exit status tells how
        process.stdin.write(json.dumps(job).encode() + b"\n")
        await process.stdin.drain()
    while line := await process.stdout.readline():
        message = json.loads(line)
        if "progress" in message:
            await on_progress(float(message["progress"]))
        elif "report" in message:
            return _read_report(message["report"])
        else:
            raise _read_error(message["error"])
    status = await process.wait()
    how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
    raise RenderFailed(
        f"The rendering process {how} before the clip was finished; the picture may be damaged."
    )


async def _end(process: Process, output: Path) -> None:
    """Kill whatever still runs and sweep away what it was writing."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    if process.stdin is not None:
        process.stdin.close()
    await asyncio.shield(process.wait())
    partial = output.with_name(f".{output.name}.part")
    await asyncio.to_thread(partial.unlink, missing_ok=True)


def _read_report(values: dict[str, Any]) -> RenderReport:
    effects = tuple(
        EffectReport(**{**effect, "box": _read_box(effect["box"])}) for effect in values["effects"]
    )
    fixed = {"path": Path(values["path"]), "subject": _read_box(values["subject"]), "effects": effects}
    return RenderReport(**{**values, **fixed})


def _read_box(values: dict[str, float] | None) -> Box | None:
    return None if values is None else Box(**values)


def _read_error(values: dict[str, Any]) -> Exception:
    classes = {"RenderRefused": RenderRefused, "RejectedMedia": RejectedMedia}
    name = values.pop("class")
    if name in classes:
        return classes[name](values.pop("problem"), **values)
    return RenderFailed(values["problem"])
