"""Going back in the shipped `cc` from its very end: what still holds is neither asked nor paid for again."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.orchestrator.adapters.workflow_folder import Shelf, read_workflow
from tests.support.orchestrators import ApiUnderTest, api_over_memory
from tests.support.workflows import CC
from tests.wiring.orchestrator.whole_runs import WholeRun

REQUESTS = ("analysis_requested", "prompts_requested", "generation_requested", "composition_requested")


@pytest.fixture
async def at_the_end() -> AsyncIterator[WholeRun]:
    async with api_over_memory(Shelf({"cc": read_workflow(CC)}, {})) as api:
        run = await WholeRun(api, {"pet_type": "puppy"}).start()
        await run.until("review_final_cuts")
        yield run


def _requests(api: ApiUnderTest) -> int:
    return sum(event.type in REQUESTS for commit in api.commits for event in commit.events)


async def _jump(run: WholeRun, body: dict[str, Any], *, preview: bool = False) -> dict[str, Any]:
    path = f"/runs/{run.view['run_id']}/jump"
    answer = await run.api.client.post(path, json=body, params={"preview": preview})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_back_to_the_form_with_the_same_answer_comes_to_the_same_end_at_once(
    at_the_end: WholeRun,
) -> None:
    run, state, asked = at_the_end, at_the_end.view["state"], _requests(at_the_end.api)
    first = await _jump(run, {"target_step": "user_input"}, preview=True)
    same = {
        "target_step": "user_input",
        "input": {"values": {"pet_type": "puppy"}},
        "keep": first["keepable"],
    }
    told = await _jump(run, same, preview=True)
    assert told["kept_answers"] == first["keepable"]
    assert (told["requests"], told["generations"], told["cost"]) == ({}, {}, 0.0)
    after = await _jump(run, same)
    assert after["question"]["module_name"] == "review_final_cuts"
    assert after["question"]["visit"] == 2
    assert after["state"] == state
    assert _requests(run.api) == asked


async def test_another_motion_redoes_the_clip_and_the_cut_and_keeps_the_title_by_value(
    at_the_end: WholeRun,
) -> None:
    run, title = at_the_end, at_the_end.view["state"]["selected_title"]
    place = {"target_step": "video_generation", "target_module": "select_motion_elements"}
    keepable = (await _jump(run, place, preview=True))["keepable"]
    assert "image_analysis.analyze_image" not in keepable, "it comes before"
    change = {**place, "input": {"selected_indices": [0]}, "keep": keepable}
    told = await _jump(run, change, preview=True)
    assert [one["module"] for one in told["not_kept"]] == ["video_generation.generate_video_prompts"]
    assert told["undecided"][0]["module"] == "video_generation.generate_and_select_videos"
    await _jump(run, change)
    run.asked.clear()
    state = (await run.until("review_final_cuts"))["state"]
    assert "generate_and_select_videos" not in run.asked, "the clip was to be kept"
    assert state["selected_title"] == title
    assert len(state["selected_motion_elements"]) == 1
