"""Questions with a timeout: they remind once, and end by the workflow's choice or as a failure to review."""

from datetime import timedelta
from typing import Any

import pytest

from services.orchestrator.domain.commands import (
    Answer,
    FireTimer,
    IngestResult,
    PauseRun,
    ResumeRun,
    StartGeneration,
)
from services.orchestrator.domain.run import RunEvent
from services.orchestrator.domain.waiting import spoken
from shared.errors import Conflict
from shared.messages.run import InteractionRequested, InteractionResponse, ModuleFailed
from shared.messages.video import ClipScore, VideoReady
from shared.messages.waiting import InteractionReminded
from tests.support.workflows import NOW, RUN_ID, content
from tests.unit.orchestrator.test_pausing import ASKING, HOUR, WAITING, Play

FAILING = {"timeout_s": 7200, "on_timeout": "fail"}
MAKING = {
    "module_id": "media.generate",
    "name": "make",
    "inputs": {"prompts": {"generic": {"prompt": "a cat"}}},
    "sub_actions": [{"id": "paint", "label": "Paint", "action_type": "txt2img"}],
    "waiting": {"timeout_s": 7200, "on_timeout": "auto_choice", "auto_choice": "best"},
}


def asking(**waiting: Any) -> dict[str, Any]:
    return {**ASKING, "waiting": {**WAITING, **waiting}}


def fire(play: Play, moment: str = "timeout") -> list[RunEvent]:
    return play.do(FireTimer, interaction_id=play.question, moment=moment)


def types(events: list[RunEvent]) -> list[str]:
    return [event.type for event in events]


def test_a_question_says_when_it_reminds_and_when_its_time_is_over() -> None:
    question = Play(ASKING).run.question
    assert question is not None
    assert (question.remind_at, question.expires_at) == (NOW + HOUR, NOW + 2 * HOUR)


def test_a_question_reminds_once() -> None:
    play = Play(ASKING)
    assert fire(play, "reminder") == []
    play.at = NOW + HOUR
    (reminded,) = fire(play, "reminder")
    assert isinstance(reminded, InteractionReminded)
    assert reminded.expires_at == NOW + 2 * HOUR
    assert fire(play, "reminder") == []


def test_a_reminder_that_comes_after_the_time_is_over_is_left_out() -> None:
    play = Play(ASKING)
    play.at = NOW + 3 * HOUR
    assert fire(play, "reminder") == []


def test_at_the_timeout_the_workflows_answer_is_given_and_marked() -> None:
    play = Play(asking(auto_choice={"selected_indices": [1]}))
    play.at = NOW + 2 * HOUR - timedelta(seconds=1)
    assert fire(play) == []
    play.at = NOW + 2 * HOUR
    answered = fire(play)
    assert types(answered) == [
        "interaction_response",
        "module_completed",
        "step_completed",
        "run_completed",
    ]
    assert isinstance(answered[0], InteractionResponse)
    assert answered[0].auto
    assert answered[0].response["selected_data"] == [{"name": "b"}]


def test_the_first_item_is_chosen_by_the_first_way_out_that_goes_on() -> None:
    ways: list[dict[str, str]] = [
        {"id": "again", "mode": "retry", "label": "Again", "target_module": "pick"},
        {"id": "on", "mode": "continue", "label": "Go on"},
    ]
    retryable: dict[str, Any] = {"default_option": "again", "options": ways}
    play = Play({**ASKING, "retryable": retryable})
    play.at = NOW + 2 * HOUR
    answered = fire(play)[0]
    assert isinstance(answered, InteractionResponse)
    assert answered.response["option_id"] == "on"
    assert answered.response["selected_indices"] == [0]


def test_an_order_is_left_as_it_is() -> None:
    ordering = {**ASKING, "inputs": {"data": [{"name": "a"}, {"name": "b"}], "mode": "reorder"}}
    play = Play(ordering)
    play.at = NOW + 2 * HOUR
    answered = fire(play)[0]
    assert isinstance(answered, InteractionResponse)
    assert answered.response["selected_indices"] == [0, 1]


