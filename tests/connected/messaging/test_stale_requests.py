"""Requests for messages made during an outage reach the server afterwards; nobody may mistake their ends."""

import asyncio
import logging

import nats.errors
import pytest

from deploy.local.nats_server import NatsServer
from shared.messaging.pulling import PullSubscription
from shared.messaging.streams import VIDEO
from tests.support.messaging import generation_requested, provisioned_bus

pytestmark = pytest.mark.connected

_REQUEST = 0.6  # seconds


async def test_the_end_of_an_old_request_does_not_count_as_a_refusal_of_the_new_one(
    fresh_nats: NatsServer, caplog: pytest.LogCaptureFixture
) -> None:
    taken: list[bytes] = []
    async with provisioned_bus(fresh_nats.url) as bus:
        pull = await bus.jetstream.pull_subscribe("", durable=VIDEO.name, stream=VIDEO.stream)

        async def take(message: object) -> None:
            taken.append(getattr(message, "data", b""))

        async def ask(times: int) -> None:
            for _ in range(times):
                with pytest.raises(nats.errors.TimeoutError):
                    await pull.fetch(_REQUEST)

        assert isinstance(pull, PullSubscription)
        pull.hand_to(take)
        fresh_nats.kill()
        await fresh_nats.wait()
        await ask(2)
        caplog.clear()
        asking = asyncio.create_task(ask(1))
        await fresh_nats.start()
        await asking
        with caplog.at_level(logging.WARNING):
            await ask(3)
        assert "gives no messages" not in caplog.text
        await bus.publisher.publish(generation_requested())
        assert await pull.fetch(_REQUEST) == []
    assert len(taken) == 1
