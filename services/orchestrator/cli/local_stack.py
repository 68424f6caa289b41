"""The local stack as commands use it: started for as long as they need it, its settings kept its own."""

import asyncio
import os
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Self

from services.orchestrator.cli.address import INSTALL_LOCAL, NotInstalled

if TYPE_CHECKING:
    from deploy.local.stack import LocalStack

LOCAL_ENGINES = {"STILLREEL_ANALYSIS_ENGINE": "local", "STILLREEL_PROMPTS_ENGINE": "local"}
"""A stack that nobody asked for by name spends no money, whatever keys lie around."""


def stack_class() -> "type[LocalStack]":
    """The class that runs everything on this machine.

    Raises:
        NotInstalled: this installation lacks it; says what to install.
    """
    try:
        from deploy.local.stack import LocalStack
    except ImportError as error:
        raise NotInstalled(f"{INSTALL_LOCAL} ({error})") from error
    return LocalStack


class BackgroundStack:
    """`with BackgroundStack() as stack:` runs a stack beside the command; its logs go to files only.

    It lives in a thread of its own: the servers' lives hang on the thread that started them, and the
    command's thread stays free for Ctrl-C.

    Raises:
        StackAlreadyRunning: another process runs the stack of this home.
        Unavailable: a server or a service did not start; says which and carries its last lines.
    """

    def __init__(self) -> None:
        self.api_url = ""
        self._class = stack_class()
        self._thread = threading.Thread(target=self._run, name="stillreel-stack")
        self._settled = threading.Event()
        self._problem: Exception | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            self._settled.wait()
        except KeyboardInterrupt:
            self._stop()
            raise
        if self._problem is not None:
            self._thread.join()
            raise self._problem
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except asyncio.CancelledError:
            pass
        except Exception as error:  # noqa: BLE001 -- raised again in the command's thread
            self._problem = error
        finally:
            self._settled.set()

    async def _serve(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        async with self._class(environ={**LOCAL_ENGINES, **os.environ}, handle_signals=False) as stack:
            self.api_url = stack.api_url or ""
            self._settled.set()
            await stack.serve_forever()

    def _stop(self) -> None:
        if self._loop is not None and self._task is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join()
