"""What can end the local stack on purpose; all of them belong to the tree of `shared/errors.py`."""

import signal
from pathlib import Path

from shared.errors import Conflict, PermanentError, StillreelError


class StackAlreadyRunning(Conflict):
    """Another process runs the stack of this home; `api_url` is where it answers, None while it starts."""

    def __init__(self, home: Path, api_url: str | None, pid: int | None) -> None:
        where = f"at {api_url}" if api_url else "and is still starting"
        super().__init__(
            f"Stillreel is already running {where} (process {pid or 'unknown'}, data in {home}).",
            hint="Use it, stop it with Ctrl-C, or set STILLREEL_HOME to another folder for a second one.",
            code="already_running",
            details={"api_url": api_url, "pid": pid},
        )
        self.api_url = api_url


class HomeUnusable(PermanentError):
    """The folder for data, logs and state cannot be made or written to."""

    def __init__(self, home: Path, problem: OSError) -> None:
        super().__init__(
            f"{home} can't hold Stillreel's data ({problem.strerror}). "
            "Set STILLREEL_HOME to a folder you may write to, on a disk with room."
        )


class StackInterrupted(StillreelError):
    """Ctrl-C or SIGTERM ended the stack, everything it started is gone; `exit_code` is 128 + the signal."""

    def __init__(self, number: signal.Signals) -> None:
        super().__init__(f"stopped by {number.name}")
        self.exit_code = 128 + number
