"""The run's rules, command by command, on the shipped workflow."""

from dataclasses import replace
from typing import Any

import pytest

from services.orchestrator.domain.commands import (
    Answer,
    AttachContent,
    CancelRun,
    IngestResult,
    ParkRequest,
    Resume,
    StartGeneration,
    StartRun,
)
from services.orchestrator.domain.keeping import Kept
from shared.errors import CallerError, Conflict, NotFound, PermanentError
from shared.messages.analysis import AnalysisFailed
from shared.messages.prompts import PromptsRequested
from shared.messages.run import InteractionRequested, RetryRequested
from shared.messages.video import GenerationFailed, GenerationRequested, VideoReady
from tests.support.playing import CLIP, PICTURE, Play, types
from tests.support.workflows import PROMPTS, RUN_ID


def test_a_run_starts_by_asking_for_a_picture_in_one_decision() -> None:
    events = Play().do(StartRun)
    assert types(events) == ["run_started", "step_started", "module_started", "interaction_requested"]


def test_picking_the_picture_requests_its_analysis_in_the_same_decision() -> None:
    play = Play().to_image_question()
    play.do(AttachContent, interaction_id=play.pending, action_id="upload", content=PICTURE)
    events = play.answer(selected_content_id=PICTURE.content_id)
    assert types(events)[-1] == "analysis_requested"
    assert events[-1].image == PICTURE  # type: ignore[union-attr]
    assert play.run.state["selected_image_data"]["local_path"] == PICTURE.local_path


def test_the_only_finished_content_is_picked_when_nothing_is_named() -> None:
    play = Play().to_image_question()
    play.do(AttachContent, interaction_id=play.pending, action_id="upload", content=PICTURE)
    play.answer()
    assert play.run.state["selected_image_id"] == PICTURE.content_id


def test_selected_elements_and_their_indices_reach_the_state_under_their_names() -> None:
    play = Play().to_prompts()
    assert play.run.state["selected_motion_element_indices"] == [0, 1]
    assert [e["element"] for e in play.run.state["selected_motion_elements"]] == ["curtain", "dust motes"]


def test_the_video_question_shows_the_picture_that_was_picked_two_steps_ago() -> None:
    play = Play().to_video_question()
    question = play.run.question
    assert question is not None
    assert question.display_data["source_image"]["content_id"] == PICTURE.content_id


def test_a_generation_carries_the_chosen_elements_the_prompt_and_the_source_picture() -> None:
    play = Play().to_video_question()
    (request,) = play.do(
        StartGeneration,
        interaction_id=play.pending,
        action_id="generate",
        generation_id=CLIP.content_id,
        parameters={"source_image": PICTURE.url, "generation": {"duration": 6}},
    )
    assert isinstance(request, GenerationRequested)
    assert [e.element for e in request.motion_elements] == ["curtain", "dust motes"]
    assert request.prompt == PROMPTS["prompts"]["generic"]["prompt"]
    assert request.source_image == PICTURE
    assert request.parameters.duration == 6
    assert request.parameters.motion_strength == 0.4


def test_accepting_the_clip_completes_the_run() -> None:
    play = Play().to_clip()
    events = play.answer(option_id="continue")
    assert types(events) == ["interaction_response", "module_completed", "step_completed", "run_completed"]
    assert play.run.state["selected_video_id"] == CLIP.content_id
    assert play.run.state["selected_video_data"]["duration"] == 5.0
    assert play.run.state["video_generations"][CLIP.content_id]["status"] == "ready"


def test_every_decision_made_again_adds_nothing() -> None:
    play = Play()
    steps: list[tuple[type[Any], dict[str, Any]]] = []

    def step(kind: type[Any], **fields: Any) -> None:
        play.do(kind, **fields)
        steps.append((kind, fields))
        assert play.again(kind, **fields) == [], kind.__name__

    step(StartRun)
    step(AttachContent, interaction_id=play.pending, action_id="upload", content=PICTURE)
    step(Answer, interaction_id=play.pending, response={"selected_content_id": PICTURE.content_id})
    step(IngestResult, result=play.analysed())
    step(Answer, interaction_id=play.pending, response={"selected_indices": [0]})
    step(IngestResult, result=play.written())
    step(StartGeneration, interaction_id=play.pending, action_id="generate", generation_id=CLIP.content_id)
    step(IngestResult, result=play.ready())
    step(Answer, interaction_id=play.pending, response={"option_id": "continue"})
    for kind, fields in steps:
        assert play.again(kind, **fields) == [], f"{kind.__name__} after the end"


def test_nothing_is_due_in_any_state_a_decision_leaves_behind() -> None:
    for stage in (
        "to_image_question",
        "to_analysis",
        "to_motion_question",
        "to_prompts",
        "to_video_question",
    ):
        play = getattr(Play(), stage)()
        assert play.again(Resume) == [], stage


