"""Processes that can be killed at any await: from then on none of their code reaches the outside again."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextvars import ContextVar
from typing import Any


class Killed(BaseException):
    """Ends every task of a killed process; no handler for expected errors catches it."""


class Process:
    """A name for tasks that live and die together."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.alive = True
        self.tasks: set[asyncio.Task[Any]] = set()

    def kill(self) -> None:
        """Nothing of it runs on: whatever its code awaits next, in a `finally` too, raises `Killed`."""
        self.alive = False
        for task in list(self.tasks):
            if task is not asyncio.current_task():
                task.cancel()


class Executioner:
    """Counts the steps of all processes and kills the one that takes step number `at` (None: nobody).

    `history` names the process of each step.
    """

    def __init__(self, at: int | None) -> None:
        self.at = at
        self.history: list[str] = []
        self.victim: Process | None = None

    def step(self, process: Process) -> None:
        self.history.append(process.name)
        if len(self.history) == self.at:
            self.victim = process
            process.kill()


_process: ContextVar[Process | None] = ContextVar("process", default=None)


class _Guarded:
    """A coroutine of a process, stepped under the executioner's eyes."""

    def __init__(self, inner: Coroutine[Any, Any, Any], process: Process, executioner: Executioner) -> None:
        self._inner = inner
        self._process = process
        self._executioner = executioner

    def __await__(self) -> Generator[Any, Any, Any]:
        error: BaseException | None = None
        while True:
            if self._process.alive:
                self._executioner.step(self._process)
            if not self._process.alive:
                error = Killed()
            try:
                awaited = self._inner.send(None) if error is None else self._inner.throw(error)
            except StopIteration as stop:
                return stop.value
            if not self._process.alive and isinstance(error, Killed):
                continue  # a `finally` awaits something: that, too, never happens
            error = None
            try:
                yield awaited
            except GeneratorExit:
                self.close()
                raise
            except BaseException as thrown:
                error = thrown

    def close(self) -> None:
        self._inner.close()


def install(loop: asyncio.AbstractEventLoop, executioner: Executioner) -> None:
    """Make every task created by a process part of it."""

    def factory(
        loop: asyncio.AbstractEventLoop, coroutine: Any, context: Any = None, **_: Any
    ) -> "asyncio.Task[Any]":
        process = _process.get() if context is None else context.get(_process)
        if process is None:
            return asyncio.Task(coroutine, loop=loop, context=context)
        guarded = _run(_Guarded(coroutine, process, executioner))
        task = asyncio.Task(guarded, loop=loop, context=context)
        process.tasks.add(task)
        task.add_done_callback(process.tasks.discard)
        task.add_done_callback(_seen)
        task.add_done_callback(lambda _: coroutine.close())  # for one that never got to its first step
        return task

    loop.set_task_factory(factory)


async def _run(guarded: _Guarded) -> Any:
    return await guarded


def _seen(task: "asyncio.Task[Any]") -> None:
    if not task.cancelled():
        task.exception()


def spawn(process: Process, work: Callable[[], Coroutine[Any, Any, Any]]) -> "asyncio.Task[Any]":
    """Start a task of a process."""
    token = _process.set(process)
    try:
        return asyncio.get_running_loop().create_task(work())
    finally:
        _process.reset(token)


async def call(process: Process, work: Callable[[], Awaitable[Any]]) -> Any:
    """Have a process do something for the outside world.

    Raises:
        Killed: it died over it; whether it was done is unknown.
    """

    async def run() -> Any:
        return await work()

    task = spawn(process, run)
    with contextlib.suppress(asyncio.CancelledError):
        return await task
    raise Killed
