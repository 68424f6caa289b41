"""What every service process does: read settings, join the bus, consume, answer for its health, end in order.

A service brings one function, its composition root: an async context manager that gets a `Bus` and yields
the routes. Tests enter the same function with a `MemoryBus`: that is the second door.
"""

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Generic, TypeVar

from shared.errors import StillreelError
from shared.logs import LogSettings, configure_logs
from shared.messaging.connection import BusConnection
from shared.messaging.durables import Readiness
from shared.messaging.health import health_page
from shared.messaging.ports import Bus, Route
from shared.settings import BusSettings, HealthSettings, SettingsError, load

log = logging.getLogger("stillreel.service")

_FAREWELL = 10.0  # seconds past the handlers' own time before the process ends the hard way


class ServiceSettings(BusSettings, HealthSettings):
    """What every service needs; a service's own settings extend it."""


S = TypeVar("S", bound=ServiceSettings)
Assemble = Callable[[Bus, S], AbstractAsyncContextManager[Sequence[Route]]]
"""Build a service's handlers on a connected bus; what was opened is closed on leaving."""


def run(service: str, settings_type: type[S], assemble: Assemble[S]) -> None:
    """Be the service until SIGTERM or SIGINT; the only thing a service's `__main__` calls.

    Exits with 0 after a signal, 1 when the service failed, 2 when its environment is wrong.
    """
    try:
        settings, logs = load(settings_type), load(LogSettings)
    except SettingsError as error:
        sys.stderr.write(f"{service}: {error}\n")
        sys.exit(2)
    configure_logs(service, logs)
    sys.exit(run_loop(Service(service, settings, assemble)))


def run_loop(service: "Service[S]") -> int:
    """Run a service on uvloop where there is one; returns the exit status."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(service.serve())


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


class Service(Generic[S]):
    """One service process.

    Args:
        name: analysis, prompts or video.
        settings: Its environment.
        assemble: Its composition root.
    """

    def __init__(self, name: str, settings: S, assemble: Assemble[S]) -> None:
        self.name = name
        self.health_port: int | None = None
        self._settings = settings
        self._assemble = assemble
        self._bus: BusConnection | None = None
        self._awaited = "NATS"
        self._stop = asyncio.Event()

    async def serve(self) -> int:
        """Work until a signal or `stop`; returns the exit status."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError, RuntimeError):  # Windows, or not the main thread
                loop.add_signal_handler(number, self.stop)
        working = asyncio.create_task(self._work())
        stopping = asyncio.create_task(self._stop.wait())
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if self._bus is None:
            working.cancel()
        await asyncio.wait((working,), timeout=self._settings.nats_graceful_timeout + _FAREWELL)
        return self._status(working)

    def stop(self) -> None:
        self._stop.set()

    async def ready(self) -> Readiness:
        if self._bus is None:
            return Readiness((f"{self.name} is waiting for {self._awaited}",))
        return await self._bus.ready()

    async def _work(self) -> None:
        async with (
            health_page(self._settings, self.ready) as self.health_port,
            BusConnection(self.name, self._settings) as bus,
            self._assemble(bus, self._settings) as routes,
        ):
            try:
                self._awaited = "its consumer, which the orchestrator makes"
                await bus.subscribe(routes)
                self._bus = bus
                log.info("%s waits for work (health page on port %d)", self.name, self.health_port)
                await self._stop.wait()
            finally:
                # Handlers use what `assemble` opened: they end first.
                await bus.stop_consuming()

    def _status(self, working: "asyncio.Task[None]") -> int:
        if not working.done():
            log.critical("%s did not end in time; leaving the rest to redelivery", self.name)
            logging.shutdown()
            os._exit(1)
        problem = None if working.cancelled() else working.exception()
        if problem is None:
            log.info("%s has stopped", self.name)
            return 0
        expected = isinstance(problem, StillreelError)
        log.critical("%s failed: %s", self.name, problem, exc_info=None if expected else problem)
        return 1
