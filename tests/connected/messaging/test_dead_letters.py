"""What was given up can be listed, understood and sent once more; also when no handler lived to say so."""

from dataclasses import replace
from functools import partial

import nats.errors
import nats.js.errors
import pytest

from deploy.local.nats_server import NatsServer
from shared.errors import Conflict, InvalidMessage, NotFound, Unavailable
from shared.messaging.connection import BusConnection
from shared.messaging.dead_letters import list_dead, replay, show
from shared.messaging.ports import Route
from shared.messaging.sending import Sender
from shared.messaging.streams import DEAD_STREAM, EXHAUSTED, INGEST, PARKED, VIDEO, WORK_STREAM
from shared.settings import BusSettings
from tests.support.messaging import (
    Recorder,
    count,
    eventually,
    generation_failed,
    generation_requested,
    provisioned_bus,
)

pytestmark = pytest.mark.connected

DOOMED = replace(VIDEO, ack_wait=0.2, max_deliver=2)
DOOMED_INGEST = replace(INGEST, ack_wait=0.2, max_deliver=2)


def sender(bus: BusConnection) -> Sender:
    return Sender(bus.jetstream, BusSettings())


async def letters(bus: BusConnection, number: int) -> bool:
    return len(await list_dead(bus.jetstream)) == number


async def die_at_every_delivery(bus: BusConnection, stream: str, durable: str) -> None:
    """Take a message as a process would that is killed before it can say anything about it."""
    taker = await bus.client.jetstream().pull_subscribe("", durable=durable, stream=stream)
    for _ in range(DOOMED.max_deliver):
        await taker.fetch(1, timeout=5)
    with pytest.raises(nats.errors.TimeoutError):  # the server notices when it is asked for the next one
        await taker.fetch(1, timeout=1)
    await taker.unsubscribe()


