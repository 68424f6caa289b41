"""A run that knows more than the bus takes in one message goes on over real servers, and ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from deploy.local.nats_server import NatsServer
from services.orchestrator.runs import Runs, Wish
from shared.eventsourcing.events import Commit
from shared.messages.envelope import Envelope, read_envelope
from shared.messages.prompts import PromptsCompleted, PromptsRequested
from shared.messages.run import RunCompleted
from shared.messaging.connection import BusConnection
from shared.messaging.large_messages import HEADER, LargeMessages
from shared.messaging.ports import Route
from shared.messaging.streams import EVENTS_STREAM, PROMPTS
from shared.settings import BusSettings
from tests.benchmarks import workbench
from tests.support.messaging import enveloped
from tests.support.workflows import workflow

pytestmark = pytest.mark.connected

IDEAS = [{"title": f"Idea {number}", "narrative": "é" * 300_000} for number in range(3)]
"""1.8 MB of text; the server takes 1 MiB."""
FLOW = workflow(
    {
        "module_id": "api.llm",
        "name": "write",
        "outputs_to_state": {"response": "ideas"},
        "inputs": {"input": "Ideas.", "output_schema": {"$content": {"type": "object"}, "type": "json"}},
    },
    {
        "module_id": "user.select",
        "name": "choose",
        "outputs_to_state": {"selected_item": "idea"},
        "inputs": {"data": "{{ state.ideas }}", "prompt": "Which?"},
    },
    {
        "module_id": "api.llm",
        "name": "refine",
        "outputs_to_state": {"response": "refined"},
        "inputs": {"input": "Refine.", "output_schema": {"$content": {"type": "object"}, "type": "json"}},
    },
    workflow_id="large",
)


@dataclass
class Stage:
    """An orchestrator over real servers, and a writer of long texts."""

    runs: Runs
    bus: BusConnection
    asked: list[PromptsRequested] = field(default_factory=list)
    commits: "asyncio.Queue[Commit]" = field(default_factory=asyncio.Queue)

    async def until(self, event_type: str) -> None:
        while all(event.type != event_type for event in (await self.commits.get()).events):
            pass


@asynccontextmanager
async def staged(nats_url: str, mongo_url: str) -> AsyncIterator[Stage]:
    asked: list[PromptsRequested] = []
    commits: asyncio.Queue[Commit] = asyncio.Queue()
    async with (
        workbench.provisioned_bus(nats_url) as bus,
        BusConnection("prompts", BusSettings(nats_url=nats_url)) as writers,
        workbench.orchestrator(bus, mongo_url, FLOW, commits.put_nowait) as runs,
    ):

        async def write(envelope: Envelope) -> None:
            request: Any = envelope.message
            asked.append(request)
            answer = PromptsCompleted(
                run_id=request.run_id,
                request_id=request.request_id,
                response={"ideas": IDEAS},
                provider="local",
                model="m",
                seconds=0,
            )
            await writers.publisher.publish(enveloped(answer, source="stillreel/prompts", cause=envelope.id))

        await writers.subscribe((Route(PROMPTS.name, write),))
        yield Stage(runs, bus, asked, commits)


async def test_a_run_of_megabytes_goes_through_a_model_and_a_person_and_ends(
    fresh_nats: NatsServer, mongo_url: str
) -> None:
    async with asyncio.timeout(60), staged(fresh_nats.url, mongo_url) as stage:
        run = (await stage.runs.start("large", {}, Wish("test"))).state
        await stage.until("interaction_requested")
        question = (await stage.runs.read(run.run_id))[0].pending
        assert question is not None
        await stage.runs.answer(run.run_id, question, {"selected_indices": [2]}, Wish("test"))
        await stage.until("run_completed")
        state = (await stage.runs.read(run.run_id))[0].state
        assert state == {"ideas": {"ideas": IDEAS}, "idea": IDEAS[2], "refined": {"ideas": IDEAS}}
        assert stage.asked[1].context["state"] == {"ideas": {"ideas": IDEAS}, "idea": IDEAS[2]}
        assert (await told(stage, RunCompleted)).state == state


async def told(stage: Stage, kind: type[RunCompleted]) -> RunCompleted:
    """The fact as any subscriber of the bus gets it: a reference, and what it refers to."""
    subject = f"stillreel.events.{kind.service}.{kind.type}"
    subscribed = await stage.bus.jetstream.subscribe(
        subject, stream=EVENTS_STREAM.name, ordered_consumer=True
    )
    message = await subscribed.next_msg(timeout=20)
    assert HEADER in (message.headers or {})
    assert len(message.data) < 2_000
    whole = await LargeMessages(stage.bus.jetstream).unpack(message.data, message.headers)
    fact = read_envelope(whole).message
    assert isinstance(fact, kind)
    return fact
