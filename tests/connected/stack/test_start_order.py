"""Services that start before their servers wait, say what for, and go on by themselves."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.connected.stack.endings import assert_whole
from tests.connected.stack.person import Person
from tests.support.messaging import eventually
from tests.support.stack import PATIENCE, PICTURE, SERVICES, WholeStack, services_alone

pytestmark = pytest.mark.connected

UNKNOWN_RUN = "/runs/wf_01900000-0000-7000-8000-000000000001"
NOT_HANGING = 15.0  # seconds; a read asks the store twice, and the driver has five seconds of patience

CALLS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("POST", "/runs", {"json": {"workflow": "cc"}}),
    ("GET", "/runs", {}),
    ("GET", UNKNOWN_RUN, {}),
    ("GET", f"{UNKNOWN_RUN}/events", {}),
    ("GET", f"{UNKNOWN_RUN}/events", {"headers": {"Accept": "text/event-stream"}}),
    ("POST", f"{UNKNOWN_RUN}/interactions/select_1/response", {"json": {"selected_indices": [0]}}),
    ("PUT", "/media?file_name=room.jpg", {"content": PICTURE.read_bytes()}),
)


@pytest.fixture(scope="module")
async def stack(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[WholeStack]:
    """No server runs; the tests start them one after the other."""
    async with services_alone(tmp_path_factory.mktemp("alone")) as stack:
        yield stack


async def lives(stack: WholeStack, service: str) -> bool:
    try:
        return (await stack.get(service, "/healthz")).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("service", SERVICES)
async def test_without_servers_a_service_lives_is_not_ready_and_says_what_is_missing(
    stack: WholeStack, service: str
) -> None:
    await eventually(lambda: lives(stack, service), patience=PATIENCE)
    readiness = await stack.get(service, "/readyz")
    assert readiness.status_code == 503
    if service == "orchestrator":
        assert readiness.json()["missing"] == ["MongoDB", "NATS"]
        line = await stack.lines.until(service, "waiting for MongoDB at mongodb://127.0.0.1:")
        assert "STILLREEL_MONGO_URL" in line
    else:
        assert readiness.json()["problems"] == [f"{service} is waiting for NATS"]
        line = await stack.lines.until(service, f"waiting for NATS at {stack.nats.url}")
        assert "STILLREEL_NATS_URL" in line


async def test_without_servers_the_api_says_try_again_instead_of_hanging(stack: WholeStack) -> None:
    await eventually(lambda: lives(stack, "orchestrator"), patience=PATIENCE)
    async with asyncio.timeout(NOT_HANGING):
        answers = await asyncio.gather(
            *(stack.http.request(method, path, **rest) for method, path, rest in CALLS)
        )
    for refused in answers:
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "2"), refused.url
        assert refused.headers["content-type"] == "application/problem+json"
        problem = refused.json()
        assert (problem["code"], problem["title"]) == ("unavailable", "Not available right now")
        assert problem["detail"].startswith("MongoDB does not answer: 127.0.0.1:")
        assert problem["hint"]


async def test_with_mongodb_alone_only_nats_is_missing(stack: WholeStack) -> None:
    url = stack.mongo.url
    await stack.mongo.start()
    assert stack.mongo.url == url, "another process took the port"
    await eventually(lambda: misses(stack, ["NATS"]), patience=PATIENCE)
    await stack.lines.until("orchestrator", f"waiting for NATS at {stack.nats.url}")


async def misses(stack: WholeStack, what: list[str]) -> bool:
    return bool((await stack.get("orchestrator", "/readyz")).json()["missing"] == what)


async def test_with_both_servers_all_go_on_and_a_run_started_before_nats_ends(stack: WholeStack) -> None:
    person = await Person(stack).start()
    url = stack.nats.url
    await stack.nats.start()
    assert stack.nats.url == url, "another process took the port"
    await stack.until_ready()
    await person.until_ended()
    await assert_whole(stack, person)
