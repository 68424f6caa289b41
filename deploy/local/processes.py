"""One child process whose output we read, whose death we notice and whose end we can always bring about."""

import asyncio
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

OnLine = Callable[[str], None]

_WRAPPER = Path(__file__).with_name("child.py")
_TAIL_LINES = 40
_LAST_WORDS = 10
_LONGEST_LINE = 1 << 16
_LARGEST_LOG = 5_000_000


class ChildProcess:
    """A program in its own session: the terminal's Ctrl-C does not reach it, only `stop` and `kill` do.

    Args:
        argv: Program and arguments.
        env: The whole environment of the child; None inherits ours.
        log: File that gets every line (moved to `<name>.log.1` when larger than 5 MB at start).
        on_line: Called with every line of its output, stdout and stderr together, without the newline.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        log: Path | None = None,
        on_line: OnLine | None = None,
    ) -> None:
        self.argv = list(argv)
        self.tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._env = env
        self._log = log
        self._on_line = on_line
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def last_words(self) -> str:
        """Its last lines, indented below the sentence they explain."""
        return "".join(f"\n    {line}" for line in list(self.tail)[-_LAST_WORDS:])

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def returncode(self) -> int | None:
        """Exit status, negative for a signal; None before the end."""
        return self._process.returncode if self._process else None

    async def start(self) -> None:
        """Start it; the caller's thread must live as long as the process (see `child.py`)."""
        # A pipe of our own: asyncio's `wait` would also wait for everybody else who holds the other end.
        ours, theirs = os.pipe()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", str(_WRAPPER), str(os.getpid()), *self.argv),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=theirs,
                stderr=asyncio.subprocess.STDOUT,
                env=self._env,
                start_new_session=True,
            )
        except BaseException:
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        self._reader = asyncio.create_task(self._read(ours))

    async def wait(self) -> int:
        """Wait for its end, reap it, sweep up what it left in its session, and return its exit status."""
        if self._process is None or self._reader is None:
            raise RuntimeError("the process was not started")
        status = await self._process.wait()
        self._signal_session(signal.SIGKILL)
        await asyncio.shield(self._reader)
        return status

    async def stop(self, patience: float = 10.0) -> None:
        """Ask it to end (SIGTERM), insist after `patience` seconds (SIGKILL), and wait until it is gone."""
        if self._process is None:
            return
        if self.running:
            self._process.terminate()
        try:
            async with asyncio.timeout(patience):
                await self.wait()
        except TimeoutError:
            self.kill()
            await self.wait()

    def kill(self) -> None:
        """Kill it and all it started, at once (SIGKILL); `wait` afterwards reaps it."""
        if self.running:
            self._signal_session(signal.SIGKILL)

    def _signal_session(self, number: signal.Signals) -> None:
        if self._process is not None:
            try:
                os.killpg(self._process.pid, number)
            except (ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
                return

    async def _read(self, pipe: int) -> None:
        output = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(output), os.fdopen(pipe, "rb", buffering=0)
        )
        pending = b""
        try:
            with open_log(self._log) as log:
                while chunk := await output.read(_LONGEST_LINE):
                    with suppress(OSError):  # a full disk costs lines of the log, never the watch over it
                        log.write(chunk)
                    *lines, pending = (pending + chunk).split(b"\n")
                    if len(pending) > _LONGEST_LINE:
                        lines, pending = [*lines, pending], b""
                    for line in lines:
                        self._tell(line)
            if pending:
                self._tell(pending)
        finally:
            transport.close()

    def _tell(self, raw: bytes) -> None:
        line = raw.decode("utf-8", "replace").rstrip("\r")
        self.tail.append(line)
        if self._on_line is not None:
            with suppress(OSError):  # whoever read along may be gone, or write to the same full disk
                self._on_line(line)


def open_log(path: Path | None) -> BinaryIO:
    """Open a log for appending, unbuffered, after moving one that grew too large out of the way.

    Without room for a log there is none: what it would be about is worth more.
    """
    if path is None:
        return open(os.devnull, "wb", buffering=0)  # noqa: PTH123 -- the caller closes it
    try:
        if path.exists() and path.stat().st_size > _LARGEST_LOG:
            path.replace(path.with_name(f"{path.name}.1"))
        return path.open("ab", buffering=0)
    except OSError:
        return open_log(None)


def ending(status: int) -> str:
    """Say how a process ended; `status` is negative for a signal."""
    if status >= 0:
        return f"ended with status {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return f"was ended by {name}"
