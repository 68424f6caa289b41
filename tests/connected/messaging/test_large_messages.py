"""What is too large for the bus travels by reference: to its handler, to the dead letters, and back."""

import json
from functools import partial

import pytest

from deploy.local.nats_server import NatsServer
from shared.errors import InvalidMessage, Unavailable
from shared.identity import new_id, new_run_id
from shared.messages.envelope import Envelope, read_envelope
from shared.messages.prompts import PromptsRequested
from shared.messages.run import RequestParked
from shared.messaging.connection import BusConnection
from shared.messaging.dead_letters import list_dead, replay
from shared.messaging.large_messages import HEADER, LargeMessages
from shared.messaging.ports import Route
from shared.messaging.sending import Sender
from shared.messaging.streams import PAYLOADS_BUCKET, WORK_STREAM
from shared.settings import BusSettings
from tests.support.messaging import Recorder, enveloped, eventually, generation_requested, provisioned_bus

pytestmark = pytest.mark.connected

LARGE = 3_000_000


def prompts_requested(size: int = LARGE) -> Envelope:
    return enveloped(
        PromptsRequested(
            run_id=new_run_id(),
            request_id=new_id(),
            step_id="scene_generation",
            module_name="write_scenes",
            system=(),
            user=(),
            context={"state": {"notes": "é" * (size // 2)}},
            output_schema={"type": "object"},
            provider="local",
            cache_key="k",
        )
    )


async def has(recorder: Recorder, number: int) -> bool:
    return len(recorder.envelopes) == number


async def has_letters(bus: BusConnection, number: int) -> bool:
    return len(await list_dead(bus.jetstream)) == number


async def objects(bus: BusConnection) -> int:
    return (await bus.jetstream.stream_info(f"OBJ_{PAYLOADS_BUCKET}")).state.messages


async def test_a_request_larger_than_the_bus_takes_reaches_its_handler_whole(fresh_nats: NatsServer) -> None:
    sent, recorder = prompts_requested(), Recorder()
    assert len(sent.encode()) > 2 * 1024 * 1024
    async with provisioned_bus(fresh_nats.url, service="prompts") as bus:
        await bus.subscribe([Route("prompts", recorder)])
        await bus.publisher.publish(sent)
        await eventually(partial(has, recorder, 1))
    assert recorder.envelopes == [sent]


async def test_a_foreign_reader_finds_everything_but_the_data_and_where_that_is(
    fresh_nats: NatsServer,
) -> None:
    sent = prompts_requested()
    async with provisioned_bus(fresh_nats.url) as bus:
        await bus.publisher.publish(sent)
        stored = await bus.jetstream.get_msg(WORK_STREAM.name, seq=1)
    event = json.loads(stored.data or b"")
    assert event["dataref"] == f"nats:{PAYLOADS_BUCKET}/{sent.id}"
    assert (event["id"], event["type"], event["subject"]) == (sent.id, "prompts_requested", sent.subject)
    assert "data" not in event
    with pytest.raises(InvalidMessage, match="no data"):
        read_envelope(stored.data or b"")


async def test_a_small_message_is_not_laid_by(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        await bus.publisher.publish(generation_requested())
        assert await objects(bus) == 0
        assert HEADER not in ((await bus.jetstream.get_msg(WORK_STREAM.name, seq=1)).headers or {})


async def test_publishing_a_large_message_again_stores_nothing_again(fresh_nats: NatsServer) -> None:
    sent = prompts_requested()
    async with provisioned_bus(fresh_nats.url) as bus:
        await bus.publisher.publish(sent)
        before = await objects(bus)
        await bus.publisher.publish(sent)
        assert await objects(bus) == before
        assert (await bus.jetstream.stream_info(WORK_STREAM.name)).state.messages == 1


async def test_a_large_dead_letter_is_known_to_its_run_and_can_be_replayed(fresh_nats: NatsServer) -> None:
    sent, parked = prompts_requested(), Recorder()
    failing = Recorder(InvalidMessage("not today"))
    async with (
        provisioned_bus(fresh_nats.url, service="prompts") as bus,
        BusConnection("orchestrator", BusSettings(nats_url=fresh_nats.url)) as orchestrator,
    ):
        await orchestrator.subscribe([Route("orchestrator-parked", parked)])
        await bus.subscribe([Route("prompts", failing)])
        await bus.publisher.publish(sent)
        await eventually(partial(has, parked, 1))
        (letter,) = await list_dead(bus.jetstream)
        await replay(bus.jetstream, Sender(bus.jetstream, BusSettings()), letter.number)
        await eventually(partial(has, failing, 2))
    message = parked.envelopes[0].message
    assert isinstance(message, RequestParked)
    assert isinstance(sent.message, PromptsRequested)
    assert message.request_id == sent.message.request_id
    assert failing.envelopes == [sent, sent]


async def test_a_message_whose_body_is_gone_is_parked_and_others_flow_on(fresh_nats: NatsServer) -> None:
    lost, next_one, recorder = prompts_requested(), prompts_requested(size=100), Recorder()
    async with provisioned_bus(fresh_nats.url, service="prompts") as bus:
        await bus.publisher.publish(lost)
        await bus.jetstream.purge_stream(f"OBJ_{PAYLOADS_BUCKET}")
        await bus.publisher.publish(next_one)
        await bus.subscribe([Route("prompts", recorder)])
        await eventually(partial(has_letters, bus, 1))
        await eventually(partial(has, recorder, 1))
        (letter,) = await list_dead(bus.jetstream)
    assert recorder.envelopes == [next_one]
    assert PAYLOADS_BUCKET in letter.error


async def test_without_the_bucket_publishing_says_unavailable(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        await bus.jetstream.delete_stream(f"OBJ_{PAYLOADS_BUCKET}")
        with pytest.raises(Unavailable, match="did not store the body"):
            await LargeMessages(bus.jetstream).pack(prompts_requested())
