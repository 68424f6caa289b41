"""Looks into a file without trusting it: the type from its bytes, the rest from a confined process."""

import asyncio
import contextlib
import json
import sys
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.media import refusals
from shared.media.confinement import confined_environment
from shared.media.file_types import HEAD_BYTES, STORED, FileType, sniff

_INSPECTOR = Path(__file__).with_name("inspector.py")


@dataclass(frozen=True, slots=True)
class InspectionLimits:
    """What a decoder may use. `max_pixels` width × height; `seconds` of CPU, and thrice that on the clock."""

    max_pixels: int = 100_000_000
    memory_bytes: int = 3 << 30
    seconds: int = 20


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file that can be decoded. Pixels after rotation; `duration` in seconds, none for a picture."""

    file_type: FileType
    width: int
    height: int
    duration: float | None = None


Inspect = Callable[[Path], Awaitable[Inspected]]

DEFAULT_LIMITS = InspectionLimits()


async def inspect_file(
    path: Path, limits: InspectionLimits = DEFAULT_LIMITS, accepted: Collection[FileType] = STORED
) -> Inspected:
    """Find out what a file is, and decode it to be sure: a picture wholly, a clip at its keyframes.

    Raises:
        RejectedMedia: `empty_file`, `wrong_type`, `too_many_pixels`, `damaged`, `too_much_memory`,
            `too_slow`.
    """
    file_type = await asyncio.to_thread(_identify, path, accepted)
    found = await _ask_inspector(path, file_type, limits)
    if "refused" in found:
        raise refusals.by_inspector(found, file_type, limits.max_pixels)
    return Inspected(file_type, found["width"], found["height"], found.get("duration"))


def _identify(path: Path, accepted: Collection[FileType]) -> FileType:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise refusals.empty_file()
    file_type = sniff(head)
    if file_type is None or file_type not in accepted:
        raise refusals.wrong_type(file_type, accepted)
    return file_type


async def _ask_inspector(path: Path, file_type: FileType, limits: InspectionLimits) -> dict[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        str(_INSPECTOR),
        str(path),
        file_type.family,
        file_type.decoder,
        str(limits.max_pixels),
        str(limits.memory_bytes),
        str(limits.seconds),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=confined_environment(),
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), limits.seconds * 3)
    except TimeoutError:
        return {"refused": "too_slow"}
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return _read_answer(output)


def _read_answer(output: bytes) -> dict[str, Any]:
    """A decoder that crashed, or was stopped by a limit, says nothing: the file is at fault."""
    try:
        answer = json.loads(output)
    except ValueError:
        return {"refused": "damaged", "detail": "the decoder crashed on it"}
    return answer if isinstance(answer, dict) else {"refused": "damaged"}
