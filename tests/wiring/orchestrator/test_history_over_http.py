"""Looking back over HTTP: state hash, page and replay of a run as of any version."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.messages.analysis import AnalysisCompleted
from tests.support.orchestrators import PICTURE, ApiUnderTest, api_over_memory
from tests.support.workflows import ANALYSIS

UNKNOWN = "wf_01900000-0000-7000-8000-000000000009"


@pytest.fixture
async def api() -> AsyncIterator[ApiUnderTest]:
    async with api_over_memory() as made:
        yield made


async def asked_for_motion(api: ApiUnderTest) -> dict[str, Any]:
    """A run whose picture was analysed and that asks what shall move."""
    view = (await api.client.post("/runs", json={"workflow": "cc"})).json()
    here = f"/runs/{view['run_id']}/interactions/{view['question']['interaction_id']}"
    sent = (await api.client.put("/media?file_name=room.jpg", content=PICTURE.read_bytes())).json()
    await api.client.post(f"{here}/actions/upload", json={"content_id": sent["content_id"]})
    await api.client.post(f"{here}/response", json={"selected_content_id": sent["content_id"]})
    known = {key: str(api.requested("analysis_requested")[key]) for key in ("run_id", "request_id")}
    await api.report(AnalysisCompleted(**known, response=ANALYSIS, provider="local", model="m", seconds=1))
    made: dict[str, Any] = (await api.client.get(f"/runs/{view['run_id']}")).json()
    return made


async def test_a_version_is_shown_with_the_hash_of_its_state(api: ApiUnderTest) -> None:
    view = await asked_for_motion(api)
    url = f"/runs/{view['run_id']}"
    hashes = [
        (await api.client.get(f"{url}?version={version}")).json()["state_hash"]
        for version in range(1, view["version"] + 1)
    ]
    assert len({len(one) for one in hashes} | {64}) == 1
    assert len(set(hashes)) == len(hashes)
    replayed = (await api.client.get(f"{url}/replay")).json()
    assert replayed["state_hash"] == hashes[-1]
    assert replayed["differences"] == []
    assert set(replayed["ways"].values()) == {hashes[-1]}


async def test_the_page_of_an_earlier_version_asks_what_was_asked_then(api: ApiUnderTest) -> None:
    view = await asked_for_motion(api)
    url = f"/runs/{view['run_id']}/page"
    now = (await api.client.get(url)).json()
    assert now["run"]["question"] == view["question"]
    assert now["run"]["question"]["module_name"] == "select_motion_elements"
    assert [step["progress"] for step in now["steps"]] == ["done", "done", "current"]
    assert [answer["module_name"] for answer in now["answers"]] == ["generate_and_select_images"]
    assert (now["newest_version"], now["next"]) == (view["version"], None)

    then = (await api.client.get(f"{url}?version={now['previous']}")).json()
    assert then["run"]["question"]["module_name"] == "generate_and_select_images"
    assert then["run"]["state"] == {}
    assert [step["progress"] for step in then["steps"]] == ["current", "ahead", "ahead"]
    assert (then["answers"], then["previous"], then["next"]) == ([], None, view["version"])


async def test_between_two_questions_the_page_knows_both(api: ApiUnderTest) -> None:
    view = await asked_for_motion(api)
    url = f"/runs/{view['run_id']}/page"
    first = (await api.client.get(url)).json()["previous"]
    between = (await api.client.get(f"{url}?version={view['version'] - 1}")).json()
    assert between["run"]["question"] is None
    assert (between["previous"], between["next"]) == (first, view["version"])


async def test_a_module_that_was_left_by_a_jump_is_shown_as_left(api: ApiUnderTest) -> None:
    view = await asked_for_motion(api)
    body = {"target_step": "image_prompts", "target_module": "generate_and_select_images"}
    assert (await api.client.post(f"/runs/{view['run_id']}/jump", json=body)).status_code == 200
    page = (await api.client.get(f"/runs/{view['run_id']}/page")).json()
    assert [step["progress"] for step in page["steps"]] == ["current", "left", "left"]
    first, second = page["steps"][0]["modules"][0], page["steps"][1]["modules"][0]
    assert (first["visits"], first["can_go_back_to"]) == (2, True)
    assert (second["visits"], second["can_go_back_to"]) == (1, False)


@pytest.mark.parametrize("path", ["", "/page"])
async def test_a_version_that_is_not_there_yet_is_refused_with_the_newest(
    api: ApiUnderTest, path: str
) -> None:
    view = (await api.client.post("/runs", json={"workflow": "cc"})).json()
    refused = await api.client.get(f"/runs/{view['run_id']}{path}?version=99")
    assert refused.status_code == 404
    said = refused.json()
    assert said["code"] == "unknown_version"
    assert f"newest version is {view['version']}" in refused.text
    assert (await api.client.get(f"/runs/{view['run_id']}{path}?version=0")).status_code == 422


async def test_a_context_of_a_version_that_is_not_there_is_refused_too(api: ApiUnderTest) -> None:
    view = (await api.client.post("/runs", json={"workflow": "cc"})).json()
    place: dict[str, str | int] = {
        "step": "image_prompts",
        "module": "generate_and_select_images",
        "version": 99,
    }
    refused = await api.client.get(f"/runs/{view['run_id']}/context", params=place)
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_version")


@pytest.mark.parametrize("path", ["/page", "/replay"])
async def test_a_run_nobody_started_has_no_past(api: ApiUnderTest, path: str) -> None:
    refused = await api.client.get(f"/runs/{UNKNOWN}{path}")
    assert (refused.status_code, refused.json()["code"]) == (404, "unknown_run")
