"""Jumping, looking before jumping, and retrying as clients ask for it."""

from collections.abc import AsyncIterator

import pytest

from tests.support.orchestrators import ApiUnderTest, api_over_memory
from tests.wiring.orchestrator.test_http_api import at_motion_question, question_of


@pytest.fixture
async def api() -> AsyncIterator[ApiUnderTest]:
    async with api_over_memory() as under_test:
        yield under_test


async def test_looking_at_a_jump_changes_nothing_and_the_same_key_jumps_once(api: ApiUnderTest) -> None:
    run = (await api.client.post("/runs", json={"workflow": "cc"})).json()
    url, asked = f"/runs/{run['run_id']}/jump", run["question"]
    place = {"target_step": asked["step_id"], "target_module": asked["module_name"]}
    seen = await api.client.post(url, json=place, params={"preview": True})
    assert seen.json()["redone"] == [f"{asked['step_id']}.{asked['module_name']}"]
    assert (await api.client.get(f"/runs/{run['run_id']}")).json()["version"] == run["version"]
    jumped = [await api.client.post(url, json=place, headers={"Idempotency-Key": "k"}) for _ in range(2)]
    assert [one.status_code for one in jumped] == [200, 200]
    assert jumped[0].json()["version"] == jumped[1].json()["version"] > run["version"]
    assert jumped[0].json()["question"]["interaction_id"] != asked["interaction_id"]


async def test_a_retry_from_an_old_question_is_told_the_current_one(api: ApiUnderTest) -> None:
    run = (await api.client.post("/runs", json={"workflow": "cc"})).json()
    url, asked = f"/runs/{run['run_id']}/retry", run["question"]
    body = {"target_module": asked["module_name"], "feedback": "again", "seen": asked["interaction_id"]}
    now = (await api.client.post(url, json=body)).json()["question"]["interaction_id"]
    refused = await api.client.post(url, json=body)
    assert refused.status_code == 409
    assert now in refused.text


async def test_kept_answers_are_told_first_and_then_given_without_another_request(api: ApiUnderTest) -> None:
    run = await at_motion_question(api)
    await api.client.post(f"{question_of(run)}/response", json={"selected_indices": [0, 2]})
    chosen = (await api.client.get(f"/runs/{run['run_id']}")).json()["state"]
    url = f"/runs/{run['run_id']}/jump"
    kept = ["image_analysis.analyze_image", "video_generation.select_motion_elements"]
    body = {
        "target_step": "image_prompts",
        "target_module": "generate_and_select_images",
        "input": {"selected_content_id": chosen["selected_image_id"]},
        "keep": kept,
    }
    seen = (await api.client.post(url, json=body, params={"preview": True})).json()
    assert seen["kept_answers"] == seen["keepable"] == kept
    assert seen["requests"] == {"prompts_requested": 1}
    analyses = api.requested("analysis_requested")["request_id"]
    jumped = await api.client.post(url, json=body)
    assert jumped.json()["status"] == "working"
    assert jumped.json()["state"] == chosen
    assert api.requested("analysis_requested")["request_id"] == analyses


async def test_what_cannot_be_kept_is_refused_where_it_stands_in_the_body(api: ApiUnderTest) -> None:
    run = await at_motion_question(api)
    body = {"target_step": "image_prompts", "target_module": "generate_and_select_images", "keep": ["moon"]}
    refused = await api.client.post(f"/runs/{run['run_id']}/jump", json=body)
    assert refused.status_code == 422
    told = refused.json()
    assert told["pointer"] == "/keep/0"
    assert told["current_question"]["interaction_id"] == run["question"]["interaction_id"]
