"""A provisioned bus of its own for a test, and messages to send over it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

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
