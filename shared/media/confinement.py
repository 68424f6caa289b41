"""Bounds a process that opens untrusted files, so that a hostile one costs at most that process."""

import contextlib
import os
import resource
import sys
from dataclasses import dataclass

_INHERITED = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "LANG")
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Confinement:
    """What a process may use; None is no bound.

    Args:
        memory_bytes: Address space.
        cpu_seconds: Computing time of all its threads; the system ends it with SIGXCPU.
        file_bytes: The largest file it may write; 0 forbids writing.
        open_files: How many files at once.
    """

    memory_bytes: int | None = None
    cpu_seconds: int | None = None
    file_bytes: int | None = None
    open_files: int | None = None


def confine(limits: Confinement) -> None:
    """Apply the limits to the calling process, for good; it leaves no core dump either.

    macOS refuses some of them; the others still hold.
    """
    bounds = (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    )
    for bound, value in bounds:
        if value is not None:
            with contextlib.suppress(ValueError, OSError):
                room = (
                    1 if bound == resource.RLIMIT_CPU else 0
                )  # at the hard limit it is SIGKILL, which says less
                resource.setrlimit(bound, (value, value + room))


def confined_environment() -> dict[str, str]:
    """For the child: no secrets, the same module path, and one thread a numeric library."""
    kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return kept | dict.fromkeys(_ONE_THREAD, "1") | {"PYTHONPATH": path}
