"""A retry is counted in every fact about its module, and hears what the person said and turned down."""

import pytest

from services.orchestrator.domain.commands import IngestResult, Jump, Retry, StartGeneration
from services.orchestrator.domain.run import RunEvent
from shared.messages.composition import CompositionRequested
from shared.messages.prompts import PromptsFailed, PromptsRequested
from shared.messages.run import SiteFact
from shared.messages.video import GenerationRequested
from tests.support.playing import CLIP, Play
from tests.support.workflows import PROMPTS, RUN_ID

WRITER = "generate_video_prompts"


def _attempts(events: list[RunEvent], module: str) -> set[int]:
    counted = (SiteFact, PromptsRequested, CompositionRequested)
    return {event.attempt for event in events if isinstance(event, counted) and event.module_name == module}


def _fail(play: Play) -> list[RunEvent]:
    failed = PromptsFailed(
        run_id=RUN_ID,
        request_id=play.open_request,
        reason="engine_unavailable",
        message="Nobody there.",
        provider="p",
    )
    return play.do(IngestResult, result=failed)


def _asked(events: list[RunEvent]) -> PromptsRequested:
    assert isinstance(events[-1], PromptsRequested)
    return events[-1]


@pytest.mark.parametrize("way", ["command", "way_out", "review"])
def test_four_retries_are_counted_in_every_fact_whatever_the_way_back(way: str) -> None:
    play = Play().to_video_question()
    for attempt in (2, 3, 4, 5):
        if way == "command":
            events = play.do(Retry, target_module=WRITER, feedback="calmer")
        elif way == "way_out":
            events = play.answer(option_id="retry_prompts", feedback="calmer")
        else:
            if attempt == 2:
                events = play.answer(option_id="retry_prompts", feedback="calmer")
                events += _fail(play)
                assert _attempts(events, WRITER) == {2}
                continue
            events = play.answer(option_id="retry", feedback="calmer")[1:]  # without the review's answer
        request = _asked(events)
        assert (request.attempt, request.context["attempt"]) == (attempt, attempt)
        assert _attempts(events, WRITER) == {attempt}
        events = _fail(play) if way == "review" else play.do(IngestResult, result=play.written())
        assert _attempts(events, WRITER) == {attempt}


def test_what_is_generated_in_a_question_asked_again_carries_its_attempt() -> None:
    play = Play().to_video_question()
    for _ in range(3):
        play.do(Retry, target_module="generate_and_select_videos")
    (made,) = play.do(
        StartGeneration, interaction_id=play.pending, action_id="generate", generation_id=CLIP.content_id
    )
    assert isinstance(made, GenerationRequested)
    assert made.attempt == 4


def test_a_stored_fact_without_an_attempt_is_one_of_the_first() -> None:
    old = {"run_id": RUN_ID, "step_id": "s", "module_name": "m", "visit": 3}
    assert SiteFact.model_validate(old).attempt == 1


def test_a_retry_that_failed_passes_its_words_and_what_was_rejected_on_to_the_next() -> None:
    play = Play().to_video_question()
    play.answer(option_id="retry_prompts", feedback="calmer")
    _fail(play)
    again = _asked(play.answer(option_id="retry"))
    assert (again.feedback, again.rejected_output) == ("calmer", {"response": PROMPTS})
    _fail(play)
    other = _asked(play.answer(option_id="retry", feedback="wilder"))
    assert (other.feedback, other.rejected_output) == ("wilder", {"response": PROMPTS})


def test_what_going_back_undoes_is_no_output_any_more() -> None:
    play = Play().to_clip()
    play.do(Jump, target_step="video_generation", target_module="select_motion_elements")
    assert set(play.run.outputs) == {
        "image_prompts.generate_and_select_images",
        "image_analysis.analyze_image",
    }
    play.answer(selected_indices=[2])
    _fail(play)
    again = _asked(play.answer(option_id="retry", feedback="calmer"))
    assert again.rejected_output is None, "the prompts for other elements are nothing this retry rejects"


def test_a_retry_undoes_the_later_modules_too_and_still_shows_what_it_rejects() -> None:
    play = Play().to_video_question()
    request = _asked(play.do(Retry, target_module=WRITER, feedback="calmer"))
    assert request.rejected_output == {"response": PROMPTS} == request.context["rejected_output"]
    assert WRITER not in {site.rpartition(".")[2] for site in play.run.outputs}
