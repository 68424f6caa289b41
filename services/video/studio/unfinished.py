"""Names the file a result grows in until it is whole, so that nothing half written ever looks finished."""

import contextlib
import os
from pathlib import Path
from typing import Final

_KEPT: Final = 48  # characters of the name, since a name of 255 bytes leaves no room for more


def unfinished(output: Path, process: int | None = None) -> Path:
    """A hidden neighbour of `output` that belongs to one process alone.

    Two that make the same file at once each make a whole one, and the later one stays.

    Args:
        output: Where the result goes in the end.
        process: Whose it is; None is this one's.
    """
    return output.with_name(f".{output.name[-_KEPT:]}.{process or os.getpid()}.part")


def sweep(output: Path, process: int | None = None) -> None:
    """Remove what a process left behind of `output`; a folder that is gone or closed is no matter."""
    with contextlib.suppress(OSError):
        unfinished(output, process).unlink(missing_ok=True)
