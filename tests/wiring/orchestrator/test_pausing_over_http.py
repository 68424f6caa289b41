"""Pausing, resuming and questions with a timeout as clients see them."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from services.orchestrator.adapters.workflow_folder import Shelf
from services.orchestrator.http.event_stream import live_events
from tests.support.orchestrators import ApiUnderTest, api_over_memory
from tests.support.workflows import workflow
from tests.unit.orchestrator.test_pausing import ASKING
from tests.wiring.orchestrator.test_http_api import next_event, question_of

WAITS = workflow(ASKING, workflow_id="waits")


@pytest.fixture
async def api() -> AsyncIterator[ApiUnderTest]:
    async with api_over_memory(Shelf({"waits": WAITS}, {})) as under_test:
        yield under_test


async def test_a_paused_run_says_so_everywhere_and_refuses_an_answer_until_resumed(api: ApiUnderTest) -> None:
    run = (await api.client.post("/runs", json={"workflow": "waits"})).json()
    url = f"/runs/{run['run_id']}"
    paused = (await api.client.post(f"{url}/pause", json={"reason": "lunch"})).json()
    assert (paused["status"], paused["paused"]["reason"]) == ("paused", "lunch")
    assert (await api.client.get("/runs")).json()["runs"][0]["status"] == "paused"
    assert (await api.client.get(f"{url}?version={run['version']}")).json()["status"] == "waiting"
    refused = await api.client.post(f"{question_of(run)}/response", json={"selected_indices": [0]})
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "run_paused")
    assert f"POST {url}/resume" in json.dumps(problem)
    resumed = (await api.client.post(f"{url}/resume")).json()
    assert (resumed["status"], resumed["paused"]) == ("waiting", None)
    answered = await api.client.post(f"{question_of(run)}/response", json={"selected_indices": [0]})
    assert answered.json()["status"] == "completed"


async def test_pausing_twice_adds_no_event_and_an_ended_run_is_refused(api: ApiUnderTest) -> None:
    run = (await api.client.post("/runs", json={"workflow": "waits"})).json()
    url = f"/runs/{run['run_id']}"
    first, again = [(await api.client.post(f"{url}/pause")).json() for _ in range(2)]
    assert first["version"] == again["version"] == run["version"] + 1
    await api.client.post(f"{url}/cancel")
    refused = await api.client.post(f"{url}/pause")
    assert (refused.status_code, refused.json()["code"]) == (409, "run_ended")


async def test_a_question_shows_its_times_and_a_pause_moves_them(api: ApiUnderTest) -> None:
    run = (await api.client.post("/runs", json={"workflow": "waits"})).json()
    asked = run["question"]
    reminds, ends = (datetime.fromisoformat(asked[key]) for key in ("remind_at", "expires_at"))
    assert ends - reminds == timedelta(hours=1)
    await api.client.post(f"/runs/{run['run_id']}/pause")
    later = (await api.client.post(f"/runs/{run['run_id']}/resume")).json()["question"]
    assert datetime.fromisoformat(later["expires_at"]) > ends
    told = api.requested("run_resumed")
    assert told["expires_at"] == later["expires_at"]


async def test_followers_hear_of_the_pause(api: ApiUnderTest) -> None:
    run = (await api.client.post("/runs", json={"workflow": "waits"})).json()
    stream = live_events(api.store, api.followers, run["run_id"], run["version"])
    waiting = asyncio.create_task(next_event(stream))
    await api.client.post(f"/runs/{run['run_id']}/pause", json={"reason": "lunch"})
    told = await waiting
    assert told["event"] == "run_paused"
    assert json.loads(told["data"])["data"]["reason"] == "lunch"
    await stream.aclose()  # type: ignore[attr-defined]
