"""The analysing process: a picture and a question in, one JSON line out, then it gives its memory back."""

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import cv2

from services.analysis.local.engine import analyse_image
from services.analysis.local.picture import open_picture
from services.analysis.local.plausibility import pixel_doubts
from shared.errors import RejectedMedia
from shared.media.confinement import Confinement, confine

_MEMORY_BYTES = 4 << 30  # the largest picture let in takes a third of it


def main(path: Path, cpu_seconds: int) -> None:
    question = json.loads(_first_line())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    confine(Confinement(memory_bytes=_MEMORY_BYTES, cpu_seconds=cpu_seconds, file_bytes=0))
    cv2.setNumThreads(1)  # pictures are small: threads cost more in waiting than they give
    try:
        answer = _answer(path, question)
    except RejectedMedia as error:
        answer = {"rejected": {"problem": error.problem, "hint": error.hint, "code": error.code}}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _answer(path: Path, question: dict[str, Any]) -> dict[str, object]:
    if "claims" in question:
        return {"doubts": pixel_doubts(open_picture(path), question["claims"])}
    return {"analysis": analyse_image(path)}


def _first_line() -> bytes:
    line = b""
    while not line.endswith(b"\n") and (more := os.read(0, 65536)):
        line += more
    return line


def _end_with_parent() -> None:
    """Standard input is a pipe the parent holds open: it closes when the parent dies, however it dies."""
    while os.read(0, 1):  # unbuffered: a buffered reader's lock would abort the interpreter's own ending
        pass
    os._exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