async def test_letters_are_listed_in_the_order_they_died(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        await bus.subscribe([Route("video", Recorder(*(InvalidMessage(f"number {n}") for n in range(3))))])
        for n in range(3):
            await bus.publisher.publish(generation_requested(f"{n}"))
            await eventually(partial(letters, bus, n + 1))
        listed = await list_dead(bus.jetstream)
        assert [letter.error for letter in listed] == [f"InvalidMessage: number {n}" for n in range(3)]
        assert await list_dead(bus.jetstream, after=listed[0].number, limit=1) == [listed[1]]
        assert await show(bus.jetstream, listed[2].number) == listed[2]


async def test_a_replayed_request_comes_again_with_the_same_id_and_leaves_the_list(
    fresh_nats: NatsServer,
) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        handler = Recorder(InvalidMessage("not yet"))
        await bus.subscribe([Route("video", handler)])
        request = generation_requested()
        await bus.publisher.publish(request)
        await eventually(lambda: letters(bus, 1))
        (letter,) = await list_dead(bus.jetstream)
        assert await replay(bus.jetstream, sender(bus), letter.number) == letter
        await handler.until(lambda seen: seen.finished == 1)
        assert handler.envelopes == [request, request]
        assert await list_dead(bus.jetstream) == []
        with pytest.raises(NotFound, match="There is no dead letter"):
            await replay(bus.jetstream, sender(bus), letter.number)


async def test_a_request_that_dies_again_after_a_replay_is_a_new_letter(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        await bus.subscribe([Route("video", Recorder(InvalidMessage("once"), InvalidMessage("twice")))])
        await bus.publisher.publish(generation_requested())
        await eventually(lambda: letters(bus, 1))
        (first,) = await list_dead(bus.jetstream)
        await replay(bus.jetstream, sender(bus), first.number)
        await eventually(lambda: letters(bus, 1))
        (second,) = await list_dead(bus.jetstream)
        assert second.error == "InvalidMessage: twice"
        assert second.number > first.number


async def test_the_original_id_alone_would_be_dropped_as_a_duplicate(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        request = generation_requested()
        await bus.subscribe([Route("video", Recorder(InvalidMessage("not yet")))])
        await bus.publisher.publish(request)
        await eventually(lambda: letters(bus, 1))
        ack = await sender(bus).send(
            "stillreel.work.video.generation_requested", request.encode(), request.id
        )
        assert ack.duplicate


async def test_a_request_whose_process_died_every_time_becomes_a_letter(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url, durables=(DOOMED, EXHAUSTED, PARKED)) as bus:
        parked = Recorder()
        await bus.collect_exhausted()
        await bus.subscribe([Route("orchestrator-parked", parked)])
        request = generation_requested()
        await bus.publisher.publish(request)
        await die_at_every_delivery(bus, WORK_STREAM.name, DOOMED.name)
        await parked.until(lambda seen: seen.finished == 1)
        (letter,) = await list_dead(bus.jetstream)
        assert (letter.service, letter.reason, letter.deliveries) == ("video", "exhausted", 2)
        assert letter.content == request.encode()
        assert "the process died" in letter.error
        assert await count(bus, WORK_STREAM.name) == 0
        await eventually(lambda: _only_letters_remain(bus))


async def test_an_event_whose_consumer_died_every_time_stays_for_the_others(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url, durables=(DOOMED_INGEST, EXHAUSTED)) as bus:
        await bus.collect_exhausted()
        event = generation_failed()
        await bus.publisher.publish(event)
        await die_at_every_delivery(bus, INGEST.stream, INGEST.name)
        await eventually(lambda: _only_letters_remain(bus))
        (letter,) = await list_dead(bus.jetstream)
        assert (letter.service, letter.content) == ("orchestrator", event.encode())
        assert await count(bus, INGEST.stream) == 1


async def test_what_nobody_has_collected_yet_can_be_listed_and_replayed(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url, durables=(DOOMED,)) as bus:
        request = generation_requested()
        await bus.publisher.publish(request)
        await die_at_every_delivery(bus, WORK_STREAM.name, DOOMED.name)
        await eventually(lambda: letters(bus, 1))
        (letter,) = await list_dead(bus.jetstream)
        assert letter.content == request.encode()
        handler = Recorder()
        await replay(bus.jetstream, sender(bus), letter.number)
        await bus.subscribe([Route("video", handler)])
        await handler.until(lambda seen: seen.finished == 1)
        await eventually(lambda: _work_is_empty(bus))
        assert await list_dead(bus.jetstream) == []


async def test_a_letter_whose_original_is_gone_says_so_and_can_not_be_replayed(
    fresh_nats: NatsServer,
) -> None:
    async with provisioned_bus(fresh_nats.url, durables=(DOOMED,)) as bus:
        await bus.publisher.publish(generation_requested())
        await die_at_every_delivery(bus, WORK_STREAM.name, DOOMED.name)
        await eventually(lambda: letters(bus, 1))
        await bus.jetstream.purge_stream(WORK_STREAM.name)
        (letter,) = await list_dead(bus.jetstream)
        assert letter.content is None
        with pytest.raises(Conflict, match="the original is gone from STILLREEL_WORK"):
            await replay(bus.jetstream, sender(bus), letter.number)


@pytest.mark.parametrize("number", [-1, 0, 1, 4711])
async def test_a_number_that_names_no_letter_is_not_found(fresh_nats: NatsServer, number: int) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        with pytest.raises(NotFound, match=f"There is no dead letter {number}.*`stillreel dead list`"):
            await show(bus.jetstream, number)


async def test_without_a_dead_letter_stream_the_list_is_unavailable_not_empty(
    fresh_nats: NatsServer,
) -> None:
    async with BusConnection("cli", BusSettings(nats_url=fresh_nats.url)) as bus:
        with pytest.raises(Unavailable, match="dead letters can't be read"):
            await list_dead(bus.jetstream)


async def test_a_body_that_grows_too_large_in_its_letter_is_left_out(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        await bus.subscribe([Route("video", Recorder())])
        await bus.jetstream.publish("stillreel.work.video.noise", b"\x00" * 900_000)
        await eventually(lambda: letters(bus, 1))
        (letter,) = await list_dead(bus.jetstream)
        assert letter.content is None
        assert letter.error.startswith("InvalidMessage")


async def _only_letters_remain(bus: BusConnection) -> bool:
    try:
        await bus.jetstream.get_msg(DEAD_STREAM.name, seq=1, subject=EXHAUSTED.filter_subjects[0], next=True)
    except nats.js.errors.NotFoundError:
        return await count(bus, DEAD_STREAM.name) == 1
    return False


async def _work_is_empty(bus: BusConnection) -> bool:
    return await count(bus, WORK_STREAM.name) == 0
