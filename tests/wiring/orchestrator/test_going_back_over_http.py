"""Jumping, looking before jumping, and retrying as clients ask for it."""

from collections.abc import AsyncIterator

import pytest

from tests.support.orchestrators import ApiUnderTest, api_over_memory


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
