"""Cancels that arrive at any await of a worker, and what has to hold whatever else happens."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from services.video.cancelling import generation_cancel_requested
from services.video.tools import Tools
from shared.errors import TransientError
from shared.identity import new_id
from shared.messages.cancelling import GenerationCancelled, GenerationCancelRequested
from shared.messages.envelope import Envelope
from tests.unit.video.world import START, Gate, Killed, World, worker


def cancel_of(envelope: Envelope) -> Envelope:
    """The request to cancel what `envelope` asks for."""
    asked: Any = envelope.message
    message = GenerationCancelRequested(
        run_id=asked.run_id, generation_id=asked.generation_id, provider=asked.provider
    )
    return Envelope(
        id=new_id(), source="stillreel/orchestrator", subject=asked.run_id, time=START, message=message
    )


async def cancel(world: World, asked: Envelope, tools: Tools | None = None) -> None:
    """One delivery of a request to cancel."""
    assert isinstance(asked.message, GenerationCancelRequested)
    await generation_cancel_requested(asked, asked.message, tools or worker(world))


async def cancel_until_settled(world: World, asked: Envelope, *faults: Gate) -> None:
    gates = list(faults)
    for _ in range(5):
        task = asyncio.create_task(cancel(world, asked, worker(world, gates.pop(0) if gates else None)))
        await world.until_done(task)
        try:
            task.result()
        except (Killed, TransientError):
            continue
        return
    raise AssertionError("never settled")


@dataclass
class Interrupted(Gate):
    """At crossing number `cancel_at` another replica is told to cancel, from start to end."""

    asked: Envelope | None = None
    cancel_at: int = -1
    told: list[str] = field(default_factory=list)

    async def cross(self) -> None:
        if self.asked is not None and self.crossings + 1 == self.cancel_at:
            self.told.append("cancel")
            await cancel(self.world, self.asked)
        await super().cross()


def said_of_cancelling(world: World) -> GenerationCancelled:
    """The one event that tells what came of cancelling."""
    found: dict[str, bytes] = {}
    message = None
    for envelope in world.published:
        if isinstance(envelope.message, GenerationCancelled):
            body = envelope.encode()
            assert found.setdefault(envelope.id, body) == body, "one id, two bodies"
            message = envelope.message
    assert message is not None, "nothing was said about the cancel"
    assert len(found) == 1, found
    return message


def check_cancelled(world: World) -> GenerationCancelled:
    """What holds of every history with one request and one cancel, whatever died in between."""
    said, outcome = said_of_cancelling(world), world.outcome()
    billed, ended = len(world.vendor.billed), len(world.vendor.cancelled)
    assert billed <= 1, "paid twice"
    if said.was == "finished":
        assert not isinstance(outcome, GenerationCancelled), "something else was its end"
        assert not said.cancelled_at_provider
    else:
        assert outcome == said, "cancelled, and nothing else"
        assert world.media == {key for key in world.media if key.endswith(".png")}, "no content is kept"
    if said.was == "queued" or (said.was == "claimed" and said.charged == "no"):
        assert billed == 0, "what never began is never submitted"
        assert ended == 0
    if said.cancelled_at_provider:
        assert ended >= 1
        assert billed == 1
    return said
