"""The other side of `worker`: reads one job, renders it, says how it goes, and dies with its parent."""

import json
import os
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from services.video.studio.failures import RenderFailed
from services.video.studio.render import MotionElement, RenderSettings, render_clip
from shared.errors import CallerError, StillreelError

_STEP = 0.01  # progress is told in steps of this size; a line per frame would only cost time


def run_job(job: dict[str, Any], tell: Callable[[dict[str, object]], None]) -> None:
    """Render one job and tell progress, then the report or the error, as JSON-ready messages."""
    told = 0.0

    def on_progress(share: float) -> None:
        nonlocal told
        if share - told >= _STEP or share >= 1:
            told = share
            tell({"progress": share})

    try:
        report = render_clip(
            Path(job["image"]),
            [MotionElement(**element) for element in job["elements"]],
            RenderSettings(**job["settings"]),
            Path(job["output"]),
            on_progress=on_progress,
        )
    except StillreelError as error:
        tell({"error": _describe(error)})
    except MemoryError:
        tell({"error": _describe(RenderFailed("There is not enough memory to render this picture."))})
    except Exception as error:  # noqa: BLE001 -- a mistake of ours: the parent must hear what it was
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        tell({"error": _describe(RenderFailed(f"The studio failed: {error!r} at {where}."))})
    else:
        tell({"report": {**asdict(report), "path": str(report.path)}})


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


def _die_with(stdin: BinaryIO) -> None:
    """The parent's end of standard input closes when it dies, however it dies."""
    while stdin.read(1):
        pass
    os._exit(1)


def _main() -> None:
    job = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_die_with, args=(sys.stdin.buffer,), daemon=True).start()
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # a library that prints must not spoil the conversation

    def tell(message: dict[str, object]) -> None:
        out.write(json.dumps(message).encode() + b"\n")

    run_job(job, tell)
    os._exit(0)  # the watching thread sits in a read that would hold the interpreter's shutdown


if __name__ == "__main__":
    _main()