def test_the_first_answer_wins_and_the_second_learns_what_won() -> None:
    play = Play().to_motion_question()
    asked = play.pending
    play.answer(selected_indices=[0])
    with pytest.raises(Conflict) as refusal:
        play.again(Answer, interaction_id=asked, response={"selected_indices": [1]})
    assert refusal.value.code == "already_answered"
    assert refusal.value.details["answer"]["selected_indices"] == [0]  # type: ignore[index]


def test_an_answer_to_another_runs_question_names_the_current_one() -> None:
    play = Play().to_motion_question()
    with pytest.raises(NotFound, match="never asked") as refusal:
        play.again(
            Answer,
            interaction_id="select_01900000-0000-7000-8000-0000000000ff",
            response={"selected_indices": [0]},
        )
    assert play.pending in refusal.value.hint


@pytest.mark.parametrize(
    ("response", "pointer", "words"),
    [
        ({"selected_indices": [0, 7]}, "/selected_indices/1", "out of range"),
        ({"selected_indices": [-1]}, "/selected_indices/0", "out of range"),
        ({"selected_indices": [0, 0]}, "/selected_indices/1", "twice"),
        ({"selected_indices": []}, "/selected_indices", "nothing is selected"),
        ({"selected_indices": "0"}, "/selected_indices", "nothing is selected"),
        ({"selected_indices": [True]}, "/selected_indices/0", "not an index"),
        ({"selected_indices": [1.0]}, "/selected_indices/0", "not an index"),
        ({}, "/selected_indices", "nothing is selected"),
        ({"indices": [0]}, "/indices", "not part of an answer"),
        ({"option_id": "continue", "selected_indices": [0]}, "/option_id", "no options"),
    ],
)
def test_a_wrong_selection_is_refused_with_where_and_why(response: Any, pointer: str, words: str) -> None:
    play = Play().to_motion_question()
    with pytest.raises(CallerError, match=words) as refusal:
        play.again(Answer, interaction_id=play.pending, response=response)
    assert refusal.value.pointer == pointer


@pytest.mark.parametrize(
    ("response", "pointer"),
    [
        ({"option_id": "publish"}, "/option_id"),
        ({"option_id": "continue"}, "/selected_content_id"),
        ({"option_id": "continue", "selected_content_id": PICTURE.content_id}, "/selected_content_id"),
        ({"option_id": "retry_prompts", "feedback": 3}, "/feedback"),
        ({"option_id": "change_image", "feedback": "a dog"}, "/feedback"),
    ],
)
def test_a_wrong_way_out_of_the_video_question_is_refused(response: Any, pointer: str) -> None:
    play = Play().to_video_question()
    with pytest.raises(CallerError) as refusal:
        play.again(Answer, interaction_id=play.pending, response=response)
    assert refusal.value.pointer == pointer


def test_a_retry_shows_the_model_the_words_the_rejected_output_and_the_attempt() -> None:
    play = Play().to_clip()
    events = play.answer(option_id="retry_prompts", feedback="slower, please")
    request = events[-1]
    assert isinstance(request, PromptsRequested)
    assert (request.attempt, request.feedback) == (2, "slower, please")
    assert request.rejected_output == {"response": PROMPTS}
    assert request.context["feedback"] == "slower, please"
    assert "video_prompts" not in play.run.state


def test_a_retry_without_words_says_the_default() -> None:
    play = Play().to_clip()
    events = play.answer(option_id="retry_prompts")
    retry = next(event for event in events if isinstance(event, RetryRequested))
    assert retry.feedback == "Please generate different video prompts."


def test_attempts_count_every_retry_and_start_over_after_a_jump() -> None:
    play = Play().to_clip()
    for attempt in (2, 3, 4):
        request = play.answer(option_id="retry_prompts")[-1]
        assert isinstance(request, PromptsRequested)
        assert request.attempt == attempt
        play.do(IngestResult, result=play.written())
    play.answer(option_id="change_motion_elements")
    request = play.answer(selected_indices=[2])[-1]
    assert isinstance(request, PromptsRequested)
    assert (request.attempt, request.feedback, request.rejected_output) == (4, None, None)


def test_changing_motion_elements_unsets_what_was_written_from_there_on_and_asks_again() -> None:
    play = Play().to_clip()
    play.answer(option_id="change_motion_elements")
    question = play.run.question
    assert question is not None
    assert question.site.module_name == "select_motion_elements"
    assert question.visit == 2
    assert question.display_data["previous_response"]["selected_indices"] == [0, 1]
    assert set(play.run.state) == {"selected_image_id", "selected_image_data", "image_analysis"}


def test_going_back_to_the_image_keeps_the_uploaded_picture_on_offer() -> None:
    play = Play().to_clip()
    play.answer(option_id="change_image")
    assert play.run.state == {}
    events = play.answer(selected_content_id=PICTURE.content_id)
    assert types(events)[-1] == "analysis_requested"


