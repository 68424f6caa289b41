"""Delivers a request the way the bus does: again and again until a handler ends in peace."""

import asyncio

from services.video.handlers import generation_requested
from services.video.tools import Tools
from shared.errors import TransientError
from shared.messages.envelope import Envelope
from tests.unit.video.world import Gate, Killed, World, worker

ACK_WAIT = 30.0


async def deliver(world: World, envelope: Envelope, tools: Tools | None = None) -> None:
    """One delivery to its end, whatever that is."""
    task = asyncio.create_task(generation_requested(envelope, tools or worker(world)))
    await world.until_done(task)
    task.result()


async def deliver_until_settled(world: World, envelope: Envelope, *faults: Gate) -> int:
    """Deliver to one fresh process after the other; the first ones have these gates. Returns deliveries."""
    gates = list(faults)
    for number in range(1, 15):
        tools = worker(world, gates.pop(0) if gates else None)
        try:
            await deliver(world, envelope, tools)
        except (Killed, TransientError):
            world.clock.pass_time(ACK_WAIT)
        else:
            return number
    raise AssertionError("never settled")
