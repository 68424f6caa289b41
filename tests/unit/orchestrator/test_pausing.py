"""Pause and resume: nothing begins in between, nothing that was paid for is lost, time stands still."""

from datetime import timedelta
from typing import Any

import pytest

from services.orchestrator.domain.commands import (
    Answer,
    CancelRun,
    Command,
    IngestResult,
    Jump,
    PauseRun,
    ResumeRun,
    Retry,
    StartGeneration,
    StartRun,
)
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.run import Run, RunEvent
from shared.errors import Conflict, NotFound
from shared.messages.prompts import PromptsCompleted
from shared.messages.run import InteractionRequested, RunCancelled
from shared.messages.waiting import RunPaused, RunResumed
from tests.support.workflows import NOW, RUN_ID, workflow

HOUR = timedelta(hours=1)
ITEMS = {"data": [{"name": "a"}, {"name": "b"}]}
WAITING = {
    "timeout_s": 7200,
    "remind_after_s": 3600,
    "on_timeout": "auto_choice",
    "auto_choice": "first",
}
ASKING = {"module_id": "user.select", "name": "pick", "inputs": ITEMS, "waiting": WAITING}
WRITING = {"module_id": "api.llm", "name": "write", "inputs": {"input": "a line"}}


class Play:
    """A run driven by hand, at times of one's choice."""

    def __init__(self, *modules: dict[str, Any]) -> None:
        self.workflow = workflow(*modules)
        self.run = Run(run_id=RUN_ID)
        self.at = NOW
        self.do(StartRun)

    def do(self, kind: type[Any], **fields: Any) -> list[RunEvent]:
        command: Command = kind(workflow=self.workflow, at=self.at, **fields)
        events = decide(command, self.run)
        self.run = fold(self.run, events)
        return events

    @property
    def question(self) -> str:
        assert self.run.pending is not None
        return self.run.pending


def test_pausing_twice_and_resuming_a_running_run_say_nothing_new() -> None:
    play = Play(ASKING)
    assert play.do(ResumeRun) == []
    assert play.do(PauseRun, reason="lunch") == [RunPaused(run_id=RUN_ID, at=NOW, reason="lunch")]
    assert play.do(PauseRun, reason="dinner") == []
    assert [type(event) for event in play.do(ResumeRun)] == [RunResumed]
    assert play.do(ResumeRun) == []


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Answer, {"response": {"selected_indices": [0]}}),
        (Jump, {"target_step": "only", "target_module": "pick"}),
        (Retry, {"target_module": "pick"}),
    ],
)
def test_a_paused_run_refuses_what_begins_something_and_says_how_to_resume(
    kind: type[Any], fields: dict[str, Any]
) -> None:
    play = Play(ASKING)
    if kind is Answer:
        fields = {**fields, "interaction_id": play.question}
    play.do(PauseRun, reason="lunch")
    before = play.run
    with pytest.raises(Conflict, match="is paused: lunch") as refused:
        play.do(kind, **fields)
    assert refused.value.code == "run_paused"
    assert f"/runs/{RUN_ID}/resume" in refused.value.hint
    assert refused.value.details["current_interaction"] == before.pending
    play.do(ResumeRun)
    assert play.do(kind, **fields)


def test_a_paused_run_says_so_before_it_finds_fault_with_an_answer() -> None:
    play = Play(ASKING)
    play.do(PauseRun)
    with pytest.raises(Conflict, match="is paused"):
        play.do(Answer, interaction_id=play.question, response={"selected_indices": [99]})
    with pytest.raises(NotFound):
        play.do(Answer, interaction_id=play.question[:-1] + "f", response={"selected_indices": [0]})


def test_a_paused_run_starts_no_generation() -> None:
    making = {
        "module_id": "media.generate",
        "name": "make",
        "inputs": {"prompts": {"generic": {"prompt": "a cat"}}},
        "sub_actions": [{"id": "paint", "label": "Paint", "action_type": "txt2img"}],
    }
    play = Play(making)
    play.do(PauseRun)
    with pytest.raises(Conflict, match="is paused"):
        play.do(
            StartGeneration,
            interaction_id=play.question,
            action_id="paint",
            generation_id="gc_01900000-0000-7000-8000-000000000009",
        )


def test_an_answer_that_was_given_before_is_still_known_while_paused() -> None:
    play = Play(ASKING, {**ASKING, "name": "pick_again"})
    given = {"interaction_id": play.question, "response": {"selected_indices": [1]}}
    play.do(Answer, **given)
    play.do(PauseRun)
    assert play.do(Answer, **given) == []


def test_a_result_that_comes_during_a_pause_is_kept_and_the_run_goes_on_from_it() -> None:
    play = Play(WRITING, ASKING)
    (request_id,) = play.run.open_requests
    play.do(PauseRun)
    result = PromptsCompleted(
        run_id=RUN_ID,
        request_id=request_id,
        response={"text": "a line"},
        provider="local",
        model="local",
        seconds=0.0,
    )
    told = play.do(IngestResult, result=result)
    assert [event.type for event in told] == ["prompts_completed", "module_completed"]
    assert play.run.outputs["only.write"] == {"response": {"text": "a line"}}
    assert [event.type for event in play.do(ResumeRun)] == [
        "run_resumed",
        "module_started",
        "interaction_requested",
    ]


def test_a_paused_run_can_be_cancelled_and_an_ended_one_not_be_paused() -> None:
    play = Play(ASKING)
    play.do(PauseRun)
    assert [type(event) for event in play.do(CancelRun)] == [RunCancelled]
    for kind in (PauseRun, ResumeRun):
        with pytest.raises(Conflict, match="is cancelled"):
            play.do(kind)


def test_resuming_moves_the_times_of_the_question_by_the_length_of_the_pause() -> None:
    play = Play(ASKING)
    assert play.run.question is not None
    assert play.run.question.expires_at == NOW + 2 * HOUR
    play.at = NOW + HOUR / 2
    play.do(PauseRun)
    play.at = NOW + 10 * HOUR
    (resumed,) = play.do(ResumeRun)
    assert isinstance(resumed, RunResumed)
    assert resumed.interaction_id == play.question
    assert resumed.expires_at == NOW + 2 * HOUR + 9.5 * HOUR
    assert resumed.remind_at == NOW + HOUR + 9.5 * HOUR
    assert play.run.question is not None
    assert (play.run.question.remind_at, play.run.question.expires_at) == (
        resumed.remind_at,
        resumed.expires_at,
    )


def test_a_question_of_another_module_is_asked_with_its_own_times_after_a_pause() -> None:
    play = Play(WRITING, ASKING)
    (request_id,) = play.run.open_requests
    play.do(PauseRun)
    play.do(
        IngestResult,
        result=PromptsCompleted(
            run_id=RUN_ID, request_id=request_id, response={}, provider="local", model="local", seconds=0.0
        ),
    )
    play.at = NOW + 3 * HOUR
    asked = play.do(ResumeRun)[-1]
    assert isinstance(asked, InteractionRequested)
    assert asked.expires_at == NOW + 5 * HOUR
