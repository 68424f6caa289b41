"""What cannot be stored fails where it came from, in words, and the run goes on from there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from services.orchestrator.adapters.workflow_folder import Shelf
from services.orchestrator.domain.definition import Workflow
from shared.messages.prompts import PromptsCompleted
from tests.support.orchestrators import ApiUnderTest, api_over_memory
from tests.support.workflows import workflow

MEGABYTE = 1_000_000
WRITE: dict[str, Any] = {
    "module_id": "api.llm",
    "name": "write",
    "outputs_to_state": {"response": "ideas"},
    "inputs": {"input": "Ideas.", "output_schema": {"$content": {"type": "object"}, "type": "json"}},
}
CHOOSE = {
    "module_id": "user.select",
    "name": "choose",
    "outputs_to_state": {"selected_data": "chosen"},
    "inputs": {"data": "{{ state.ideas }}", "prompt": "Which?", "multi_select": True},
}
FOR_EACH = {**WRITE, "name": "write_more", "foreach": "{{ state.ideas.ideas }}", "outputs_to_state": {}}


@asynccontextmanager
async def started(flow: Workflow) -> AsyncIterator[tuple[ApiUnderTest, str]]:
    async with api_over_memory(Shelf({flow.id: flow}, {})) as api:
        began = await api.client.post("/runs", json={"workflow": flow.id})
        yield api, began.json()["run_id"]


async def written(api: ApiUnderTest, ideas: list[str]) -> PromptsCompleted:
    """Report these as the answer to the open request."""
    request = api.requested("prompts_requested")
    told = PromptsCompleted(
        run_id=str(request["run_id"]),
        request_id=str(request["request_id"]),
        response={"ideas": ideas},
        provider="local",
        model="m",
        seconds=1,
    )
    await api.report(told)
    return told


async def seen(api: ApiUnderTest, run_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await api.client.get(f"/runs/{run_id}")).json()
    return found


async def test_an_answer_of_a_service_that_does_not_fit_fails_its_module() -> None:
    async with started(workflow(WRITE, CHOOSE)) as (api, run_id):
        told = await written(api, ["x" * 17 * MEGABYTE])
        run = await seen(api, run_id)
        assert run["failure"]["reason"] == "too_large"
        assert "at most 16,777,216 fit" in run["failure"]["message"]
        assert (run["status"], run["question"]["interaction_type"]) == ("waiting", "review")
        await api.report(told)  # told once more under another id: nobody waits for it
        assert (await seen(api, run_id))["version"] == run["version"]


async def test_a_module_that_failed_of_too_much_can_be_tried_again() -> None:
    async with started(workflow(WRITE, CHOOSE)) as (api, run_id):
        await written(api, ["x" * 17 * MEGABYTE])
        question = (await seen(api, run_id))["question"]["interaction_id"]
        again = {"option_id": "retry", "feedback": "shorter"}
        await api.client.post(f"/runs/{run_id}/interactions/{question}/response", json=again)
        await written(api, ["short"])
        assert (await seen(api, run_id))["question"]["module_name"] == "choose"


async def test_an_answer_of_a_person_that_does_not_fit_is_refused_with_size_and_limit() -> None:
    async with started(workflow(WRITE, CHOOSE)) as (api, run_id):
        await written(api, ["x" * (3 * MEGABYTE // 2)] * 2)
        before = await seen(api, run_id)
        place = f"/runs/{run_id}/interactions/{before['question']['interaction_id']}/response"
        refused = await api.client.post(place, json={"selected_indices": [0, 1]})
        assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
        assert refused.json()["bytes"] > refused.json()["limit"] == 16 * 1024 * 1024
        assert await seen(api, run_id) == before


async def test_a_loop_over_more_than_a_commit_holds_fails_before_anything_is_sent() -> None:
    async with started(workflow(WRITE, FOR_EACH)) as (api, run_id):
        await written(api, ["x" * 10_000] * 30)
        run = await seen(api, run_id)
        assert run["failure"]["reason"] == "too_large"
        assert "30 requests of" in run["failure"]["message"]
        assert "together they may have 8,388,608" in run["failure"]["message"]
