"""The shipped `cc` from its form to its final cuts: every step, a picture of one's own, and back again."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.orchestrator.adapters.workflow_folder import Shelf, read_workflow
from tests.support.orchestrators import ApiUnderTest, api_over_memory
from tests.support.workflows import CC
from tests.wiring.orchestrator.whole_runs import WholeRun

SCENE_KEYS = {"title", "narrative", "pet_behavior", "setting", "emotional_arc"}
WRITTEN_BEFORE_A_PICTURE = ["generate_scenes", "generate_image_prompts"]


@pytest.fixture
async def api() -> AsyncIterator[ApiUnderTest]:
    async with api_over_memory(Shelf({"cc": read_workflow(CC)}, {})) as under_test:
        yield under_test


async def test_every_step_leaves_what_later_steps_rely_on(api: ApiUnderTest) -> None:
    run = await WholeRun(api, {"pet_type": "puppy", "duration": "seconds_8", "idea": "Rex naps"}).start()
    state = (await run.until(None))["state"]
    assert state["pet_type_selection"]["label"] == "Puppy"
    assert state["aesthetic_selection"]["visual_tone"]["mood"]
    assert state["duration_selection"]["video_duration"] == 8
    assert set(state["selected_scene"]) == SCENE_KEYS
    assert "Rex naps." in state["selected_scene"]["narrative"]
    assert state["selected_image_data"]["content_id"] == state["selected_image_id"]
    assert state["image_analysis"]["audio_atmosphere"]
    assert len(state["selected_motion_element_indices"]) == len(state["selected_motion_elements"])
    assert set(state["video_prompts"]["prompts"]) == {"leonardo_motion", "sora_2", "generic"}
    assert state["selected_video_data"]["content_id"] == state["selected_video_id"]
    assert state["selected_video_id"] in state["video_generations"]
    assert all(0 <= one["start"] < one["end"] <= 5 for one in state["selected_captions"])
    assert state["selected_title"]["title"]
    assert state["selected_music"]["atmosphere"]["temporal_feel"] == "slow/meditative"
    assert {one["platform"] for one in state["titles_social"]["platforms"]} == {
        "youtube_shorts", "instagram_reels", "tiktok",
    }  # fmt: skip
    assert [cut["format"] for cut in state["final_cuts"]] == ["9:16", "1:1", "16:9"]


async def test_the_final_cut_is_ordered_from_the_chosen_clip_captions_and_music(api: ApiUnderTest) -> None:
    run = await WholeRun(api).start()
    state = (await run.until("review_final_cuts"))["state"]
    ordered: Any = api.requested("composition_requested")
    assert [clip["content_id"] for clip in ordered["clips"]] == [state["selected_video_id"]]
    assert [line["text"] for line in ordered["captions"]] == [
        one["text"] for one in state["selected_captions"]
    ]
    assert ordered["music"]["atmosphere"] == state["selected_music"]["atmosphere"]
    assert ordered["formats"] == ["9:16", "1:1", "16:9"]
    assert ordered["subjects"] == [pytest.approx({"x": 0.25, "y": 0.5, "width": 0.5, "height": 0.5})]


async def test_the_scene_is_what_the_image_prompts_and_the_clip_show(api: ApiUnderTest) -> None:
    run = await WholeRun(api, {"pet_type": "rabbit"}).start()
    asked = (await run.until("generate_and_select_images"))["question"]
    scene = run.view["state"]["selected_scene"]
    corner = scene["setting"].split(" ", 1)[1]
    assert all(corner in prompts["prompt"] for prompts in asked["display_data"]["data"].values())
    await run.until("generate_and_select_videos")
    assert corner in run.view["state"]["video_prompts"]["prompts"]["sora_2"]["prompt"]


async def test_a_picture_of_ones_own_leaves_out_scenes_and_image_prompts(api: ApiUnderTest) -> None:
    run = await WholeRun(api).start()
    run.form = {"image": await run.upload(), "result": "clip"}
    view = await run.until(None)
    assert run.asked == ["collect_input", "select_motion_elements", "generate_and_select_videos"]
    assert run.written == ["analyze_image", "generate_video_prompts"]
    assert view["state"]["selected_image_data"]["content_id"] == run.form["image"]
    made = api.requested("generation_requested")
    assert made["source_image"]["content_id"] == run.form["image"]  # type: ignore[index]


async def test_the_chosen_length_is_generated_unless_the_person_says_otherwise(api: ApiUnderTest) -> None:
    run = await WholeRun(api, {"duration": "seconds_10", "result": "clip"}).start()
    await run.until(None)
    parameters: Any = api.requested("generation_requested")["parameters"]
    assert parameters["duration"] == 10


async def test_who_wants_another_image_than_the_brought_one_is_asked_for_it(api: ApiUnderTest) -> None:
    run = await WholeRun(api).start()
    run.form = {"image": await run.upload(), "result": "clip"}
    await run.until("generate_and_select_videos")
    await run.respond({"option_id": "change_image"})
    view = await run.until(None)
    assert run.asked.count("generate_and_select_images") == 1
    assert view["state"]["selected_image_data"]["content_id"] != run.form["image"]
    made: Any = api.requested("generation_requested")["source_image"]
    assert made["content_id"] == view["state"]["selected_image_id"]


@pytest.mark.parametrize(
    ("module", "option", "words", "key"),
    [
        ("select_scene", "retry_scenes", "in the garden, at night", "scenes"),
        ("generate_and_select_images", "retry_prompts", "with snow outside", "image_prompts"),
        ("edit_captions", "retry_captions", "at the top please", "text_overlays"),
        ("select_title", "retry_titles", 'call it "Good night"', "titles_social"),
        ("select_music", "retry_music", "slower, with ukulele", "music_plan"),
    ],
)
async def test_a_retry_with_words_writes_something_else(
    api: ApiUnderTest, module: str, option: str, words: str, key: str
) -> None:
    run = await WholeRun(api).start()
    before = (await run.until(module))["state"][key]
    await run.respond({"option_id": option, "feedback": words})
    after = (await run.until(module))["state"][key]
    assert after != before
    assert run.view["question"]["visit"] == 2
