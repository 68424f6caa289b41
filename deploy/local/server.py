"""What both servers of the local stack have in common: a folder, a port that stays, and an honest start."""

from abc import ABC, abstractmethod
from pathlib import Path

from deploy.local.ports import free_port
from deploy.local.processes import ChildProcess, OnLine
from deploy.local.readiness import StartFailed

_ATTEMPTS = 3


class LocalServer(ABC):
    """A server program on a loopback port with its data in one folder.

    Args:
        folder: Data folder; survives `stop`, `kill` and a new instance, also one on another port.
        port: Preferred port; the first start takes another one when it is not free, later starts keep it.
        log: File that gets the server's output.
        on_line: Called with every line of the server's output.
    """

    name: str
    takes_time: bool = False
    """Whether others better not wait for it where they needn't."""

    def __init__(
        self, folder: Path, *, port: int | None = None, log: Path | None = None, on_line: OnLine | None = None
    ) -> None:
        self.port = free_port(port)
        self.folder = folder
        self.process = ChildProcess([], log=log, on_line=on_line)
        self._started_before = False

    @property
    @abstractmethod
    def url(self) -> str:
        """What clients connect to; final after the first `start`."""

    @property
    @abstractmethod
    def variables(self) -> dict[str, str]:
        """What a service must know to use it, by environment variable."""

    @abstractmethod
    def _prepare(self) -> list[str]:
        """Write what the program needs and return its arguments."""

    @abstractmethod
    async def _until_ready(self) -> None:
        """Return when this very process serves; raise StartFailed when it does not."""

    async def start(self) -> None:
        """Start it and return when it serves.

        Raises:
            StartFailed: it ended or did not answer in time; carries its last lines of output.
            UnsafeServer: the installed program is too old.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        for attempt in range(1, _ATTEMPTS + 1):
            self.process.argv = self._prepare()
            await self.process.start()
            try:
                await self._until_ready()
            except BaseException as problem:
                self.process.kill()
                await self.process.wait()
                if not isinstance(problem, StartFailed) or self._started_before or attempt == _ATTEMPTS:
                    raise
                self.port = free_port()  # the likeliest reason by far: somebody took it since we looked
            else:
                self._started_before = True
                return

    async def wait(self) -> int:
        """Wait for its end and return its exit status."""
        return await self.process.wait()

    async def stop(self) -> None:
        """Stop it cleanly; everything acknowledged is on disk."""
        await self.process.stop(patience=30.0)

    def kill(self) -> None:
        """Kill it at once (SIGKILL)."""
        self.process.kill()

    async def restart(self) -> None:
        """Stop it cleanly if it still runs and start it again on the same port with the same data."""
        await self.stop()
        await self.start()
