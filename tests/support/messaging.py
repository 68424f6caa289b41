"""A provisioned bus of its own for a test, and messages to send over it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.local.nats_server import NatsServer
from shared.identity import new_content_id, new_id, new_run_id
from shared.messages.envelope import Envelope
from shared.messages.message import Message
from shared.messages.video import GenerationFailed, GenerationRequested
from shared.messaging.connection import BusConnection
from shared.messaging.provision import Topology, provision
from shared.messaging.streams import BUCKETS, DURABLES, STREAMS, Durable
from shared.settings import BusSettings


def enveloped(message: Message, **fields: Any) -> Envelope:
    values = {"id": new_id(), "source": "stillreel/test", "subject": getattr(message, "run_id", ""), **fields}
    return Envelope(time=datetime.now(UTC), message=message, **values)


def generation_requested(prompt: str = "the curtain sways") -> Envelope:
    return enveloped(
        GenerationRequested(
            run_id=new_run_id(),
            generation_id=new_content_id(),
            interaction_id=f"media_{new_id()}",
            action_id="generate",
            action_type="img2vid",
            provider="local",
            prompt=prompt,
        )
    )


def generation_failed(message: str = "no such picture") -> Envelope:
    return enveloped(
        GenerationFailed(
            run_id=new_run_id(),
            generation_id=new_content_id(),
            reason="media_missing",
            message=message,
            provider="local",
        )
    )


@asynccontextmanager
async def provisioned_bus(
    url: str, *, service: str = "video", durables: Sequence[Durable] = DURABLES, **settings: Any
) -> AsyncIterator[BusConnection]:
    """Connect to a server nobody else uses and make the tables' streams, buckets and these durables there."""
    values = {"nats_url": url, "nats_graceful_timeout": 2.0, **settings}
    async with BusConnection(service, BusSettings(**values), durables=durables) as bus:
        await provision(bus.jetstream, Topology(STREAMS, durables, BUCKETS))
        yield bus


class ConfiguredNats(NatsServer):
    """A server with a configuration of the test's own on top of the local stack's (None takes a key away)."""

    def __init__(self, folder: Path, changes: Mapping[str, Any]) -> None:
        super().__init__(folder)
        self.changes = changes

    def _prepare(self) -> list[str]:
        arguments = super()._prepare()
        path = Path(arguments[-1])
        settings = {**json.loads(path.read_text("utf-8")), **self.changes}
        path.write_text(json.dumps({k: v for k, v in settings.items() if v is not None}), "utf-8")
        return arguments


@asynccontextmanager
async def configured_nats(folder: Path, **changes: Any) -> AsyncIterator[ConfiguredNats]:
    server = ConfiguredNats(folder, changes)
    await server.start()
    try:
        yield server
    finally:
        server.kill()
        await server.wait()


class Recorder:
    """A handler that remembers, and fails as often as it is told to."""

    def __init__(self, *failures: Exception, seconds: float = 0.0) -> None:
        self.envelopes: list[Envelope] = []
        self.times: list[float] = []
        self.finished = 0
        self.running = self.most_at_once = 0
        self._failures = list(failures)
        self._seconds = seconds
        self._changed = asyncio.Condition()

    async def __call__(self, envelope: Envelope) -> None:
        self.envelopes.append(envelope)
        self.times.append(time.monotonic())
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        try:
            await self._tell()
            await asyncio.sleep(self._seconds)
            if self._failures:
                raise self._failures.pop(0)
            self.finished += 1
        finally:
            self.running -= 1
            await self._tell()

    async def until(self, reached: Callable[["Recorder"], bool], *, patience: float = 60.0) -> None:
        """Wait until something about this recorder is true."""
        async with asyncio.timeout(patience), self._changed:
            await self._changed.wait_for(lambda: reached(self))

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


async def eventually(holds: Callable[[], Awaitable[bool]], *, patience: float = 60.0) -> None:
    """Ask a server again and again until it says so; fails when it never does."""
    async with asyncio.timeout(patience):
        while not await holds():  # noqa: ASYNC110 -- the state is another process's
            await asyncio.sleep(0.02)


async def count(bus: BusConnection, stream: str) -> int:
    return int((await bus.jetstream.stream_info(stream)).state.messages)