def test_an_answer_to_an_earlier_visit_is_refused() -> None:
    play = Play().to_clip()
    first_visit = play.pending
    play.answer(option_id="retry_prompts")
    play.do(IngestResult, result=play.written())
    with pytest.raises(Conflict) as refusal:
        play.again(Answer, interaction_id=first_visit, response={"option_id": "continue"})
    assert refusal.value.details["current_interaction"] == play.pending


def test_a_late_result_of_an_abandoned_request_is_kept_and_changes_nothing() -> None:
    play = Play().to_video_question()
    play.do(StartGeneration, interaction_id=play.pending, action_id="generate", generation_id=CLIP.content_id)
    play.answer(option_id="change_motion_elements")
    before = replace(play.run, generations=Kept())
    assert types(play.do(IngestResult, result=play.ready())) == ["video_ready"]
    assert replace(play.run, generations=Kept()) == before
    assert play.run.generations[CLIP.content_id].status == "abandoned"


def test_a_late_analysis_after_the_run_was_cancelled_is_only_kept() -> None:
    play = Play().to_analysis()
    late = play.analysed()
    play.do(CancelRun, reason="enough")
    assert types(play.do(IngestResult, result=late)) == ["analysis_completed"]
    assert play.run.status == "cancelled"


def test_a_failed_module_becomes_a_question_and_can_be_tried_again() -> None:
    play = Play().to_analysis()
    failed = AnalysisFailed(
        run_id=RUN_ID,
        request_id=play.open_request,
        reason="engine_unavailable",
        message="no key",
        provider="openai",
    )
    events = play.do(IngestResult, result=failed)
    assert types(events) == ["analysis_failed", "module_failed", "interaction_requested"]
    review = events[-1]
    assert isinstance(review, InteractionRequested)
    assert review.interaction_type == "review"
    assert review.display_data["data"] == {"reason": "engine_unavailable", "message": "no key"}
    assert types(play.answer(option_id="retry")) == [
        "interaction_response",
        "retry_requested",
        "module_started",
        "analysis_requested",
    ]


def test_a_failed_generation_leaves_the_question_open() -> None:
    play = Play().to_video_question()
    asked = play.pending
    play.do(StartGeneration, interaction_id=asked, action_id="generate", generation_id=CLIP.content_id)
    failed = GenerationFailed(
        run_id=RUN_ID,
        generation_id=CLIP.content_id,
        reason="provider_failed",
        message="busy",
        provider="local",
    )
    play.do(IngestResult, result=failed)
    assert play.pending == asked
    assert play.run.generations[CLIP.content_id].message == "busy"


def test_a_result_for_a_run_that_never_started_is_parked() -> None:
    with pytest.raises(PermanentError, match="never started"):
        Play().do(
            IngestResult,
            result=VideoReady(
                run_id=RUN_ID, generation_id=CLIP.content_id, content=CLIP, provider="local", seconds=1
            ),
        )


def test_a_parked_request_is_noted_once_and_a_later_result_still_counts() -> None:
    play = Play().to_analysis()
    parked = {"request_type": "analysis_requested", "request_id": play.open_request, "error": "boom"}
    assert types(play.do(ParkRequest, **parked)) == ["request_parked"]
    assert play.again(ParkRequest, **parked) == []
    assert types(play.do(IngestResult, result=play.analysed()))[:2] == [
        "analysis_completed",
        "module_completed",
    ]


@pytest.mark.parametrize(
    ("parameters", "pointer"),
    [
        ({"sharpness": 3}, "/parameters/sharpness"),
        ({"generation": {"duration": -1}}, "/parameters/generation/duration"),
        ({"generation": {"duration": float("nan")}}, "/parameters/generation/duration"),
        ({"generation": {"fps": "many"}}, "/parameters/generation/fps"),
        ({"source_image": "/workflow/x/media/y.jpg"}, "/parameters/source_image"),
        ({"prompt": "x" * 20_001}, "/parameters/prompt"),
    ],
)
def test_wrong_generation_parameters_are_refused_with_where(parameters: Any, pointer: str) -> None:
    play = Play().to_video_question()
    with pytest.raises(CallerError) as refusal:
        play.again(
            StartGeneration,
            interaction_id=play.pending,
            action_id="generate",
            generation_id=CLIP.content_id,
            parameters=parameters,
        )
    assert refusal.value.pointer == pointer


def test_a_clip_cannot_be_attached_where_a_picture_is_asked() -> None:
    play = Play().to_image_question()
    with pytest.raises(CallerError, match="not a picture"):
        play.again(AttachContent, interaction_id=play.pending, action_id="upload", content=CLIP)


def test_an_unknown_action_names_the_ones_on_offer() -> None:
    play = Play().to_video_question()
    with pytest.raises(NotFound) as refusal:
        play.again(
            StartGeneration, interaction_id=play.pending, action_id="publish", generation_id=CLIP.content_id
        )
    assert "generate" in refusal.value.hint
