"""A stored picture as a file on this machine for as long as somebody looks at it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from shared.media.scratch import scratch_folder
from shared.media.store import MediaStore
from shared.messages.media import MediaReference


@asynccontextmanager
async def fetched(media: MediaStore, image: MediaReference) -> AsyncIterator[Path]:
    """A copy of the file in a folder of its own, gone afterwards.

    Raises:
        NotFound: the store has no such file.
        Unavailable: the store does not answer.
    """
    async with scratch_folder("analysis") as folder:
        target = folder / f"picture{Path(image.local_path).suffix}"
        await media.fetch(image.local_path, target)
        yield target
