"""The port of the media store: bytes by key, wherever STILLREEL_MEDIA_URL points."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from shared.media.inspection import Inspected
from shared.messages.media import MediaReference


class MediaStore(Protocol):
    """Files by content id. Writing the same content id again with the same bytes is harmless."""

    async def put_file(
        self,
        path: Path,
        content_id: str,
        *,
        run_id: str | None = None,
        inspected: Inspected | None = None,
    ) -> MediaReference:
        """Inspect (unless that was done), hash and store a finished file; visible only when complete.

        Raises:
            RejectedMedia: not a picture or clip that can be played, or not a content id.
            Unavailable: the store does not answer.
        """
        ...

    async def fetch(self, local_path: str, target: Path) -> None:
        """Copy a stored file to `target`, which appears only when complete.

        Raises:
            NotFound: no such key.
            RejectedMedia: `local_path` is not a key.
            Unavailable: the store does not answer.
        """
        ...

    def stream(self, local_path: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Bytes start ≤ offset < end in chunks; raises like `fetch`, at the first chunk."""
        ...

    async def size(self, local_path: str) -> int:
        """Bytes stored under a key; raises like `fetch`."""
        ...
