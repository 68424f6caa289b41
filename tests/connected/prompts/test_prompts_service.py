"""The prompts service over a real NATS server, as a process and with a model behind a real HTTP server."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import nats
import pytest

from deploy.local.nats_server import NatsServer
from services.prompts.app import assemble
from services.prompts.settings import PromptsSettings
from shared.identity import reaction_id
from shared.messages.envelope import Envelope, read_envelope
from shared.messages.prompts import PromptsCompleted, PromptsFailed
from shared.messaging.connection import BusConnection
from shared.messaging.streams import ANSWERS_BUCKET
from tests.support.messaging import provisioned_bus
from tests.unit.llm.provider import Reply, answer, failure, running_provider
from tests.unit.prompts.runs import delivered, request
from tests.unit.prompts.test_handlers import WRITTEN

pytestmark = pytest.mark.connected

PATIENCE = 30.0


@asynccontextmanager
async def listening(url: str) -> AsyncIterator["asyncio.Queue[Envelope]"]:
    """What the service publishes, as any other program would read it."""
    events: asyncio.Queue[Envelope] = asyncio.Queue()

    async def heard(message: Any) -> None:
        await events.put(read_envelope(message.data))

    client = await nats.connect(url)
    try:
        await client.subscribe("stillreel.events.prompts.*", cb=heard)
        await client.flush()
        yield events
    finally:
        await client.close()


async def next_event(events: "asyncio.Queue[Envelope]") -> Envelope:
    async with asyncio.timeout(PATIENCE):
        return await events.get()


@asynccontextmanager
async def service(
    nats_url: str, *replies: Reply, **settings: Any
) -> AsyncIterator[tuple[BusConnection, list[Any]]]:
    """The service in this process, its model behind a scripted provider; yields the bus and the requests."""
    async with running_provider(*replies) as provider, provisioned_bus(nats_url, service="prompts") as bus:
        values = {
            "prompts_engine": "openai",
            "openai_base_url": provider.url,
            "openai_attempts": 1,
            **settings,
        }
        async with assemble(bus, PromptsSettings(**values)) as routes:
            await bus.subscribe(routes)
            yield bus, provider.requests
            await bus.stop_consuming()


async def test_a_process_of_its_own_answers_and_ends_in_order(fresh_nats: NatsServer) -> None:
    environment = {key: value for key, value in os.environ.items() if "OPENAI" not in key}
    environment |= {"STILLREEL_NATS_URL": fresh_nats.url, "STILLREEL_HEALTH_PORT": "0"}
    asked = delivered(request())
    async with provisioned_bus(fresh_nats.url) as bus, listening(fresh_nats.url) as events:
        await bus.publisher.publish(asked)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.prompts", env=environment, stdout=asyncio.subprocess.DEVNULL
        )
        try:
            event = await next_event(events)
        finally:
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(PATIENCE):
                code = await process.wait()
    assert event.id == reaction_id(asked.id, "prompts_completed")
    assert isinstance(event.message, PromptsCompleted)
    assert event.message.provider == "local"
    assert event.traceparent == asked.traceparent
    assert code == 0


async def test_a_models_answer_travels_guarded_and_is_kept_under_the_request(fresh_nats: NatsServer) -> None:
    asked = delivered(request())
    async with (
        service(fresh_nats.url, answer(json.dumps(WRITTEN))) as (bus, requests),
        listening(fresh_nats.url) as events,
    ):
        await bus.publisher.publish(asked)
        event = await next_event(events)
        kept = await bus.key_value(ANSWERS_BUCKET).get(asked.id)
    assert isinstance(event.message, PromptsCompleted)
    assert (event.message.provider, event.message.model) == ("openai", "gpt-test-2026")
    assert "left lamp" in event.message.response["prompts"]["generic"]["negative_prompt"]
    assert event.message.usage.cached_input_tokens == 60
    assert kept is not None
    assert json.loads(kept.value)["value"] == WRITTEN
    assert len(requests) == 1


async def test_an_overloaded_model_is_asked_again_by_redelivery(fresh_nats: NatsServer) -> None:
    replies = (failure(503, "overloaded"), answer(json.dumps(WRITTEN)))
    async with service(fresh_nats.url, *replies) as (bus, requests), listening(fresh_nats.url) as events:
        await bus.publisher.publish(delivered(request()))
        event = await next_event(events)
    assert isinstance(event.message, PromptsCompleted)
    assert len(requests) == 2


async def test_a_wrong_key_is_told_at_once(fresh_nats: NatsServer) -> None:
    async with (
        service(fresh_nats.url, failure(401, "Incorrect API key")) as (bus, requests),
        listening(fresh_nats.url) as events,
    ):
        await bus.publisher.publish(delivered(request()))
        event = await next_event(events)
    assert isinstance(event.message, PromptsFailed)
    assert event.message.reason == "provider_rejected"
    assert "STILLREEL_OPENAI_API_KEY" in event.message.message
    assert len(requests) == 1
