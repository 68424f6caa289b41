"""Moving runs to a changed folder over HTTP: looked at, refused, made, and gone on from."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.orchestrator.adapters.workflow_folder import read_shelf
from shared.messages.video import VideoReady
from tests.support.orchestrators import ApiUnderTest, api_over_memory
from tests.support.short_workflow import write_short_workflow
from tests.support.workflows import content
from tests.wiring.orchestrator.test_changed_definitions import bring_picture, finish, listed, start

Json = dict[str, Any]
MOVE = "steps/5_video_generation/step.json"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_short_workflow(tmp_path, "cc")


@pytest.fixture
async def api(folder: Path) -> AsyncIterator[ApiUnderTest]:
    async with api_over_memory(read_shelf([folder.parent])) as made:
        yield made


def edit(file: Path, **changes: Any) -> None:
    """Inputs of the first module of a step file."""
    step = json.loads(file.read_text(encoding="utf-8"))
    step["modules"][0]["inputs"].update(changes)
    file.write_text(json.dumps(step), encoding="utf-8")


async def migrate(api: ApiUnderTest, run: Json, **params: Any) -> tuple[int, Json]:
    body = {"to": params.pop("to")} if "to" in params else None
    said = await api.client.post(f"/runs/{run['run_id']}/migrate", params=params, json=body)
    return said.status_code, said.json()


async def events(api: ApiUnderTest, run: Json) -> list[Json]:
    found: list[Json] = (await api.client.get(f"/runs/{run['run_id']}/events")).json()["events"]
    return found


async def test_a_run_moves_to_the_changed_folder_and_finishes_there(api: ApiUnderTest, folder: Path) -> None:
    run = await start(api)
    edit(folder / MOVE, prompt="What shall move?")
    after = (await listed(api, again=True))["workflows"][0]

    status, seen = await migrate(api, run, preview=True)
    assert (status, seen["safe"], seen["already"], seen["asks_anew"]) == (200, True, False, False)
    assert seen["goes_by"]["hash"] == run["workflow"]["hash"]
    assert seen["to"] == {"version": after["version"], "hash": after["hash"]}
    assert [one["hash"] for one in (await listed(api))["workflows"][0]["versions"]] == [
        run["workflow"]["hash"]
    ]  # looking stores nothing

    status, view = await migrate(api, run)
    assert (status, view["workflow"]["hash"]) == (200, after["hash"])
    assert view["question"]["interaction_id"] == run["question"]["interaction_id"]
    assert (await events(api, run))[-1]["type"] == "run_migrated"

    await bring_picture(api, run)
    view = await finish(api, run)
    asked = [e["data"]["title"] for e in await events(api, run) if e["type"] == "interaction_requested"]
    assert asked[1] == "What shall move?"
    here = f"/runs/{run['run_id']}/interactions/{view['question']['interaction_id']}"
    begun = (await api.client.post(f"{here}/actions/generate", json={"parameters": {}})).json()
    clip = content(2, mime_type="video/mp4", duration=5.0).model_copy(
        update={"content_id": begun["content_id"], "local_path": f"{begun['content_id']}.mp4"}
    )
    ready = VideoReady(
        run_id=run["run_id"], generation_id=begun["content_id"], content=clip, provider="local", seconds=1
    )
    await api.report(ready)
    answered = await api.client.post(
        f"{here}/response", json={"selected_content_id": begun["content_id"], "option_id": "continue"}
    )
    assert (answered.status_code, answered.json()["status"]) == (200, "completed")
    replayed = (await api.client.get(f"/runs/{run['run_id']}/replay")).json()
    assert replayed["differences"] == []


async def test_moving_again_and_back_by_hash(api: ApiUnderTest, folder: Path) -> None:
    run = await start(api)
    edit(folder / MOVE, prompt="What shall move?")
    await listed(api, again=True)
    _, once = await migrate(api, run)
    status, again = await migrate(api, run)
    assert (status, again["version"]) == (200, once["version"])
    status, back = await migrate(api, run, to=run["workflow"]["hash"][:10])
    assert (status, back["workflow"]["hash"]) == (200, run["workflow"]["hash"])
    hashes = [e["data"]["to_hash"] for e in await events(api, run) if e["type"] == "run_migrated"]
    assert hashes == [once["workflow"]["hash"], run["workflow"]["hash"]]


async def test_an_unsafe_move_is_refused_with_every_reason(api: ApiUnderTest, folder: Path) -> None:
    run = await start(api)
    await bring_picture(api, run)
    before = await events(api, run)
    file = folder / "steps/4_image_analysis/step.json"
    file.write_text(
        file.read_text(encoding="utf-8").replace('"analyze_image"', '"see_image"'), encoding="utf-8"
    )
    await listed(api, again=True)

    status, seen = await migrate(api, run, preview=True)
    assert (status, seen["safe"]) == (200, False)
    told = [(one["site"], one["sentence"]) for one in seen["reasons"]]
    assert told == [
        ("image_analysis.analyze_image", "its analysis_requested is still being answered"),
        ("image_analysis.analyze_image", "the run has been there, and it is gone"),
    ]
    assert seen["passed_over"] == []
    status, refused = await migrate(api, run)
    assert (status, refused["code"]) == (409, "unsafe_migration")
    assert refused["reasons"] == seen["reasons"]
    assert await events(api, run) == before


async def test_a_broken_folder_is_no_target(api: ApiUnderTest, folder: Path) -> None:
    run = await start(api)
    (folder / MOVE).write_text("{", encoding="utf-8")
    await listed(api, again=True)
    for params in ({}, {"preview": True}):
        status, refused = await migrate(api, run, **params)
        assert (status, refused["code"]) == (422, "broken_workflow")


async def test_another_process_that_remembers_the_old_definition_decides_by_the_new_one(
    api: ApiUnderTest, folder: Path
) -> None:
    run = await start(api)
    edit(folder / "steps/3_image_prompts/step.json", title="Bring a picture")
    await listed(api, again=True)
    _, view = await migrate(api, run)
    assert view["question"]["title"] == "Bring a picture"
    api.orchestrator.runs.remember_pin(
        run["run_id"], run["workflow"]["hash"]
    )  # as a process would that slept
    place = {"target_step": "image_prompts", "target_module": "generate_and_select_images"}
    looked = await api.client.post(f"/runs/{run['run_id']}/jump?preview=true", json=place)
    assert (looked.status_code, looked.json()["target"]) == (200, ".".join(place.values()))
    api.orchestrator.runs.remember_pin(run["run_id"], run["workflow"]["hash"])
    cancelled = await api.client.post(f"/runs/{run['run_id']}/cancel", json={"reason": "enough"})
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    api.orchestrator.runs._pins.clear()
    workflow = await api.orchestrator.runs.workflow_of(run["run_id"])
    assert workflow.content_hash == view["workflow"]["hash"]


async def test_a_definition_nobody_knows_is_refused_with_those_there_are(
    api: ApiUnderTest, folder: Path
) -> None:
    run = await start(api)
    status, refused = await migrate(api, run, to="0123456789")
    assert (status, refused["code"]) == (404, "unknown_definition")
    assert run["workflow"]["hash"][:12] in refused["hint"]
    status, _ = await migrate(api, run, to="nonsense")
    assert status == 422
