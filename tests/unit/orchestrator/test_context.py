"""What a module may see: its own interactions and those it names, paired by id."""

from services.orchestrator.domain.context import run_context
from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.interactions import Interactions, fold_interaction, previous_interactions
from shared.messages.run import InteractionRequested, InteractionResponse
from tests.support.playing import PICTURE, Play
from tests.support.workflows import PROMPTS, RUN_ID

SITE = {"run_id": RUN_ID, "step_id": "image_prompts", "module_name": "generate_and_select_images"}
FIRST = "media_01900000-0000-7000-8000-00000000000a"
SECOND = "media_01900000-0000-7000-8000-00000000000b"
NAME = "image_prompts.generate_and_select_images"


def asked(interaction_id: str, visit: int) -> InteractionRequested:
    return InteractionRequested(
        **SITE,
        visit=visit,
        interaction_id=interaction_id,
        interaction_type="media_generation",
        resolved_inputs={"visit": visit},
        display_data={},
    )


def answered(interaction_id: str, visit: int, word: str) -> InteractionResponse:
    return InteractionResponse(**SITE, visit=visit, interaction_id=interaction_id, response={"word": word})


def seen(*events: InteractionRequested | InteractionResponse) -> dict[str, object]:
    interactions: Interactions = {}
    for event in events:
        interactions = fold_interaction(interactions, event)
    projected = previous_interactions(interactions.values(), [NAME])
    result: dict[str, object] = projected["image_prompts"]["generate_and_select_images"]
    return result


def test_a_response_is_paired_with_the_request_of_its_id() -> None:
    assert seen(asked(FIRST, 1), answered(FIRST, 1, "one")) == {
        "interaction_id": FIRST,
        "interaction_type": "media_generation",
        "_resolved_inputs": {"visit": 1},
        "response": {"word": "one"},
    }


def test_a_late_answer_to_an_old_request_does_not_attach_to_the_newer_one() -> None:
    late = seen(asked(FIRST, 1), asked(SECOND, 2), answered(FIRST, 1, "late"))
    assert late["interaction_id"] == SECOND
    assert "response" not in late


def test_an_answer_that_overtook_its_question_is_dropped() -> None:
    assert fold_interaction({}, answered(FIRST, 1, "early")) == {}


def test_a_module_sees_its_own_interactions_and_those_it_names_and_no_others() -> None:
    play = Play().to_clip()
    site = Site(step_id="video_generation", module_name="generate_and_select_videos")
    context = run_context(play.workflow, play.run, site)
    assert set(context.previous_interactions) == {"image_prompts", "video_generation"}
    assert set(context.previous_interactions["video_generation"]) == {"generate_and_select_videos"}
    picked = context.previous_interactions["image_prompts"]["generate_and_select_images"]["response"]
    assert picked["selected_content"]["content_id"] == PICTURE.content_id


def test_a_module_that_names_nothing_sees_only_itself() -> None:
    play = Play().to_prompts()
    site = Site(step_id="video_generation", module_name="generate_video_prompts")
    assert run_context(play.workflow, play.run, site).previous_interactions == {}


def test_feedback_is_seen_by_the_module_it_was_meant_for_only() -> None:
    play = Play().to_clip()
    play.answer(option_id="retry_prompts", feedback="slower")
    here = run_context(
        play.workflow, play.run, Site(step_id="video_generation", module_name="generate_video_prompts")
    )
    there = run_context(play.workflow, play.run, Site(step_id="image_analysis", module_name="analyze_image"))
    assert (here.feedback, here.attempt, here.rejected_output) == ("slower", 2, {"response": PROMPTS})
    assert (there.feedback, there.attempt, there.rejected_output) == (None, 1, None)
