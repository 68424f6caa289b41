"""The four services as processes, over servers that a test may kill, hold up or start late."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path

import httpx
import nats
from nats.aio.client import Client
from nats.js.api import ConsumerInfo

from deploy.local.mongo_server import MongoServer
from deploy.local.nats_server import NatsServer
from deploy.local.readiness import answers_ready
from deploy.local.services import API
from deploy.local.stack import LocalStack, running_stack
from shared.messages.envelope import read_envelope
from shared.messaging.streams import EVENTS_STREAM, Durable
from tests.support.messaging import eventually
from tests.support.short_workflow import write_short_workflow
from tests.support.waiting_workflow import write_waiting_workflow

PATIENCE = 120.0
"""Seconds for whatever must come by itself; the slowest is a redelivery after half a minute of silence."""
OUTSIDE = ("STILLREEL_", "OPENAI_")
"""Variables of whoever runs the tests that no service may see: nothing is spent."""
SERVICES = ("analysis", "prompts", "video", API)
PICTURE = Path(__file__).resolve().parents[2] / "services/video/samples/room_day.jpg"
SMALL_CLIPS = {
    "STILLREEL_VIDEO_LOCAL_SHORT_SIDE": "240",
    "STILLREEL_VIDEO_LOCAL_PRESET": "ultrafast",
    "STILLREEL_VIDEO_LEASE": "3",
}


class Lines:
    """Everything the stack showed, by process."""

    def __init__(self) -> None:
        self._seen: list[tuple[str, str]] = []

    def __call__(self, source: str, line: str) -> None:
        self._seen.append((source, line))

    @property
    def count(self) -> int:
        return len(self._seen)

    def of(self, source: str, *, since: int = 0) -> list[str]:
        return [line for name, line in self._seen[since:] if name == source]

    async def until(self, source: str, words: str, *, since: int = 0) -> str:
        """The first line of a process with these words, from the beginning or from an earlier count on."""

        async def said() -> bool:
            return any(words in line for line in self.of(source, since=since))

        try:
            await eventually(said, patience=PATIENCE)
        except TimeoutError:
            raise AssertionError(f"{source} never said {words!r}; it said {self.of(source)[-20:]}") from None
        return next(line for line in self.of(source, since=since) if words in line)


class WholeStack:
    """Four supervised services; the servers under them belong to the test, which may take them away."""

    def __init__(self, home: Path, nats_server: NatsServer, mongo: MongoServer) -> None:
        self.nats = nats_server
        self.mongo = mongo
        self.lines = Lines()
        known = {**nats_server.variables, **mongo.variables, **SMALL_CLIPS}
        if nats_server.process.pid is None:
            del known["STILLREEL_NATS_MONITOR_URL"]  # its port is chosen by the first start
        quiet = {name: value for name, value in os.environ.items() if not name.startswith(OUTSIDE)}
        workflow = home.with_name(f"{home.name}-workflows")
        if not workflow.exists():
            write_short_workflow(workflow)
            write_waiting_workflow(workflow)
        self.environ = {**quiet, **known, "STILLREEL_WORKFLOWS": str(workflow)}
        self.local = LocalStack(
            home, environ=self.environ, show=self.lines, handle_signals=False, patience=PATIENCE
        )

    @cached_property
    def http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.ports[API]}", timeout=30)

    @property
    def ports(self) -> dict[str, int]:
        state = running_stack(self.local.paths.home)
        return dict(state.ports) if state else {}

    @property
    def media(self) -> Path:
        return self.local.paths.media

    async def get(self, service: str, path: str) -> httpx.Response:
        """Ask a service's own port."""
        return await self.http.get(f"http://127.0.0.1:{self.ports[service]}{path}")

    def pid(self, service: str) -> int:
        state = running_stack(self.local.paths.home)
        assert state is not None, "the stack does not run"
        return state.pids[service]

    def kill(self, service: str) -> None:
        os.kill(self.pid(service), signal.SIGKILL)

    def pause(self, service: str) -> None:
        os.kill(self.pid(service), signal.SIGSTOP)

    def resume(self, service: str) -> None:
        os.kill(self.pid(service), signal.SIGCONT)

    async def has_processes(self) -> bool:
        state = running_stack(self.local.paths.home)
        return state is not None and set(SERVICES) <= set(state.pids)

    async def until_ready(self) -> None:
        async def all_ready() -> bool:
            ports = [self.ports[service] for service in SERVICES]
            return all(await asyncio.gather(*(answers_ready(port) for port in ports)))

        await eventually(all_ready, patience=PATIENCE)

    @asynccontextmanager
    async def bus(self) -> AsyncIterator[Client]:
        """A stranger's connection to the bus."""
        client = await nats.connect(self.nats.url)
        try:
            yield client
        finally:
            await client.close()

    async def until_delivered(self, durable: Durable, messages: int = 1) -> None:
        """Wait until so many of a durable's messages are in somebody's hands."""
        await self._until(durable, lambda info: info.num_ack_pending == messages)

    async def until_owed(self, durable: Durable) -> None:
        """Wait until a durable's message is in the queue or in somebody's hands."""
        await self._until(durable, lambda info: bool(info.num_pending or info.num_ack_pending))

    async def _until(self, durable: Durable, holds: Callable[[ConsumerInfo], bool]) -> None:
        async with self.bus() as client:

            async def reached() -> bool:
                return holds(await client.jetstream().consumer_info(durable.stream, durable.name))

            await eventually(reached, patience=PATIENCE)

    async def published(self, run_id: str) -> list[str]:
        """Ids of what the event stream holds of a run, in order."""
        async with self.bus() as client:
            events = await client.jetstream().subscribe(f"{EVENTS_STREAM.subjects[0]}", ordered_consumer=True)
            last = (await client.jetstream().stream_info(EVENTS_STREAM.name)).state.last_seq
            found = []
            async with asyncio.timeout(PATIENCE):
                async for message in events.messages:
                    if f'"subject":"{run_id}"'.encode() in message.data.replace(b'": "', b'":"'):
                        found.append(read_envelope(message.data).id)
                    if message.metadata.sequence.stream >= last:
                        break
            await events.unsubscribe()
        return found


