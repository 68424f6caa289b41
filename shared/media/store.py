"""The port of the media store: bytes by key, wherever STILLREEL_MEDIA_URL points."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

from shared.messages.media import MediaReference


class MediaStore(Protocol):
    """Files by content id. Writing the same content id again with the same bytes is harmless."""

    async def put_file(self, path: Path, content_id: str, *, run_id: str | None = None) -> MediaReference:
        """Probe, hash and store a finished file; visible only when complete.

        Raises:
            RejectedMedia: not a supported picture or clip.
            Unavailable: the store does not answer.
        """
        ...

    async def fetch(self, local_path: str, target: Path) -> None:
        """Copy a stored file to `target`.

        Raises:
            NotFound: no such key.
            Unavailable: the store does not answer.
        """
        ...

    def stream(self, local_path: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Bytes start ≤ offset < end."""
        ...

    async def size(self, local_path: str) -> int:
        """Bytes stored under a key.

        Raises:
            NotFound: no such key.
        """
        ...
