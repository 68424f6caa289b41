"""Runs the pixel engine in its own process: a crash, a hang or its memory never reach the service."""

import asyncio
import contextlib
import json
import math
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from services.analysis.domain.errors import AnalysisCrashed, AnalysisTimedOut
from shared.errors import RejectedMedia
from shared.media.confinement import confined_environment

_ENTRY = "services.analysis.local"
_LAST_WORDS = 400


async def analyse_in_process(path: Path, *, timeout_seconds: float = 60) -> dict[str, Any]:
    """Analyse the picture at `path` in a fresh process; cancelling kills that process at once.

    Raises:
        RejectedMedia: The file is not accepted.
        AnalysisTimedOut: No answer within `timeout_seconds`; the process was killed.
        AnalysisCrashed: The process ended without an answer.
    """
    analysis: dict[str, Any] = (await _ask(path, {}, timeout_seconds))["analysis"]
    return analysis


async def doubts_in_process(
    path: Path, claims: Sequence[dict[str, Any]], *, timeout_seconds: float = 60
) -> list[str]:
    """`plausibility.pixel_doubts` about the picture at `path`, in a fresh process.

    Raises:
        RejectedMedia: As for `analyse_in_process`, and so the others.
    """
    doubts: list[str] = (await _ask(path, {"claims": list(claims)}, timeout_seconds))["doubts"]
    return doubts


async def _ask(path: Path, question: dict[str, Any], timeout_seconds: float) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-m", _ENTRY, str(path), str(math.ceil(timeout_seconds))),  # a relative path stays right
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=confined_environment(),
    )
    try:
        async with asyncio.timeout(timeout_seconds):
            answered, complaints = await _converse(process, question)
    except TimeoutError:
        raise AnalysisTimedOut(
            f"Analysing {path.name} took longer than {timeout_seconds:g} s and was stopped."
        ) from None
    finally:
        await _end(process)
    return _answer(path, process.returncode, answered, complaints)


async def _converse(process: asyncio.subprocess.Process, question: dict[str, Any]) -> tuple[bytes, bytes]:
    """All the process answers; its standard input stays open meanwhile, as the sign that its parent lives."""
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise AnalysisCrashed("The analysing process could not be spoken to.")
    with contextlib.suppress(ConnectionError):  # it may have died already; its exit status tells how
        process.stdin.write(json.dumps(question).encode() + b"\n")
        await process.stdin.drain()
    answered, complaints = await asyncio.gather(process.stdout.read(), process.stderr.read())
    await process.wait()
    return answered, complaints


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
        await asyncio.shield(process.wait())
    if process.stdin is not None:
        process.stdin.close()


def _answer(path: Path, code: int | None, answered: bytes, complaints: bytes) -> dict[str, Any]:
    if code != 0:
        _report_crash(path, code, complaints)
    message: dict[str, Any] = json.loads(answered)
    if "rejected" in message:
        rejected = message["rejected"]
        raise RejectedMedia(rejected["problem"], hint=rejected["hint"], code=rejected["code"])
    return message


def _report_crash(path: Path, code: int | None, complaints: bytes) -> NoReturn:
    said = complaints.decode(errors="replace").strip()[-_LAST_WORDS:].splitlines()
    how = f"was ended by {signal.Signals(-code).name}" if code and code < 0 else f"ended with code {code}"
    raise AnalysisCrashed(
        f"The process analysing {path.name} {how}. Its last words: {said[-1] if said else 'none'}"
    )