@asynccontextmanager
async def whole_stack(home: Path) -> AsyncIterator[WholeStack]:
    """Servers and services, ready; clips are small and a worker's claim is soon taken over."""
    async with two_servers(home) as (nats_server, mongo):
        await asyncio.gather(nats_server.start(), mongo.start())
        async with _closing(WholeStack(home / "stack", nats_server, mongo)) as stack, stack.local:
            yield stack


@asynccontextmanager
async def services_alone(home: Path) -> AsyncIterator[WholeStack]:
    """Services as processes; the servers they are told of do not run yet."""
    async with (
        two_servers(home) as (nats_server, mongo),
        _closing(WholeStack(home / "stack", nats_server, mongo)) as stack,
    ):
        starting = asyncio.create_task(stack.local.__aenter__())
        try:
            await eventually(stack.has_processes, patience=PATIENCE)
            yield stack
            await starting
        finally:
            starting.cancel()
            await asyncio.gather(starting, return_exceptions=True)
            await stack.local.__aexit__(None, None, None)


@asynccontextmanager
async def two_servers(home: Path) -> AsyncIterator[tuple[NatsServer, MongoServer]]:
    """Not started; killed in the end."""
    servers = NatsServer(home / "nats"), MongoServer(home / "mongo")
    try:
        yield servers
    finally:
        for server in servers:
            if server.process.pid is not None:
                server.kill()
                await server.wait()


@asynccontextmanager
async def _closing(stack: WholeStack) -> AsyncIterator[WholeStack]:
    try:
        yield stack
    finally:
        await stack.http.aclose()
