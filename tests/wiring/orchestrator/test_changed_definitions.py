"""Definitions change, runs don't: workflow folders edited, broken and removed under running runs."""

import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.orchestrator.adapters.workflow_folder import read_shelf
from shared.messages.analysis import AnalysisCompleted
from shared.messages.prompts import PromptsCompleted
from tests.support.orchestrators import PICTURE, ApiUnderTest, api_over_memory
from tests.support.short_workflow import write_short_workflow
from tests.support.workflows import ANALYSIS, PROMPTS

Json = dict[str, Any]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_short_workflow(tmp_path, "cc")


@pytest.fixture
async def api(folder: Path) -> AsyncIterator[ApiUnderTest]:
    async with api_over_memory(read_shelf([folder.parent])) as made:
        yield made


def change(folder: Path, **head: Any) -> None:
    """Another analysis prompt, and further keys of workflow.json."""
    step = folder / "steps/4_image_analysis"
    for file in sorted((step / "prompts").glob("*.txt")):
        file.write_text(file.read_text(encoding="utf-8") + "\nLook at the light, too.\n", encoding="utf-8")
    file = folder / "workflow.json"
    file.write_text(json.dumps({**json.loads(file.read_text(encoding="utf-8")), **head}), encoding="utf-8")


async def start(api: ApiUnderTest) -> Json:
    said = await api.client.post("/runs", json={"workflow": "cc"})
    assert said.status_code == 201, said.text
    made: Json = said.json()
    return made


async def listed(api: ApiUnderTest, *, again: bool = False) -> Json:
    said = await (api.client.post("/workflows/reload") if again else api.client.get("/workflows"))
    assert said.status_code == 200, said.text
    made: Json = said.json()
    return made


async def bring_picture(api: ApiUnderTest, run: Json) -> None:
    here = f"/runs/{run['run_id']}/interactions/{run['question']['interaction_id']}"
    sent = (await api.client.put("/media?file_name=room.jpg", content=PICTURE.read_bytes())).json()
    await api.client.post(f"{here}/actions/upload", json={"content_id": sent["content_id"]})
    await api.client.post(f"{here}/response", json={"selected_content_id": sent["content_id"]})


async def finish(api: ApiUnderTest, run: Json) -> Json:
    """From the analysis on to the question for a clip."""
    known: Json = {"provider": "local", "model": "m", "seconds": 1}
    asked = {key: api.requested("analysis_requested")[key] for key in ("run_id", "request_id")}
    await api.report(AnalysisCompleted.model_validate({**asked, **known, "response": ANALYSIS}))
    view = (await api.client.get(f"/runs/{run['run_id']}")).json()
    path = f"/runs/{run['run_id']}/interactions/{view['question']['interaction_id']}/response"
    assert (await api.client.post(path, json={"selected_indices": [0]})).status_code == 200
    asked = {key: api.requested("prompts_requested")[key] for key in ("run_id", "request_id")}
    await api.report(PromptsCompleted.model_validate({**asked, **known, "response": PROMPTS}))
    made: Json = (await api.client.get(f"/runs/{run['run_id']}")).json()
    return made


async def test_a_changed_folder_is_a_new_version_and_a_running_run_keeps_its_own(
    api: ApiUnderTest, folder: Path
) -> None:
    run = await start(api)
    before = (await listed(api))["workflows"][0]
    change(folder, version="9.9.9")
    assert (await listed(api))["workflows"][0]["hash"] == before["hash"]  # until it is read again
    after = (await listed(api, again=True))["workflows"][0]
    assert after["hash"] != before["hash"]
    assert [(one["hash"], one["current"]) for one in after["versions"]] == [(before["hash"], False)]

    other = await start(api)
    assert (other["workflow"]["version"], other["workflow"]["hash"]) == ("9.9.9", after["hash"])
    both = (await listed(api))["workflows"][0]["versions"]
    assert [(one["hash"], one["current"]) for one in both] == [(before["hash"], False), (after["hash"], True)]

    await bring_picture(api, run)
    assert "Look at the light, too." not in json.dumps(api.requested("analysis_requested"))
    await bring_picture(api, other)
    assert "Look at the light, too." in json.dumps(api.requested("analysis_requested"))
    view = (await api.client.get(f"/runs/{run['run_id']}")).json()
    assert view["workflow"]["hash"] == before["hash"]


async def test_two_contents_under_one_version_are_told_apart_by_their_hash(
    api: ApiUnderTest, folder: Path
) -> None:
    await start(api)
    change(folder)
    await listed(api, again=True)
    await start(api)
    versions = (await listed(api))["workflows"][0]["versions"]
    assert len({one["version"] for one in versions}) == 1
    assert len({one["hash"] for one in versions}) == 2


@pytest.mark.parametrize("harm", ["gone", "broken"])
async def test_a_run_goes_on_when_its_folder_is_gone_or_broken(
    api: ApiUnderTest, folder: Path, harm: str
) -> None:
    run = await start(api)
    if harm == "gone":
        shutil.rmtree(folder)
    else:
        (folder / "steps/4_image_analysis/step.json").write_text("{", encoding="utf-8")
    now = await listed(api, again=True)
    assert now["workflows"] == []
    assert [one["hash"] for one in now["gone"]["cc"]] == [run["workflow"]["hash"]]
    assert ("cc" in now["broken"]) == (harm == "broken")
    refused = await api.client.post("/runs", json={"workflow": "cc"})
    assert refused.json()["code"] == ("unknown_workflow" if harm == "gone" else "broken_workflow")

    await bring_picture(api, run)
    view = await finish(api, run)
    assert view["question"]["module_name"] == "generate_and_select_videos"


async def test_a_restart_reads_pinned_definitions_from_the_store(api: ApiUnderTest, folder: Path) -> None:
    run = await start(api)
    change(folder)
    definitions = api.orchestrator.runs.definitions
    definitions._by_hash.clear()  # what a new process knows of the store
    definitions._stored.clear()
    await listed(api, again=True)
    await bring_picture(api, run)
    assert "Look at the light, too." not in json.dumps(api.requested("analysis_requested"))
    assert (await definitions.pinned(run["workflow"]["hash"])).content_hash == run["workflow"]["hash"]


async def test_reading_again_what_did_not_change_is_no_new_version(api: ApiUnderTest) -> None:
    await start(api)
    once = await listed(api)
    assert await listed(api, again=True) == once
    await start(api)
    assert len((await listed(api))["workflows"][0]["versions"]) == 1
