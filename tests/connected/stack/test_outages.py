"""NATS and MongoDB go away in the middle: everyone waits, says so and goes on; no answer is lost."""

import asyncio
import os
import signal
from typing import Any

import pytest
from pymongo import AsyncMongoClient

from tests.connected.stack.endings import assert_whole
from tests.connected.stack.person import Person
from tests.support.messaging import eventually
from tests.support.stack import PATIENCE, SERVICES, WholeStack

pytestmark = pytest.mark.connected

CHOSEN = [1, 0]
AT_ONCE = 4.0  # seconds; less than a single timeout of the bus or a driver's usual patience


async def test_a_run_ends_although_nats_was_killed_while_its_clip_was_rendered(stack: WholeStack) -> None:
    answering = await Person(stack).start()
    asked = await answering.until_asked("select_motion_elements")
    rendering = await Person(stack, duration=8.0).start()
    await rendering.until(lambda run: run.has("generation_submitted"))
    so_far = stack.lines.count
    stack.nats.kill()
    await stack.nats.wait()
    for service in SERVICES:
        await stack.lines.until(service, "connection to NATS lost; trying again", since=so_far)
        assert (await stack.get(service, "/healthz")).status_code == 200
        waits = await stack.get(service, "/readyz")
        assert (waits.status_code, "not connected to NATS" in waits.text) == (503, True)
    async with asyncio.timeout(AT_ONCE):
        await answering.answer(asked, {"selected_indices": CHOSEN})
    assert not (await rendering.look()).has("video_ready")
    await stack.nats.restart()
    await asyncio.gather(rendering.until_ended(), answering.until_ended())
    assert answering.seen.view["state"]["selected_motion_element_indices"] == CHOSEN
    for person in (rendering, answering):
        await assert_whole(stack, person)
    for service in SERVICES:
        await stack.lines.until(service, "connected to NATS again", since=so_far)


async def test_a_run_ends_although_mongodb_was_killed_while_its_clip_was_rendered(stack: WholeStack) -> None:
    person = await Person(stack, duration=8.0).start()
    asked = await person.until_asked("select_motion_elements")
    await person.answer(asked, {"selected_indices": CHOSEN})
    await person.until(lambda run: run.has("generation_submitted"))
    known, so_far = list(person.seen.events), stack.lines.count
    listening = asyncio.create_task(heard(stack, person.run_id))
    stack.mongo.kill()
    await stack.mongo.wait()
    waits = await stack.get("orchestrator", "/readyz")
    assert (waits.status_code, waits.json()["missing"]) == (503, ["MongoDB"])
    async with asyncio.timeout(AT_ONCE):
        refused = await stack.http.get(f"/runs/{person.run_id}")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "2")
    problem = refused.json()
    assert problem["detail"].startswith("MongoDB does not answer: 127.0.0.1:")
    assert "Topology" not in problem["detail"]
    assert "send the same request again" in problem["hint"]
    line = await stack.lines.until("orchestrator", "MongoDB does not answer", since=so_far)
    assert "Topology" not in line
    await stack.lines.until("video", "generation_requested handled", since=so_far)
    await stack.mongo.restart()
    await person.until_ended()
    async with asyncio.timeout(PATIENCE):
        assert await listening == [event["version"] for event in person.seen.events]
    assert person.seen.events[: len(known)] == known
    assert person.seen.view["state"]["selected_motion_element_indices"] == CHOSEN
    await assert_whole(stack, person)
    assert not [line for line in stack.lines.of("orchestrator", since=so_far) if "Traceback" in line]


async def test_what_was_stored_but_not_published_when_the_orchestrator_was_killed_is_published_later(
    stack: WholeStack,
) -> None:
    person = await Person(stack).start()
    asked = await person.until_asked("select_motion_elements")
    held = stack.nats.process.pid
    assert held is not None
    os.kill(held, signal.SIGSTOP)
    try:
        answering = asyncio.create_task(person.answer(asked, {"selected_indices": CHOSEN}))
        await eventually(lambda: is_stored(stack, person.run_id, "prompts_requested"), patience=PATIENCE)
        stack.kill("orchestrator")
    finally:
        os.kill(held, signal.SIGCONT)
    await answering
    await person.until_ended()
    await assert_whole(stack, person)


async def test_a_run_ends_although_everything_was_killed_at_once_after_an_answer(stack: WholeStack) -> None:
    person = await Person(stack).start()
    asked = await person.until_asked("select_motion_elements")
    await person.answer(asked, {"selected_indices": CHOSEN})
    for service in SERVICES:
        stack.kill(service)
    for server in (stack.nats, stack.mongo):
        server.kill()
        await server.wait()
    await asyncio.gather(stack.mongo.start(), stack.nats.start())
    await person.until_ended()
    assert person.seen.view["state"]["selected_motion_element_indices"] == CHOSEN
    await assert_whole(stack, person)


async def heard(stack: WholeStack, run_id: str) -> list[int]:
    """Versions of the events one and the same live connection told of, up to the run's end."""
    versions: list[int] = []
    headers = {"Accept": "text/event-stream"}
    async with stack.http.stream("GET", f"/runs/{run_id}/events", headers=headers) as response:
        last = False
        async for line in response.aiter_lines():
            last = last or line == "event: run_completed"
            if line.startswith("id: "):
                versions.append(int(line.removeprefix("id: ")))
                if last:
                    break
    return versions


async def is_stored(stack: WholeStack, run_id: str, event_type: str) -> bool:
    async with AsyncMongoClient[dict[str, Any]](stack.mongo.url) as client:
        found = await client["stillreel"]["commits"].find_one({"stream": run_id, "events.type": event_type})
    return found is not None
