"""The server did it, but its answer got lost: nothing happens twice and no lost race is believed."""

from typing import Any

import nats.errors
import pytest
from nats.js import JetStreamContext
from nats.js.api import PubAck

from deploy.local.nats_server import NatsServer
from shared.errors import Unavailable
from shared.messaging.key_value import NatsKeyValue
from shared.messaging.sending import Sender
from shared.messaging.streams import GENERATIONS_BUCKET, WORK_STREAM
from shared.settings import BusSettings
from tests.support.messaging import count, generation_requested, provisioned_bus

pytestmark = pytest.mark.connected

SUBJECT = "stillreel.work.video.generation_requested"


class Forgetful(JetStreamContext):
    """Publishes for real and loses the answer as often as told."""

    def __init__(self, client: Any, losses: int) -> None:
        super().__init__(client)
        self.losses = losses

    async def publish(self, *args: Any, **kwargs: Any) -> PubAck:
        ack = await super().publish(*args, **kwargs)
        if self.losses:
            self.losses -= 1
            raise nats.errors.TimeoutError
        return ack


async def test_a_message_whose_acknowledgement_got_lost_is_stored_once(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        sender = Sender(Forgetful(bus.client, losses=2), BusSettings())
        ack = await sender.send(SUBJECT, generation_requested().encode(), "e-1")
        assert ack.duplicate
        assert await count(bus, WORK_STREAM.name) == 1


async def test_after_the_last_attempt_it_is_unavailable_and_safe_to_repeat(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        sender = Sender(Forgetful(bus.client, losses=2), BusSettings(nats_publish_attempts=2))
        with pytest.raises(Unavailable, match=f"did not store e-1 on {SUBJECT}: no acknowledgement in time"):
            await sender.send(SUBJECT, generation_requested().encode(), "e-1")
        await sender.send(SUBJECT, generation_requested().encode(), "e-1")
        assert await count(bus, WORK_STREAM.name) == 1


async def test_a_claim_whose_acknowledgement_got_lost_is_known_as_ones_own(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        bucket = NatsKeyValue(Forgetful(bus.client, losses=1), GENERATIONS_BUCKET, BusSettings())
        revision = await bucket.create("gc_1", b"mine")
        assert revision is not None
        forgetful = NatsKeyValue(Forgetful(bus.client, losses=1), GENERATIONS_BUCKET, BusSettings())
        second = await forgetful.update("gc_1", b"job 7", revision)
        assert second is not None
        entry = await bucket.get("gc_1")
        assert entry is not None
        assert (entry.value, entry.revision) == (b"job 7", second)


async def test_a_rivals_claim_is_not_taken_for_ones_own_even_when_it_says_the_same(
    fresh_nats: NatsServer,
) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:

        class Outrun(JetStreamContext):
            """A rival writes the very same bytes while our first attempt never arrives."""

            attempts = 0

            async def publish(self, *args: Any, **kwargs: Any) -> PubAck:
                self.attempts += 1
                if self.attempts == 1:
                    await bus.key_value(GENERATIONS_BUCKET).create("gc_1", b"claimed")
                    raise nats.errors.TimeoutError
                return await super().publish(*args, **kwargs)

        ours = NatsKeyValue(Outrun(bus.client), GENERATIONS_BUCKET, BusSettings())
        assert await ours.create("gc_1", b"claimed") is None


async def test_a_bucket_that_does_not_exist_is_unavailable_not_empty(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url, nats_publish_attempts=1) as bus:
        with pytest.raises(Unavailable, match="the bucket NOWHERE does not answer"):
            await bus.key_value("NOWHERE").get("gc_1")
        with pytest.raises(Unavailable, match="the bucket NOWHERE does not answer"):
            await bus.key_value("NOWHERE").create("gc_1", b"")