def test_nobody_answering_is_a_failure_to_review_where_the_workflow_says_so() -> None:
    play = Play({**ASKING, "waiting": FAILING})
    late = play.question
    play.at = NOW + 2 * HOUR
    failed, review = fire(play)
    assert isinstance(failed, ModuleFailed)
    assert (failed.reason, failed.message) == ("nobody_answered", "nobody answered within 2 hours")
    assert isinstance(review, InteractionRequested)
    assert (review.interaction_type, review.expires_at) == ("review", None)
    with pytest.raises(Conflict, match="is no longer asked"):
        play.do(Answer, interaction_id=late, response={"selected_indices": [0]})


def test_trying_again_after_the_timeout_asks_with_new_times() -> None:
    play = Play({**ASKING, "waiting": FAILING})
    play.at = NOW + 2 * HOUR
    fire(play)
    asked = play.do(Answer, interaction_id=play.question, response={"option_id": "retry"})[-1]
    assert isinstance(asked, InteractionRequested)
    assert asked.expires_at == NOW + 4 * HOUR


def test_a_choice_that_does_not_fit_what_is_asked_fails_and_says_where() -> None:
    play = Play(asking(auto_choice={"selected_indices": [7]}))
    play.at = NOW + 2 * HOUR
    failed = fire(play)[0]
    assert isinstance(failed, ModuleFailed)
    assert failed.reason == "auto_choice_invalid"
    assert failed.message == (
        "nobody answered within 2 hours, and the workflow's auto_choice does not fit "
        "at /selected_indices/0: index 7 is out of range"
    )


def test_a_timer_after_an_answer_or_during_a_pause_changes_nothing() -> None:
    play = Play(ASKING, {**ASKING, "name": "again"})
    first = play.question
    play.at = NOW + 3 * HOUR
    play.do(Answer, interaction_id=first, response={"selected_indices": [0]})
    assert play.do(FireTimer, interaction_id=first, moment="timeout") == []
    play.at = NOW + 6 * HOUR
    play.do(PauseRun)
    assert fire(play) == []
    play.do(ResumeRun)
    assert types(fire(play))[0] == "interaction_response"


def test_the_content_with_the_best_score_is_chosen() -> None:
    play = Play(MAKING)
    for number, overall in ((1, 0.4), (2, 0.9), (3, 0.7)):
        made(play, number, overall)
    play.at = NOW + 2 * HOUR
    answered = fire(play)[0]
    assert isinstance(answered, InteractionResponse)
    assert answered.response["selected_content_id"] == content(2).content_id


def test_without_finished_content_a_policy_fails_and_gives_up_what_is_in_the_making() -> None:
    play = Play(MAKING)
    play.do(
        StartGeneration,
        interaction_id=play.question,
        action_id="paint",
        generation_id=content(1).content_id,
    )
    play.at = NOW + 2 * HOUR
    given_up, failed, stopped, _ = fire(play)
    assert (given_up.type, stopped.type) == ("generations_abandoned", "generation_cancel_requested")
    assert isinstance(failed, ModuleFailed)
    assert failed.reason == "nobody_answered"
    assert "nothing finished to choose from" in failed.message


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(172_800, "2 days"), (3600, "1 hour"), (5400, "90 minutes"), (1, "1 second"), (0.25, "0.25 seconds")],
)
def test_a_length_of_time_is_said_in_its_largest_whole_unit(seconds: float, said: str) -> None:
    assert spoken(seconds) == said


def made(play: Play, number: int, overall: float) -> None:
    generation_id = content(number).content_id
    play.do(StartGeneration, interaction_id=play.question, action_id="paint", generation_id=generation_id)
    play.do(IngestResult, result=ready(number, overall))


def ready(number: int, overall: float) -> VideoReady:
    return VideoReady(
        run_id=RUN_ID,
        generation_id=content(number).content_id,
        content=content(number),
        provider="local",
        seconds=1.0,
        score=ClipScore(overall=overall, passed=True, reference="none", parts=()),
    )
