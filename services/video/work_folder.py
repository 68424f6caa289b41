"""Temporary folders that vanish with their work, and with the next start if a process was killed."""

import asyncio
import contextlib
import fcntl
import logging
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from shared.errors import NotFound, Unavailable
from shared.media.store import MediaStore
from shared.messages.media import MediaReference

log = logging.getLogger("stillreel.video")

_LOCK = ".in-use"


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
    try:
        folder, lock = await asyncio.to_thread(_move_in, base)
    except OSError as error:
        raise Unavailable(
            f"the work folder {base} can't be used: {error.strerror}. Set STILLREEL_VIDEO_WORK_FOLDER to one "
            "this process may write to."
        ) from error
    with lock:
        try:
            yield WorkFolder(folder, media)
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


def _move_in(base: Path) -> tuple[Path, IO[bytes]]:
    base.mkdir(parents=True, exist_ok=True)
    with _lock(base / _LOCK, wait=True):  # nobody sweeps away a folder that is not locked yet
        for folder in base.glob("video-*"):
            _remove_if_left(folder)
        folder = Path(tempfile.mkdtemp(prefix="video-", dir=base))
        return folder, _lock(folder / _LOCK)


def _remove_if_left(folder: Path) -> None:
    with contextlib.suppress(BlockingIOError), _lock(folder / _LOCK):
        log.info("removing %s, left by a process that was killed", folder)
        shutil.rmtree(folder, ignore_errors=True)


def _lock(path: Path, *, wait: bool = False) -> IO[bytes]:
    """Lock a file until it is closed; the system frees it when its process dies.

    Raises:
        BlockingIOError: a living process holds it.
    """
    file = path.open("wb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise
    return file
