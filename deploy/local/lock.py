"""One stack per home: a lock that the kernel lets go when its holder dies, however it dies (flock(2))."""

import fcntl
import os
import time
from pathlib import Path

_A_GLANCE_IS_OVER = 0.2


class HomeLock:
    """An exclusive lock on `path`; the file itself means nothing and may stay."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self) -> bool:
        """Take the lock; False when another process holds it for longer than a glance of `is_held`."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + _A_GLANCE_IS_OVER
        while not _try(file, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                os.close(file)
                return False
            time.sleep(0.01)
        self._file = file
        return True

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def is_held(path: Path) -> bool:
    """Tell whether a living process holds the lock."""
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _try(file, fcntl.LOCK_SH)
    finally:
        os.close(file)


def _try(file: int, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
