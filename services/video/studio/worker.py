"""Does the studio's work in processes of their own: a crash, a hang or a cancel never hurts the service.

Parent and child speak JSON lines: the job goes in on standard input, progress and the outcome come back on
standard output. The child ends by itself when its standard input closes, so no worker outlives its service.
"""

import asyncio
import contextlib
import json
import math
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import Any, Final

from services.video.studio.failures import RenderFailed, RenderRefused, ScoreRefused
from services.video.studio.unfinished import sweep
from shared.errors import CallerError, RejectedMedia
from shared.media.confinement import confined_environment

MEMORY_BYTES: Final = 4 << 30
"""Address space of a worker; a 2160-pixel clip from a 100-megapixel picture takes 1.6 GB."""
FILE_BYTES: Final = 8 << 30
_LONGEST_LINE: Final = 16 * 1024 * 1024
_REFUSALS: Final[dict[str, type[CallerError]]] = {
    "RenderRefused": RenderRefused,
    "ScoreRefused": ScoreRefused,
    "RejectedMedia": RejectedMedia,
}


async def run_in_worker(
    job: str,
    arguments: dict[str, Any],
    *,
    on_progress: Callable[[float], Awaitable[None]],
    timeout_seconds: float = 600,
    memory_bytes: int = MEMORY_BYTES,
    file_bytes: int = FILE_BYTES,
    leftovers: Collection[Path] = (),
) -> dict[str, Any]:
    """Run a module of `studio.jobs` in a new process; cancelling this coroutine kills it at once.

    Args:
        job: The module's name; its `run(arguments, on_progress)` does the work.
        arguments: JSON-ready.
        on_progress: Awaited with 0…1.
        timeout_seconds: After so long on the clock, or as long on every core, the worker is killed.
        memory_bytes: Address space it may use.
        file_bytes: The largest file it may write.
        leftovers: What it writes; of what it did not finish nothing stays, however it ends.

    Returns:
        What `run` returned.

    Raises:
        RejectedMedia: As raised by the job.
        RenderRefused: As raised by the job.
        RenderFailed: The worker crashed, ran out of time or memory, or could not write.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "services.video.studio.worker_process",
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=_LONGEST_LINE, env=confined_environment(),
    )  # fmt: skip
    order = {
        "job": job,
        "arguments": arguments,
        "memory_bytes": memory_bytes,
        "file_bytes": file_bytes,
        "leftovers": [str(path) for path in leftovers],
        "cpu_seconds": math.ceil(timeout_seconds * (os.cpu_count() or 1)) + 1,
    }
    try:
        async with asyncio.timeout(timeout_seconds):
            return await _converse(process, order, on_progress)
    except TimeoutError as error:
        raise RenderFailed(
            f"The work was not finished after {timeout_seconds:g} seconds and was stopped; ask for less."
        ) from error
    finally:
        await _end(process, leftovers)


async def _converse(
    process: Process, order: dict[str, Any], on_progress: Callable[[float], Awaitable[None]]
) -> dict[str, Any]:
    if process.stdin is None or process.stdout is None:
        raise RenderFailed("The studio's process could not be started.")
    with contextlib.suppress(ConnectionError):  # it may have died already; its exit status tells how
        process.stdin.write(json.dumps(order).encode() + b"\n")
        await process.stdin.drain()
    while line := await process.stdout.readline():
        message = json.loads(line)
        if "progress" in message:
            await on_progress(float(message["progress"]))
        elif "report" in message:
            report: dict[str, Any] = message["report"]
            return report
        else:
            raise _read_error(message["error"])
    raise RenderFailed(_last_words(await process.wait()))


def _last_words(status: int) -> str:
    if status == -signal.SIGXCPU:
        return "The studio's process computed for longer than it may and was stopped; ask for less."
    how = f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"
    return f"The studio's process {how} before it was finished; the file may be damaged."


async def _end(process: Process, leftovers: Collection[Path]) -> None:
    """Kill whatever still runs and sweep away what it was writing."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    if process.stdin is not None:
        process.stdin.close()
    await asyncio.shield(process.wait())
    for path in leftovers:
        await asyncio.to_thread(sweep, path, process.pid)


def _read_error(values: dict[str, Any]) -> Exception:
    refusal = _REFUSALS.get(values.pop("class"))
    if refusal is None:
        return RenderFailed(values["problem"])
    return refusal(values.pop("problem"), **values)
