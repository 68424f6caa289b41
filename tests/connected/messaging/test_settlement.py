"""Every delivery ends the way its outcome asks for: traps 3, 4 and 9, poison, and the last delivery."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from deploy.local.nats_server import NatsServer
from shared.errors import InvalidMessage, Unavailable
from shared.messaging.connection import BusConnection
from shared.messaging.dead_letters import list_dead
from shared.messaging.ports import Route
from shared.messaging.provision import Topology, provision
from shared.messaging.streams import DEAD_STREAM, INGEST, PARKED, VIDEO, WORK_STREAM
from shared.messaging.subjects import subject_of
from tests.connected.messaging.plain_faststream import plain_broker
from tests.support.messaging import (
    Recorder,
    count,
    eventually,
    generation_failed,
    generation_requested,
    provisioned_bus,
)

pytestmark = pytest.mark.connected

IMPATIENT = replace(VIDEO, backoff=(0.2, 0.4), max_deliver=3)


async def work_is_empty(bus: BusConnection) -> bool:
    return await count(bus, WORK_STREAM.name) == 0


async def test_a_handled_request_leaves_the_work_queue(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        handler = Recorder()
        await bus.subscribe([Route("video", handler)])
        request = generation_requested()
        await bus.publisher.publish(request)
        await handler.until(lambda seen: seen.finished == 1)
        assert handler.envelopes == [request]
        await eventually(lambda: work_is_empty(bus))


async def test_faststreams_default_drops_a_message_at_its_first_error(fresh_nats: NatsServer) -> None:
    deliveries: list[Any] = []

    async def fail(body: Any) -> None:
        deliveries.append(body)
        raise Unavailable("the provider is away")

    async with provisioned_bus(fresh_nats.url) as bus:
        async with plain_broker(fresh_nats.url, VIDEO, fail):
            await bus.publisher.publish(generation_requested())
            await eventually(lambda: work_is_empty(bus))
        assert len(deliveries) == 1


async def test_a_failed_request_comes_again_after_the_durables_backoff(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url, durables=(IMPATIENT,)) as bus:
        handler = Recorder(Unavailable("the provider is away"), ValueError("a surprise"))
        await bus.subscribe([Route("video", handler)])
        await bus.publisher.publish(generation_requested())
        await handler.until(lambda seen: seen.finished == 1)
        first, second, third = handler.times
        assert second - first >= 0.2
        assert third - second >= 0.4
        await eventually(lambda: work_is_empty(bus))
        assert await list_dead(bus.jetstream) == []


async def test_the_last_failure_parks_the_request_with_its_error(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url, durables=(IMPATIENT,)) as bus:
        handler = Recorder(*(Unavailable(f"try {n}") for n in (1, 2, 3)))
        await bus.subscribe([Route("video", handler)])
        request = generation_requested()
        await bus.publisher.publish(request)
        await eventually(lambda: work_is_empty(bus))
        (letter,) = await list_dead(bus.jetstream)
        assert len(handler.envelopes) == 3
        assert letter.error == "Unavailable: try 3"
        assert (letter.reason, letter.deliveries, letter.service) == ("exhausted", 3, "video")
        assert (letter.subject, letter.consumer) == (subject_of(type(request.message)), "video")
        assert letter.content == request.encode()
        assert letter.headers["Nats-Msg-Id"] == request.id


async def test_a_permanent_error_parks_the_request_at_once(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        handler = Recorder(InvalidMessage("no such element"))
        await bus.subscribe([Route("video", handler)])
        await bus.publisher.publish(generation_requested())
        await eventually(lambda: work_is_empty(bus))
        (letter,) = await list_dead(bus.jetstream)
        assert (letter.reason, letter.deliveries) == ("permanent", 1)
        assert len(handler.envelopes) == 1


UNKNOWN_TYPE = b"""{"specversion": "1.0", "id": "e1", "source": "x", "type": "cat_requested", "data": {},
"time": "2026-01-01T00:00:00Z", "dataschema": "urn:stillreel:cat_requested:1"}"""
NEWER_VERSION = UNKNOWN_TYPE.replace(b"cat_requested:1", b"generation_requested:99").replace(
    b"cat_requested", b"generation_requested"
)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"\xff\xfe not even text", "InvalidMessage: not a CloudEvent"),
        (b"{}", "InvalidMessage: not a CloudEvent"),
        (UNKNOWN_TYPE, "UnknownMessage: message type 'cat_requested' is not in the catalogue"),
        (NEWER_VERSION, "UnknownMessage: generation_requested version 99 is newer than version 1"),
    ],
)
async def test_what_nobody_can_read_is_parked_and_others_flow_on(
    fresh_nats: NatsServer, body: bytes, complaint: str
) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        handler = Recorder()
        await bus.subscribe([Route("video", handler)])
        await bus.jetstream.publish("stillreel.work.video.cat_requested", body)
        await bus.publisher.publish(generation_requested())
        await handler.until(lambda seen: seen.finished == 1)
        await eventually(lambda: work_is_empty(bus))
        (letter,) = await list_dead(bus.jetstream)
        assert letter.error.startswith(complaint)
        assert letter.content == body


async def test_a_long_handler_without_heartbeat_is_started_twice(fresh_nats: NatsServer) -> None:
    short = replace(VIDEO, ack_wait=0.5)
    starts: list[Any] = []

    async def work(body: Any) -> None:
        starts.append(body)
        await asyncio.sleep(1.2 if len(starts) == 1 else 0)

    async with (
        provisioned_bus(fresh_nats.url, durables=(short,)) as bus,
        plain_broker(fresh_nats.url, short, work),
        plain_broker(fresh_nats.url, short, work),
    ):
        await bus.publisher.publish(generation_requested())
        await eventually(lambda: _reached(lambda: len(starts) == 2))


async def test_a_long_handler_keeps_its_message_alive(fresh_nats: NatsServer) -> None:
    short = replace(VIDEO, ack_wait=0.5, workers=2)
    async with provisioned_bus(fresh_nats.url, durables=(short,)) as bus:
        handler = Recorder(seconds=1.6)
        await bus.subscribe([Route("video", handler)])
        await bus.publisher.publish(generation_requested())
        await eventually(lambda: work_is_empty(bus))
        assert len(handler.envelopes) == 1


async def test_a_parked_request_reaches_its_run_as_an_event(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        parked = Recorder()
        await bus.subscribe(
            [
                Route("video", Recorder(InvalidMessage("no such element"))),
                Route("orchestrator-parked", parked),
            ]
        )
        request = generation_requested()
        await bus.publisher.publish(request)
        await parked.until(lambda seen: seen.finished == 1)
        (event,) = parked.envelopes
        assert event.message.type == "request_parked"
        assert event.subject == request.subject
        assert event.cause == request.id
        fields = event.message.model_dump()
        assert fields["request_type"] == "generation_requested"
        assert fields["request_id"] == request.message.model_dump()["generation_id"]
        assert fields["error"] == "InvalidMessage: no such element"


async def test_a_request_that_can_not_be_parked_yet_is_kept_and_parked_later(
    fresh_nats: NatsServer, caplog: pytest.LogCaptureFixture
) -> None:
    patient = replace(VIDEO, backoff=(0.2,))
    async with provisioned_bus(fresh_nats.url, durables=(patient,), nats_publish_attempts=1) as bus:
        await bus.jetstream.delete_stream(DEAD_STREAM.name)
        await bus.subscribe([Route("video", Recorder(*(InvalidMessage("no") for _ in range(19))))])
        await bus.publisher.publish(generation_requested())
        await eventually(lambda: _reached(lambda: "could not be parked" in caplog.text))
        assert await count(bus, WORK_STREAM.name) == 1
        await provision(bus.jetstream, Topology(durables=(), buckets=()))
        await eventually(lambda: work_is_empty(bus))
        assert len(await list_dead(bus.jetstream)) == 1


async def test_a_parked_event_reaches_no_run(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url, service="orchestrator") as bus:
        parked = Recorder()
        ingest = Recorder(InvalidMessage("of no run"))
        await bus.subscribe([Route("orchestrator", ingest), Route("orchestrator-parked", parked)])
        await bus.publisher.publish(generation_failed())
        await eventually(lambda: _settled(bus))
        assert len(await list_dead(bus.jetstream)) == 1
        assert parked.envelopes == []


async def _settled(bus: BusConnection) -> bool:
    infos = [await bus.jetstream.consumer_info(d.stream, d.name) for d in (INGEST, PARKED)]
    return all(
        info.num_pending == 0 and info.num_ack_pending == 0 and info.delivered.stream_seq for info in infos
    )


async def _reached(holds: Any) -> bool:
    return bool(holds())


async def test_the_tables_backoff_is_not_given_to_the_server(fresh_nats: NatsServer) -> None:
    """There it would replace ack_wait: the first step would cut off every handler after half a second."""
    async with provisioned_bus(fresh_nats.url, durables=(IMPATIENT,)) as bus:
        await provision(bus.jetstream, Topology(streams=(), durables=(IMPATIENT,), buckets=()))
        config = (await bus.jetstream.consumer_info(VIDEO.stream, VIDEO.name)).config
        assert config.backoff is None
        assert config.ack_wait == IMPATIENT.ack_wait
