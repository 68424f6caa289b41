"""Lets uploads in: nothing is trusted until it was measured, identified and decoded."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from shared.errors import Unavailable
from shared.identity import new_content_id
from shared.media import refusals
from shared.media.file_types import AVIF, GIF, JPEG, PNG, WEBP
from shared.media.inspection import InspectionLimits, inspect_file
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
) -> MediaReference:
    """Take in a picture under a new content id; what is refused leaves nothing behind.

    Args:
        store: Where it goes.
        chunks: The file's bytes; reading stops as soon as there are too many.
        file_name: As the uploader calls it; only checked, never used as a path.
        limits: What is let in.

    Raises:
        RejectedMedia: `unsafe_file_name`, `too_large`, `too_small`, or a code of `inspect_file`.
        Unavailable: the store does not answer, or there is no room for the file.
    """
    _check_name(file_name)
    with await asyncio.to_thread(tempfile.TemporaryDirectory, prefix="stillreel-upload-") as folder:
        path = Path(folder) / "upload"
        try:
            await _receive(chunks, path, limits.max_bytes)
        except OSError as error:
            raise Unavailable(f"no room to receive an upload in {folder}: {error.strerror}") from error
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
    with await asyncio.to_thread(path.open, "wb") as file:
        async for chunk in chunks:
            received += len(chunk)
            if received > max_bytes:
                raise refusals.too_large(max_bytes)
            await asyncio.to_thread(file.write, chunk)
