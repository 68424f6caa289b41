"""The other side of `worker`: does one job, says how it goes, and dies with its parent."""

import importlib
import json
import os
import re
import sys
import threading
import traceback
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, BinaryIO

from services.video.studio.failures import RenderFailed
from services.video.studio.unfinished import sweep
from shared.errors import CallerError, StillreelError
from shared.media.confinement import Confinement, confine

_STEP = 0.01  # progress is told in steps of this size; a line per frame would only cost time
_NO_MEMORY = "There is not enough memory for this picture or clip; ask for a smaller size."
_OPENCV_OUT_OF_MEMORY = re.compile(r"Insufficient memory|Failed to allocate")


def run_job(name: str, arguments: dict[str, Any], tell: Callable[[dict[str, object]], None]) -> None:
    """Do one job and tell progress, then the report or the error, as JSON-ready messages."""
    told = 0.0

    def on_progress(share: float) -> None:
        nonlocal told
        if share - told >= _STEP or share >= 1:
            told = share
            tell({"progress": share})

    try:
        job = importlib.import_module(f"services.video.studio.jobs.{name}")
        report = job.run(arguments, on_progress)
    except StillreelError as error:
        tell({"error": _describe(error)})
    except MemoryError:
        tell({"error": _describe(RenderFailed(_NO_MEMORY))})
    except Exception as error:  # noqa: BLE001 -- a mistake of ours: the parent must hear what it was
        tell({"error": _describe(RenderFailed(_explain(error)))})
    else:
        tell({"report": report})


def _explain(error: Exception) -> str:
    if _OPENCV_OUT_OF_MEMORY.search(str(error)):
        return _NO_MEMORY
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"The studio failed: {error!r} at {Path(place.filename).name}:{place.lineno}."


def _describe(error: StillreelError) -> dict[str, object]:
    if isinstance(error, CallerError):
        return {
            "class": type(error).__name__,
            "problem": error.problem,
            "pointer": error.pointer,
            "hint": error.hint,
            "code": error.code,
            "details": error.details,
        }
    return {"class": type(error).__name__, "problem": str(error)}


def _die_with(stdin: BinaryIO, leftovers: Collection[Path]) -> None:
    """The parent's end of standard input closes when it dies, however it dies."""
    while stdin.read(1):
        pass
    for path in leftovers:
        sweep(path)
    os._exit(1)


def _main() -> None:
    order = json.loads(sys.stdin.buffer.readline())
    leftovers = [Path(path) for path in order.get("leftovers", ())]
    threading.Thread(target=_die_with, args=(sys.stdin.buffer, leftovers), daemon=True).start()
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # a library that prints must not spoil the conversation

    def tell(message: dict[str, object]) -> None:
        line = memoryview(json.dumps(message).encode() + b"\n")
        while line:
            line = line[out.write(line) :]

    confine(Confinement(order["memory_bytes"], order["cpu_seconds"], order["file_bytes"]))
    run_job(order["job"], order["arguments"], tell)
    os._exit(0)  # the watching thread sits in a read that would hold the interpreter's shutdown


if __name__ == "__main__":
    _main()
