"""An event loop whose clock jumps: an hour of waiting takes no time, and a program runs alike again."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

START = datetime(2026, 1, 1, tzinfo=UTC)


class Deadlock(AssertionError):
    """Nothing is ready and no timer is set: the simulated world would wait for ever."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time stands still while anything is ready, then jumps to the next timer. Threads run in place."""

    def __init__(self) -> None:
        super().__init__()
        self._elapsed = 0.0

    def time(self) -> float:
        return self._elapsed

    def _run_once(self) -> None:
        if not self._ready:  # type: ignore[attr-defined]
            timers = [timer for timer in self._scheduled if not timer.cancelled()]  # type: ignore[attr-defined]
            if not timers:
                raise Deadlock("nothing is ready and no timer is set")
            self._elapsed = max(self._elapsed, min(timer.when() for timer in timers))
        super()._run_once()  # type: ignore[misc]

    def run_in_executor(  # type: ignore[override]
        self, executor: Any, func: Callable[..., Any], *args: Any
    ) -> Any:
        done = self.create_future()
        try:
            done.set_result(func(*args))
        except Exception as error:
            done.set_exception(error)
        return done


class VirtualClock:
    """The project's clock on the loop's time."""

    def now(self) -> datetime:
        return START + timedelta(seconds=asyncio.get_running_loop().time())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
