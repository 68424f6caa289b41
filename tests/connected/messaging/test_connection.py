"""Servers that are away, come back, restart or are gone for good: traps 1, 2 and 11."""

import asyncio
import contextlib
import subprocess
import sys
import time
from typing import Any

import nats
import nats.errors
import pytest
from faststream.nats import PullSub

from deploy.local.nats_server import NatsServer
from shared.errors import Unavailable
from shared.messages.video import GenerationProgress
from shared.messaging.connection import BusConnection
from shared.messaging.ports import Route
from shared.messaging.provision import provision
from shared.messaging.streams import VIDEO, WORK_STREAM
from shared.settings import BusSettings
from tests.connected.messaging.plain_faststream import plain_broker
from tests.support.messaging import (
    Recorder,
    count,
    eventually,
    generation_requested,
    provisioned_bus,
)

pytestmark = pytest.mark.connected


async def test_a_bus_waits_for_a_server_that_is_away_and_says_what_to_do(
    fresh_nats: NatsServer, caplog: pytest.LogCaptureFixture
) -> None:
    await fresh_nats.stop()
    url = fresh_nats.url.replace("nats://", "nats://user:very-secret@")
    bus = BusConnection("test", BusSettings(nats_url=url))
    entering = asyncio.create_task(bus.__aenter__())
    await eventually(lambda: _reached(lambda: "waiting for NATS" in caplog.text))
    await fresh_nats.start()
    await entering
    assert bus.client.is_connected
    await bus.__aexit__()
    assert f"waiting for NATS at {fresh_nats.url}" in caplog.text
    assert "start it with `stillreel up` or set STILLREEL_NATS_URL" in caplog.text
    assert "very-secret" not in caplog.text


