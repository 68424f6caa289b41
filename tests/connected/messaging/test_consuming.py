"""Who works on what, and what a shutdown leaves behind: traps 5, 6, 7, 8, 10 and 14."""

import asyncio
import time
from dataclasses import replace
from typing import Any

import pytest
from faststream.nats import PullSub

from deploy.local.nats_server import NatsServer
from shared.messaging.connection import BusConnection
from shared.messaging.ports import Route
from shared.messaging.provision import Topology, provision
from shared.messaging.streams import INGEST, VIDEO, WORK_STREAM
from shared.settings import BusSettings
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


async def pending(bus: BusConnection) -> int:
    return int((await bus.jetstream.consumer_info(VIDEO.stream, VIDEO.name)).num_ack_pending or 0)


async def nothing_left(bus: BusConnection) -> bool:
    return await count(bus, WORK_STREAM.name) == 0


async def test_consuming_leaves_the_stream_as_it_was_provisioned(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        before = (await bus.jetstream.stream_info(WORK_STREAM.name)).config
        await bus.subscribe([Route("video", Recorder())])
        assert (await bus.jetstream.stream_info(WORK_STREAM.name)).config == before


async def test_a_stream_that_faststream_declares_loses_its_limits(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        events = (await bus.jetstream.stream_info(INGEST.stream)).config
        async with plain_broker(fresh_nats.url, INGEST, Recorder(), stream=INGEST.stream):
            rewritten = (await bus.jetstream.stream_info(INGEST.stream)).config
        assert (events.max_bytes, events.max_age) == (4 << 30, 30 * 86_400)
        assert (rewritten.max_bytes, rewritten.max_age) == (-1, 0)


async def test_a_service_that_starts_first_waits_for_the_provisioner(
    fresh_nats: NatsServer, caplog: pytest.LogCaptureFixture
) -> None:
    handler = Recorder()
    async with BusConnection("video", BusSettings(nats_url=fresh_nats.url)) as bus:
        subscribing = asyncio.create_task(bus.subscribe([Route("video", handler)]))
        await eventually(lambda: _true("stream not found — the orchestrator makes it" in caplog.text))
        assert not subscribing.done()
        assert not (await bus.ready()).ok
        async with provisioned_bus(fresh_nats.url, service="orchestrator") as orchestrator:
            await subscribing
            await orchestrator.publisher.publish(generation_requested())
            await handler.until(lambda seen: seen.finished == 1)


async def test_a_durable_with_other_subjects_is_not_consumed_until_it_is_mended(
    fresh_nats: NatsServer, caplog: pytest.LogCaptureFixture
) -> None:
    stale = replace(VIDEO, filter_subjects=("stillreel.work.prompts.*",))
    handler = Recorder()
    async with provisioned_bus(fresh_nats.url, durables=(stale,)) as operator:
        settings = BusSettings(nats_url=fresh_nats.url)
        async with BusConnection("video", settings) as bus:
            subscribing = asyncio.create_task(bus.subscribe([Route("video", handler)]))
            await eventually(lambda: _true("filters other subjects" in caplog.text))
            assert not subscribing.done()
            await provision(operator.jetstream, Topology(streams=(), durables=(VIDEO,), buckets=()))
            await subscribing


async def test_a_route_to_a_durable_that_is_not_in_the_table_is_an_error(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        with pytest.raises(ValueError, match="no durable 'vidoe'; there are analysis, orchestrator"):
            await bus.subscribe([Route("vidoe", Recorder())])


async def test_subscribing_again_after_a_failure_starts_no_second_set_of_workers(
    fresh_nats: NatsServer,
) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        handler = Recorder(seconds=0.3)
        for _ in range(2):
            await bus.subscribe([Route("video", handler)])
        for _ in range(6):
            await bus.publisher.publish(generation_requested())
        await handler.until(lambda seen: seen.finished == 6)
        assert handler.most_at_once == VIDEO.workers


async def test_two_workers_hold_two_messages_and_no_third(fresh_nats: NatsServer) -> None:
    short = replace(VIDEO, workers=2, ack_wait=0.5)
    async with provisioned_bus(fresh_nats.url, durables=(short,)) as bus:
        handler = Recorder(seconds=0.8)
        await bus.subscribe([Route("video", handler)])
        for _ in range(4):
            await bus.publisher.publish(generation_requested())
        await handler.until(lambda seen: seen.running == 2)
        assert await pending(bus) == 2
        await eventually(lambda: nothing_left(bus))
        assert len(handler.envelopes) == 4
        assert handler.most_at_once == 2


async def test_faststreams_workers_hold_messages_that_nobody_works_on(fresh_nats: NatsServer) -> None:
    blocked = asyncio.Event()

    async def wait(_: Any) -> None:
        await blocked.wait()

    async with (
        provisioned_bus(fresh_nats.url) as bus,
        plain_broker(fresh_nats.url, VIDEO, wait, pull=PullSub(10), max_workers=2),
    ):
        for _ in range(6):
            await bus.publisher.publish(generation_requested())
        await eventually(lambda: _more_than(bus, 2))
        blocked.set()


async def test_one_slow_message_does_not_hold_up_the_other_worker(fresh_nats: NatsServer) -> None:
    release, others = asyncio.Event(), Recorder()

    async def handle(envelope: Any) -> None:
        if envelope.message.prompt == "slow":
            await release.wait()
        else:
            await others(envelope)

    async with provisioned_bus(fresh_nats.url) as bus:
        await bus.subscribe([Route("video", handle)])
        await bus.publisher.publish(generation_requested("slow"))
        for _ in range(5):
            await bus.publisher.publish(generation_requested())
        await others.until(lambda seen: seen.finished == 5)
        release.set()


async def test_a_running_handler_may_end_after_the_signal_to_stop(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as operator:
        handler = Recorder(seconds=0.5)
        settings = BusSettings(nats_url=fresh_nats.url, nats_graceful_timeout=5.0)
        async with BusConnection("video", settings) as bus:
            await bus.subscribe([Route("video", handler)])
            await operator.publisher.publish(generation_requested())
            await handler.until(lambda seen: seen.running == 1)
        assert handler.finished == 1
        assert await nothing_left(operator)


async def test_a_handler_that_takes_too_long_gives_its_message_back_at_once(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as operator:
        slow, replica = Recorder(seconds=60), Recorder()
        settings = BusSettings(nats_url=fresh_nats.url, nats_graceful_timeout=0.3)
        async with BusConnection("video", settings) as leaving:
            await leaving.subscribe([Route("video", slow)])
            await operator.publisher.publish(generation_requested())
            await slow.until(lambda seen: seen.running == 1)
            started = time.monotonic()
        assert time.monotonic() - started < 5
        await operator.subscribe([Route("video", replica)])
        await replica.until(lambda seen: seen.finished == 1, patience=VIDEO.ack_wait / 3)
        assert slow.finished == 0


async def test_messages_nobody_started_are_left_to_other_replicas_at_shutdown(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as operator:
        for _ in range(8):
            await operator.publisher.publish(generation_requested())
        settings = BusSettings(nats_url=fresh_nats.url, nats_graceful_timeout=0.1)
        async with BusConnection("video", settings) as leaving:
            slow = Recorder(seconds=60)
            await leaving.subscribe([Route("video", slow)])
            await slow.until(lambda seen: seen.running == VIDEO.workers)
        replica = Recorder()
        await operator.subscribe([Route("video", replica)])
        await replica.until(lambda seen: seen.finished == 8, patience=VIDEO.ack_wait / 3)


async def test_a_bus_can_be_left_while_the_server_is_away(fresh_nats: NatsServer) -> None:
    started = None
    async with provisioned_bus(fresh_nats.url, nats_graceful_timeout=0.2) as bus:
        await bus.subscribe([Route("video", Recorder())])
        fresh_nats.kill()
        await fresh_nats.wait()
        await eventually(lambda: _true(not bus.client.is_connected))
        started = time.monotonic()
    assert time.monotonic() - started < 10


async def test_the_orchestrators_sixteen_workers_work_at_once(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url, service="orchestrator") as bus:
        handler = Recorder(seconds=0.3)
        await bus.subscribe([Route("orchestrator", handler)])
        for _ in range(24):
            await bus.publisher.publish(generation_failed())
        await handler.until(lambda seen: seen.finished == 24)
        assert handler.most_at_once == INGEST.workers


async def test_a_reply_header_from_outside_makes_nobody_answer(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        answers = await bus.client.subscribe("stillreel.spoofed")
        handler = Recorder()
        await bus.subscribe([Route("video", handler)])
        body = generation_requested().encode()
        headers = {"reply_to": "stillreel.spoofed"}
        await bus.jetstream.publish("stillreel.work.video.generation_requested", body, headers=headers)
        await handler.until(lambda seen: seen.finished == 1)
        await eventually(lambda: nothing_left(bus))
        assert answers.pending_msgs == 0


async def _more_than(bus: BusConnection, number: int) -> bool:
    return await pending(bus) > number


async def _true(fact: bool) -> bool:
    return fact
