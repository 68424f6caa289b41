"""Lets uploads in: nothing is trusted until it was measured, identified and decoded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path

from shared.errors import Unavailable
from shared.identity import new_content_id
from shared.media import refusals
from shared.media.file_types import AVIF, GIF, JPEG, PNG, WEBP
from shared.media.inspection import InspectionLimits, inspect_file
from shared.media.scratch import scratch_folder
from shared.media.store import MediaStore
from shared.messages.media import MediaReference

UPLOADS = (JPEG, PNG, WEBP, GIF, AVIF)
"""What people may upload; of an animated picture its first frame counts."""


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """`max_bytes` of the file; `min_side` pixels; what decoding may use."""

    max_bytes: int = 50_000_000
    min_side: int = 16
    decoding: InspectionLimits = field(default_factory=InspectionLimits)


DEFAULT_UPLOAD_LIMITS = UploadLimits()


async def accept_upload(
    store: MediaStore,
    chunks: AsyncIterator[bytes],
    *,
    file_name: str,
    limits: UploadLimits = DEFAULT_UPLOAD_LIMITS,
    turns: AbstractAsyncContextManager[object] | None = None,
) -> MediaReference:
    """Take in a picture under a new content id; what is refused leaves nothing behind.

    Args:
        store: Where it goes.
        chunks: The file's bytes; reading stops as soon as there are too many.
        file_name: As the uploader calls it; only checked, never used as a path.
        limits: What is let in.
        turns: Entered while the file is decoded, which can take hundreds of megabytes; a semaphore bounds
            how many are at once.

    Raises:
        RejectedMedia: `unsafe_file_name`, `too_large`, `too_small`, or a code of `inspect_file`.
        Unavailable: the store does not answer, or there is no room for the file.
    """
    _check_name(file_name)
    async with scratch_folder("upload") as folder:
        path = folder / "upload"
        await _receive(chunks, path, limits.max_bytes)
        async with turns or nullcontext():
            inspected = await inspect_file(path, limits.decoding, UPLOADS)
        if min(inspected.width, inspected.height) < limits.min_side:
            raise refusals.too_small(inspected.width, inspected.height, limits.min_side)
        return await store.put_file(path, new_content_id(), inspected=inspected)


def _check_name(name: str) -> None:
    plain = name.isprintable() and not {"/", "\\"} & set(name) and name not in ("", ".", "..")
    if not plain or len(name) > 255:
        raise refusals.unsafe_file_name(name)


async def _receive(chunks: AsyncIterator[bytes], path: Path, max_bytes: int) -> None:
    received = 0
    with await asyncio.to_thread(path.open, "wb", 0) as file:
        async for chunk in chunks:
            received += len(chunk)
            if received > max_bytes:
                raise refusals.too_large(max_bytes)
            try:
                await asyncio.to_thread(_write_all, file, chunk)
            except OSError as error:
                raise Unavailable(f"no room for an upload in {path.parent}: {error.strerror}") from error


def _write_all(file: FileIO, chunk: bytes) -> None:
    """Unbuffered, so that a full disk speaks up here and not when the file is closed."""
    rest = memoryview(chunk)
    while rest:
        rest = rest[file.write(rest) :]
