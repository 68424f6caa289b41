"""Temporary folders that vanish with their work, and with the next start if a process was killed."""

import asyncio
import contextlib
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from shared.errors import NotFound, Unavailable
from shared.media.scratch import scratch_folder
from shared.media.store import MediaStore
from shared.messages.media import MediaReference


class SourceWorkspace:
    """A folder of one worker's own and the source picture in it, fetched when first asked for."""

    def __init__(self, folder: Path, source: MediaReference | None, media: MediaStore) -> None:
        self.folder = folder
        self._reference = source
        self._media = media
        self._fetched: Path | None = None

    async def source(self) -> Path:
        if self._reference is None:
            raise NotFound(
                "The request names no source image.",
                pointer="/source_image",
                hint="Pick or upload a picture first.",
                code="no_source_image",
            )
        if self._fetched is None:
            target = self.folder / "source"
            await self._media.fetch(self._reference.local_path, target)
            self._fetched = target
        return self._fetched


class WorkFolder:
    """Where one process keeps its workspaces."""

    def __init__(self, folder: Path, media: MediaStore) -> None:
        self._folder = folder
        self._media = media

    @contextlib.asynccontextmanager
    async def workspace(self, source: MediaReference | None) -> AsyncIterator[SourceWorkspace]:
        """A fresh workspace, removed on leaving whatever happened inside."""
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, dir=self._folder))
        try:
            yield SourceWorkspace(folder, source, self._media)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


@contextlib.asynccontextmanager
async def work_folder(base: Path, media: MediaStore) -> AsyncIterator[WorkFolder]:
    """This process's folder below `base`; what killed processes left there is removed first.

    Raises:
        Unavailable: `base` can't be written to.
    """
    async with contextlib.AsyncExitStack() as stack:
        try:
            folder = await stack.enter_async_context(scratch_folder("video", base))
        except Unavailable as error:
            raise Unavailable(
                f"{error}. Set STILLREEL_VIDEO_WORK_FOLDER to a folder this process may write to."
            ) from error
        yield WorkFolder(folder, media)
