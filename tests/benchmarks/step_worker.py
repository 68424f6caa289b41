"""The other process of benchmarks: answers at once, the product's way and, when asked to, the bare way."""

import asyncio
import sys

import nats
from nats.js.api import ConsumerConfig

from shared.clock import SystemClock
from shared.identity import reaction_id
from shared.messages.envelope import Envelope
from shared.messages.prompts import PromptsCompleted, PromptsRequested
from shared.messaging.connection import BusConnection
from shared.messaging.ports import Publisher, Route
from shared.messaging.streams import PROMPTS
from shared.settings import BusSettings

FLOOR_WORK, FLOOR_EVENTS = "floor.work", "floor.events"


async def product(publisher: Publisher, envelope: Envelope) -> None:
    request = envelope.message
    assert isinstance(request, PromptsRequested)
    answer = PromptsCompleted(
        run_id=request.run_id,
        request_id=request.request_id,
        response={"text": "done"},
        provider="echo",
        model="echo",
        seconds=0,
    )
    await publisher.publish(
        Envelope(
            id=reaction_id(envelope.id, answer.type),
            source="stillreel/prompts",
            subject=request.run_id,
            time=SystemClock().now(),
            message=answer,
            cause=envelope.id,
        )
    )


async def floor(url: str) -> None:
    client = await nats.connect(url)
    stream = client.jetstream()
    work = await stream.pull_subscribe(FLOOR_WORK, "worker", config=ConsumerConfig(max_ack_pending=32))
    while True:
        try:
            (message,) = await work.fetch(1, timeout=30)
        except TimeoutError:
            continue
        await stream.publish(FLOOR_EVENTS, message.data)
        await message.ack()


async def main(url: str, *, bare: bool) -> None:
    async with BusConnection("prompts", BusSettings(nats_url=url)) as bus:

        async def handle(envelope: Envelope) -> None:
            await product(bus.publisher, envelope)

        await bus.subscribe((Route(PROMPTS.name, handle),))
        print("ready", flush=True)
        await (floor(url) if bare else asyncio.Event().wait())


if __name__ == "__main__":
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(sys.argv[1], bare="bare" in sys.argv[2:]))
