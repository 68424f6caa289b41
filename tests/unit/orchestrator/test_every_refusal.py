"""Whatever is refused, the person learns what the run asks now, or how it ended."""

from collections.abc import Callable
from typing import Any

import pytest

from services.orchestrator.domain.commands import (
    Answer,
    AttachContent,
    CancelRun,
    IngestResult,
    Jump,
    PauseRun,
    ResumeRun,
    Retry,
    StartGeneration,
)
from shared.errors import CallerError, Conflict
from tests.support.playing import Play
from tests.support.workflows import content

NEVER = "select_01900000-0000-7000-8000-0000000000ff"
MADE = content(7, mime_type="video/mp4").content_id
Refused = Callable[[Play, str], tuple[type[Any], dict[str, Any]]]
"""A command that is refused on a run, which was asked `earlier` before; both given."""

VIDEO = {"target_step": "video_generation", "target_module": "generate_and_select_videos"}
WHILE_ASKED: dict[str, Refused] = {
    "an answer to nothing": lambda _, __: (Answer, {"interaction_id": NEVER, "response": {}}),
    "a second answer": lambda _, earlier: (
        Answer,
        {"interaction_id": earlier, "response": {"selected_indices": [2]}},
    ),
    "a wrong answer": lambda play, _: (
        Answer,
        {"interaction_id": play.pending, "response": {"selected_content_id": MADE}},
    ),
    "an answer with an unknown field": lambda play, _: (
        Answer,
        {"interaction_id": play.pending, "response": {"selected": 1}},
    ),
    "an unknown way out": lambda play, _: (
        Answer,
        {"interaction_id": play.pending, "response": {"option_id": "fly"}},
    ),
    "a generation for an answered question": lambda _, earlier: (
        StartGeneration,
        {"interaction_id": earlier, "action_id": "generate", "generation_id": MADE},
    ),
    "a generation with an unknown action": lambda play, _: (
        StartGeneration,
        {"interaction_id": play.pending, "action_id": "sing", "generation_id": MADE},
    ),
    "a generation with wrong parameters": lambda play, _: (
        StartGeneration,
        {
            "interaction_id": play.pending,
            "action_id": "generate",
            "generation_id": MADE,
            "parameters": {"generation": {"fps": 0}},
        },
    ),
    "a file for an answered question": lambda _, earlier: (
        AttachContent,
        {"interaction_id": earlier, "action_id": "upload", "content": content(8)},
    ),
    "a file where none is taken": lambda play, _: (
        AttachContent,
        {"interaction_id": play.pending, "action_id": "generate", "content": content(8)},
    ),
    "a jump to nowhere": lambda _, __: (Jump, {"target_step": "moon", "target_module": "landing"}),
    "a jump from an earlier question": lambda _, earlier: (Jump, {**VIDEO, "seen": earlier}),
    "a jump with a wrong input": lambda _, __: (Jump, {**VIDEO, "input": {"selected_content_id": MADE}}),
    "a retry of nothing": lambda _, __: (Retry, {"target_module": "landing"}),
    "a retry from an earlier question": lambda _, earlier: (
        Retry,
        {"target_module": "generate_video_prompts", "seen": earlier},
    ),
}


@pytest.mark.parametrize("refused", WHILE_ASKED.values(), ids=WHILE_ASKED)
def test_a_refused_command_learns_the_current_question(refused: Refused) -> None:
    play = Play().to_motion_question()
    earlier = play.pending
    play.answer(selected_indices=[0, 1])
    play.do(IngestResult, result=play.written())
    kind, fields = refused(play, earlier)
    with pytest.raises(CallerError) as caught:
        play.again(kind, **fields)
    asked: Any = caught.value.details["current_question"]
    assert caught.value.details["current_interaction"] == asked["interaction_id"] == play.pending
    assert (asked["step_id"], asked["module_name"]) == ("video_generation", "generate_and_select_videos")
    assert asked["title"] == "Generate and Select Videos"
    assert caught.value.details["run_status"] == "running"


AT_THE_END: dict[str, tuple[type[Any], dict[str, Any]]] = {
    "cancel": (CancelRun, {}),
    "answer": (Answer, {"interaction_id": NEVER, "response": {}}),
    "generate": (StartGeneration, {"interaction_id": NEVER, "action_id": "x", "generation_id": MADE}),
    "attach": (AttachContent, {"interaction_id": NEVER, "action_id": "x", "content": content(8)}),
    "jump": (Jump, VIDEO),
    "retry": (Retry, {"target_module": "generate_video_prompts"}),
    "pause": (PauseRun, {}),
    "resume": (ResumeRun, {}),
}


@pytest.mark.parametrize(("kind", "fields"), AT_THE_END.values(), ids=AT_THE_END)
def test_a_command_to_an_ended_run_learns_how_it_ended(kind: type[Any], fields: dict[str, Any]) -> None:
    play = Play().to_clip()
    play.answer(option_id="continue")
    with pytest.raises(CallerError) as caught:
        play.again(kind, **fields)
    assert caught.value.details["run_status"] == "completed"
    assert caught.value.details["current_interaction"] is None


def test_an_answer_to_an_earlier_visit_is_refused_with_the_question_of_this_visit() -> None:
    play = Play().to_motion_question()
    earlier = play.pending
    play.do(Jump, target_step="video_generation", target_module="select_motion_elements")
    with pytest.raises(Conflict, match="an earlier visit of video_generation") as caught:
        play.again(Answer, interaction_id=earlier, response={"selected_indices": [0]})
    assert caught.value.code == "question_superseded"
    assert caught.value.details["current_question"]["visit"] == 2  # type: ignore[index]
    assert play.pending in caught.value.hint


def test_a_question_the_run_jumped_away_from_is_not_said_to_have_run_out_of_time() -> None:
    play = Play().to_video_question()
    left = play.pending
    play.do(Jump, target_step="video_generation", target_module="select_motion_elements")
    with pytest.raises(Conflict, match="no longer asked: the run went on without an answer"):
        play.again(Answer, interaction_id=left, response={"option_id": "continue"})


def test_a_refused_input_of_a_jump_names_the_question_asked_now_not_the_one_it_would_have_asked() -> None:
    play = Play().to_video_question()
    back = {"target_step": "video_generation", "target_module": "select_motion_elements"}
    with pytest.raises(CallerError) as caught:
        play.again(Jump, **back, input={"selected_indices": []})
    assert caught.value.details["current_interaction"] == play.pending
