"""Hears what the video service says on a real bus, progress included."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from nats.aio.msg import Msg
from pydantic import TypeAdapter

from shared.messages.envelope import Envelope, read_envelope
from shared.messaging.connection import BusConnection
from shared.messaging.ports import Progress
from shared.messaging.subjects import EVENTS, PROGRESS

_PROGRESS: TypeAdapter[Progress] = TypeAdapter(Progress)
_OUTCOMES = {"video_ready", "generation_failed", "composition_completed", "composition_failed"}


class Listener:
    """Everything said since it began to listen."""

    def __init__(self) -> None:
        self.events: list[Envelope] = []
        self.progress: list[Progress] = []
        self._changed = asyncio.Condition()

    def outcomes(self) -> list[Envelope]:
        return [said for said in self.events if said.message.type in _OUTCOMES]

    async def first_outcome(self, patience: float = 60.0) -> Envelope:
        async with asyncio.timeout(patience), self._changed:
            await self._changed.wait_for(lambda: bool(self.outcomes()))
        return self.outcomes()[0]

    async def first_rendered_frame(self, patience: float = 60.0) -> None:
        async with asyncio.timeout(patience), self._changed:
            await self._changed.wait_for(lambda: any(0 < told.fraction < 1 for told in self.progress))

    async def progressed_to(self, stage: str, patience: float = 120.0) -> None:
        async with asyncio.timeout(patience), self._changed:
            await self._changed.wait_for(lambda: any(told.stage == stage for told in self.progress))

    async def hear_event(self, message: Msg) -> None:
        await self._note(lambda: self.events.append(read_envelope(message.data)))

    async def hear_progress(self, message: Msg) -> None:
        await self._note(lambda: self.progress.append(_PROGRESS.validate_json(message.data)))

    async def _note(self, note: Callable[[], None]) -> None:
        async with self._changed:
            note()
            self._changed.notify_all()


@asynccontextmanager
async def listening(bus: BusConnection) -> AsyncIterator[Listener]:
    """Events from the stream's beginning in order, progress from now on."""
    listener = Listener()
    events = await bus.jetstream.subscribe(f"{EVENTS}.video.*", cb=listener.hear_event, ordered_consumer=True)
    progress = await bus.client.subscribe(f"{PROGRESS}.>", cb=listener.hear_progress)
    try:
        yield listener
    finally:
        if bus.client.is_connected:
            await events.unsubscribe()
            await progress.unsubscribe()
