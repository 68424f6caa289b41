"""Keep processes running until told otherwise: report a crash, start again with growing pauses."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

from deploy.local.processes import ChildProcess, ending
from shared.errors import StillreelError

_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0
_STEADY_AFTER = 20.0


class Program(Protocol):
    """What can be supervised: `start` returns when it runs, `wait` when it ended."""

    name: str
    process: ChildProcess

    async def start(self) -> None: ...
    async def wait(self) -> int: ...
    async def stop(self) -> None: ...
    def kill(self) -> None: ...


class Supervisor:
    """Holds running programs.

    Args:
        report: Called with a program's name and one sentence about what happened to it.
        changed: Called whenever a process id may have changed.
    """

    def __init__(self, report: Callable[[str, str], None], changed: Callable[[], None]) -> None:
        self._report = report
        self._changed = changed
        self._keepers: dict[Program, asyncio.Task[None]] = {}
        self._stopping = False
        self.crashes: Counter[str] = Counter()

    @property
    def pids(self) -> dict[str, int]:
        """Process id of every program that runs now, by name."""
        return {
            program.name: program.process.pid
            for program in self._keepers
            if program.process.pid and program.process.running
        }

    async def start(self, program: Program) -> None:
        """Start it and keep it running from now on.

        Raises:
            StillreelError: the first start failed; nothing is kept.
        """
        await program.start()
        self._keepers[program] = asyncio.create_task(self._keep(program), name=f"keep {program.name}")
        self._changed()

    def expect_the_end(self) -> None:
        """From now on no program is started again."""
        self._stopping = True

    async def stop(self, programs: Sequence[Program]) -> None:
        """Stop these programs at the same time; returns when all are gone."""
        keepers = [self._keepers[program] for program in programs if program in self._keepers]
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)
        await asyncio.gather(*(program.stop() for program in programs))
        for program in programs:
            self._keepers.pop(program, None)

    def kill(self) -> None:
        """Kill all programs at once."""
        self.expect_the_end()
        for program in self._keepers:
            program.kill()

    async def _keep(self, program: Program) -> None:
        pause = _FIRST_PAUSE
        while True:
            since = time.monotonic()
            status = await program.wait()
            if self._stopping:
                return
            if time.monotonic() - since > _STEADY_AFTER:
                pause = _FIRST_PAUSE
            self.crashes[program.name] += 1
            self._report(program.name, f"ERROR {ending(status)}; starting it again in {pause:g} s")
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
            await self._start_again(program)

    async def _start_again(self, program: Program) -> None:
        try:
            await program.start()
        except (StillreelError, OSError) as problem:
            self._report(program.name, f"ERROR could not be started again: {problem}")
        else:
            self._report(program.name, f"started again (process {program.process.pid})")
        self._changed()
