"""The summary of a run as clients ask for it."""

from collections.abc import AsyncIterator

import pytest

from tests.support.orchestrators import ApiUnderTest, api_over_memory

ABSENT = "wf_01900000-0000-7000-8000-00000000dead"


@pytest.fixture
async def api() -> AsyncIterator[ApiUnderTest]:
    async with api_over_memory() as under_test:
        yield under_test


async def test_a_summary_comes_as_json_or_as_a_document(api: ApiUnderTest) -> None:
    run_id = (await api.client.post("/runs", json={"workflow": "cc"})).json()["run_id"]
    plain = await api.client.get(f"/runs/{run_id}/summary")
    assert plain.json()["run_id"] == run_id
    assert plain.json()["cost"] == {"usd": 0.0, "known_usd": 0.0, "unpriced": []}
    document = await api.client.get(f"/runs/{run_id}/summary", headers={"Accept": "text/markdown"})
    assert document.headers["content-type"] == "text/markdown; charset=utf-8"
    assert document.text.startswith("# Cute pet content\n")


async def test_a_summary_can_be_had_as_of_an_earlier_version(api: ApiUnderTest) -> None:
    run_id = (await api.client.post("/runs", json={"workflow": "cc"})).json()["run_id"]
    await api.client.post(f"/runs/{run_id}/cancel", json={"reason": "enough"})
    assert (await api.client.get(f"/runs/{run_id}/summary")).json()["status"] == "cancelled"
    early = await api.client.get(f"/runs/{run_id}/summary", params={"version": 1})
    assert early.json()["status"] == "running"


async def test_a_run_nobody_started_has_no_summary(api: ApiUnderTest) -> None:
    refused = await api.client.get(f"/runs/{ABSENT}/summary")
    assert refused.status_code == 404
    assert refused.json()["code"] == "unknown_run"
