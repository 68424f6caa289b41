"""Folders for files on their way: gone with their work, or at the next need if their process was killed."""

import asyncio
import contextlib
import fcntl
import logging
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO

from shared.errors import Unavailable

log = logging.getLogger("stillreel.media")

_LOCK = ".in-use"


@contextlib.asynccontextmanager
async def scratch_folder(purpose: str, base: Path | None = None) -> AsyncIterator[Path]:
    """A fresh folder `<base>/<purpose>-…`; those that killed processes left there are removed first.

    Args:
        purpose: What for, as a prefix of the folder's name.
        base: Where; by default a folder of this user's in the system's temporary one.

    Raises:
        Unavailable: `base` can't be written to.
    """
    where = base or Path(tempfile.gettempdir()) / f"stillreel-{os.getuid()}"
    try:
        folder, lock = await asyncio.to_thread(_move_in, where, purpose)
    except OSError as error:
        raise Unavailable(f"no files can be put in {where}: {error.strerror}") from error
    with lock:
        try:
            yield folder
        finally:
            await asyncio.shield(asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True))


def _move_in(base: Path, purpose: str) -> tuple[Path, IO[bytes]]:
    base.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _lock(base / _LOCK, wait=True):  # nobody sweeps away a folder that is not locked yet
        for folder in base.glob(f"{purpose}-*"):
            _remove_if_left(folder)
        folder = Path(tempfile.mkdtemp(prefix=f"{purpose}-", dir=base))
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