async def test_consuming_goes_on_after_the_server_was_killed(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        handler = Recorder()
        await bus.subscribe([Route("video", handler)])
        fresh_nats.kill()
        await fresh_nats.wait()
        assert not (await bus.ready()).ok
        await fresh_nats.start()
        await bus.publisher.publish(generation_requested())
        started = time.monotonic()
        await handler.until(lambda seen: seen.finished == 1)
        assert time.monotonic() - started < 5
        assert (await bus.ready()).ok


async def test_publishing_in_an_outage_fails_in_words_and_stores_the_message_once(
    fresh_nats: NatsServer,
) -> None:
    quick: dict[str, Any] = {"nats_publish_timeout": 0.3, "nats_publish_attempts": 2}
    async with provisioned_bus(fresh_nats.url, **quick) as bus:
        request = generation_requested()
        fresh_nats.kill()
        await fresh_nats.wait()
        with pytest.raises(Unavailable, match=f"NATS did not store {request.id} on stillreel.work.video"):
            await bus.publisher.publish(request)
        await fresh_nats.start()
        await eventually(lambda: _reached(lambda: bus.client.is_connected))
        await bus.publisher.publish(request)
        assert await count(bus, WORK_STREAM.name) == 1


async def test_without_the_id_the_buffered_copy_and_the_retry_are_two_messages(
    fresh_nats: NatsServer,
) -> None:
    async with provisioned_bus(fresh_nats.url) as bus:
        subject, body = "stillreel.work.video.generation_requested", generation_requested().encode()
        fresh_nats.kill()
        await fresh_nats.wait()
        with pytest.raises(nats.errors.TimeoutError):
            await bus.jetstream.publish(subject, body, timeout=0.3)
        await fresh_nats.start()
        await eventually(lambda: _reached(lambda: bus.client.is_connected))
        await bus.jetstream.publish(subject, body)
        assert await count(bus, WORK_STREAM.name) == 2


async def test_publishing_before_any_stream_exists_is_said_in_words(fresh_nats: NatsServer) -> None:
    settings = BusSettings(nats_url=fresh_nats.url, nats_publish_attempts=2)
    async with BusConnection("test", settings) as bus:
        with pytest.raises(Unavailable, match="no stream takes this subject yet"):
            await bus.publisher.publish(generation_requested())


async def test_progress_reaches_who_listens_and_is_dropped_while_the_server_is_away(
    fresh_nats: NatsServer,
) -> None:
    request = generation_requested().message.model_dump()
    ids = {"run_id": request["run_id"], "generation_id": request["generation_id"]}
    async with provisioned_bus(fresh_nats.url) as bus:
        heard = await bus.client.subscribe("stillreel.progress.*.*")
        await bus.client.flush()
        told = GenerationProgress(**ids, fraction=0.5, stage="rendering")
        await bus.progress.send(told)
        message = await heard.next_msg(timeout=5)
        assert message.subject == f"stillreel.progress.{ids['run_id']}.{ids['generation_id']}"
        assert GenerationProgress.model_validate_json(message.data) == told
        fresh_nats.kill()
        await fresh_nats.wait()
        await eventually(lambda: _reached(lambda: not bus.client.is_connected))
        await bus.progress.send(told)
        await fresh_nats.start()
        await eventually(lambda: _reached(lambda: bus.client.is_connected))
        await bus.client.flush()
        assert heard.pending_msgs == 0


async def test_natspy_spins_without_a_pause_when_its_connection_is_closed(fresh_nats: NatsServer) -> None:
    async with provisioned_bus(fresh_nats.url):
        client = await nats.connect(fresh_nats.url)
        subscription = await client.jetstream().pull_subscribe("", durable="video", stream=WORK_STREAM.name)
        await client.close()
        turns = _turns_of_the_loop()
        for _ in range(1000):
            with contextlib.suppress(nats.errors.ConnectionClosedError):
                await subscription.fetch(1, timeout=5)
        assert turns() == 0


async def test_ours_leaves_the_loop_alive_and_says_that_the_connection_is_closed(
    fresh_nats: NatsServer,
) -> None:
    closed = asyncio.Event()
    settings = BusSettings(nats_url=fresh_nats.url)
    async with provisioned_bus(fresh_nats.url), BusConnection("video", settings, on_closed=closed.set) as bus:
        await bus.subscribe([Route("video", Recorder())])
        await bus.client.close()
        await asyncio.wait_for(closed.wait(), 5)
        turns = _turns_of_the_loop()
        fetched = await asyncio.wait_for(_fetches_of_a_closed_connection(bus), 5)
        assert fetched == 1
        assert turns() > 0


async def test_a_process_whose_connection_is_closed_exits_with_an_error() -> None:
    code = "from shared.messaging.watch import exit_process; exit_process(); print('still here')"
    ended = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 70
    assert "still here" not in ended.stdout
    assert "exiting so that a supervisor starts this process anew" in ended.stderr


async def test_faststream_asks_without_end_for_a_durable_that_is_gone(fresh_nats: NatsServer) -> None:
    async with (
        provisioned_bus(fresh_nats.url) as bus,
        plain_broker(fresh_nats.url, VIDEO, Recorder(), pull=PullSub(1, timeout=0.5)) as plain,
    ):
        await bus.jetstream.delete_consumer(VIDEO.stream, VIDEO.name)
        client = await plain.connect()
        before = client.stats["out_msgs"]
        await eventually(lambda: _reached(lambda: client.stats["out_msgs"] - before > 100))
        assert await plain.ping(timeout=1)


async def test_a_durable_that_is_gone_costs_little_shows_in_readiness_and_is_taken_up_again(
    fresh_nats: NatsServer, caplog: pytest.LogCaptureFixture
) -> None:
    async with provisioned_bus(fresh_nats.url) as bus, provisioned_bus(fresh_nats.url) as operator:
        handler = Recorder()
        await bus.subscribe([Route("video", handler)])
        assert (await bus.ready()).ok
        await operator.jetstream.delete_consumer(VIDEO.stream, VIDEO.name)
        before = bus.client.stats["out_msgs"]
        await eventually(lambda: _reached(lambda: caplog.text.count("gives no messages") == VIDEO.workers))
        readiness = await bus.ready()
        assert readiness.problems == ("consumer video of stream STILLREEL_WORK: consumer not found",)
        await asyncio.sleep(1.5)  # the very thing measured: how often it asks in a while
        assert bus.client.stats["out_msgs"] - before <= 4 * VIDEO.workers
        with pytest.raises(nats.js.errors.NotFoundError):
            await operator.jetstream.consumer_info(VIDEO.stream, VIDEO.name)
        await provision(operator.jetstream)
        await operator.publisher.publish(generation_requested())
        await handler.until(lambda seen: seen.finished == 1)
        assert (await bus.ready()).ok


def _turns_of_the_loop() -> Any:
    loop, turns = asyncio.get_running_loop(), 0

    def turn() -> None:
        nonlocal turns
        turns += 1
        if turns < 100:
            loop.call_soon(turn)

    loop.call_soon(turn)
    return lambda: turns


async def _fetches_of_a_closed_connection(bus: BusConnection) -> int:
    pull: Any = bus._workers[0].subscription
    with contextlib.suppress(nats.errors.TimeoutError):
        await pull.fetch(timeout=5.0)
    return 1


async def _reached(holds: Any) -> bool:
    return bool(holds())
