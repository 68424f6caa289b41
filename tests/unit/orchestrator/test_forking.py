"""A fork begins where its parent was; what was in the making is taken over, asked again or left."""

from typing import Any

import pytest

from services.orchestrator.domain.commands import (
    Answer,
    CancelRun,
    Fork,
    IngestResult,
    StartGeneration,
    StartRun,
)
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.forking import in_the_making
from services.orchestrator.domain.run import Parent, Run, RunEvent
from shared.errors import Conflict, PermanentError
from shared.messages.analysis import AnalysisFailed, AnalysisRequested
from shared.messages.forking import RunForked
from shared.messages.prompts import PromptsRequested
from shared.messages.run import InteractionRequested
from shared.messages.video import GenerationFailed
from tests.support.playing import CLIP, Play, types
from tests.support.workflows import NOW, RUN_ID, content
from tests.unit.orchestrator.test_foreach import SHOTS, completed, failed, ingest, started

FORK_ID = "wf_01900000-0000-7000-8000-000000000f02"


def forked(run: Run, made: Any, **known: Any) -> tuple[Run, list[RunEvent]]:
    wish = {"fork_id": FORK_ID, "parent_version": 7, **known}
    events = decide(Fork(workflow=made, at=NOW, **wish), run)
    return fold(run, events), events


def branched(play: Play, **known: Any) -> tuple[Run, list[RunEvent]]:
    return forked(play.run, play.workflow, **known)


class Recorded(Play):
    """Keeps every event."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Any] = []

    def do(self, kind: type[Any], **fields: Any) -> list[RunEvent]:
        events = super().do(kind, **fields)
        self.events += events
        return events

    def asked(self, message: type[Any]) -> tuple[Any, ...]:
        return tuple(event for event in self.events if isinstance(event, message))


def fact(events: list[RunEvent]) -> RunForked:
    assert isinstance(events[0], RunForked)
    return events[0]


def test_a_fork_at_a_question_asks_the_same_question_with_the_same_state() -> None:
    play = Play().to_motion_question()
    run, events = branched(play, name="dust only")
    assert types(events) == ["run_forked"]
    assert (run.run_id, run.parent) == (FORK_ID, Parent(RUN_ID, 7, RUN_ID, "dust only"))
    assert (run.question, run.state, run.cursor) == (play.run.question, play.run.state, play.run.cursor)
    answer = Answer(
        workflow=play.workflow, at=NOW, interaction_id=play.pending, response={"selected_indices": [1]}
    )
    assert {event.run_id for event in decide(answer, run)} == {FORK_ID}


def test_a_fork_decided_again_on_itself_changes_nothing() -> None:
    play = Play().to_motion_question()
    play.run, _ = branched(play)
    assert branched(play)[1] == []


def test_a_fork_of_a_fork_knows_the_root() -> None:
    play = Play().to_motion_question()
    play.run, _ = branched(play)
    other = "wf_01900000-0000-7000-8000-000000000f03"
    run, _ = branched(play, fork_id=other, parent_version=8)
    assert run.parent == Parent(FORK_ID, 8, RUN_ID)


def test_an_outcome_the_parent_has_by_now_is_taken_over_and_the_fork_goes_on() -> None:
    play = Play().to_analysis()
    request = play.open_request
    run, events = branched(play, results=(play.analysed(),))
    assert fact(events).taken_over == (request,)
    assert types(events)[:3] == ["run_forked", "analysis_completed", "module_completed"]
    assert isinstance(events[-1], InteractionRequested)
    assert {event.run_id for event in events} == {FORK_ID}
    assert run.open_requests == []
    assert run.state["image_analysis"] == play.analysed().response


@pytest.mark.parametrize("has_failed", [False, True])
def test_a_request_without_a_good_outcome_is_asked_again_under_its_own_id(has_failed: bool) -> None:
    play = Recorded()
    play.to_prompts()
    old, (request,) = play.open_request, play.asked(PromptsRequested)
    results = (failed(old),) if has_failed else ()
    run, events = branched(play, requests=(request,), results=results)
    (new,) = run.open_requests
    assert fact(events).asked_again == {old: new}
    assert new != old
    assert events[1:] == [request.model_copy(update={"run_id": FORK_ID, "request_id": new})]
    stray = IngestResult(workflow=play.workflow, at=NOW, result=play.written())
    with pytest.raises(PermanentError, match="never asked for"):
        decide(stray, run)  # the parent's answer cannot land in the fork


def test_a_fork_in_the_middle_of_a_foreach_keeps_what_is_answered_and_joins_in_order() -> None:
    asked = started()
    begun = decide(StartRun(workflow=asked[1], at=NOW, inputs={"shots": SHOTS}), Run(run_id=RUN_ID))
    requests = tuple(e for e in begun if isinstance(e, PromptsRequested))
    first, second, third = asked[0].open_requests
    run, _ = ingest(asked, completed(third, n=3))
    run, events = forked(run, asked[1], requests=requests, results=(failed(first), completed(second, n=2)))
    assert fact(events).taken_over == (second,)
    assert list(fact(events).asked_again) == [first]
    (again,) = run.open_requests
    run, _ = ingest((run, asked[1]), completed(again, n=1))
    assert run.state["written"] == [{"n": 1}, {"n": 2}, {"n": 3}]
    assert run.status == "completed"


def generating() -> Play:
    play = Play().to_video_question()
    for number in (2, 3):
        named = content(number).content_id
        play.do(StartGeneration, interaction_id=play.pending, action_id="generate", generation_id=named)
    return play


def test_a_clip_the_parent_has_by_now_can_be_picked_in_the_fork_and_others_are_left() -> None:
    play = generating()
    other = content(3).content_id
    lost = GenerationFailed(
        run_id=RUN_ID, generation_id=other, reason="provider_failed", message="No.", provider="local"
    )
    run, events = branched(play, results=(lost, play.ready()))
    assert types(events) == ["run_forked", "video_ready"]
    assert (fact(events).taken_over, fact(events).left) == ((CLIP.content_id,), (other,))
    status = {key: made.status for key, made in run.generations.items()}
    assert (status[CLIP.content_id], status[other]) == ("ready", "abandoned")
    assert in_the_making(run) == set()
    picked = Answer(
        workflow=play.workflow,
        at=NOW,
        interaction_id=play.pending,
        response={"selected_content_id": CLIP.content_id},
    )
    chosen = fold(run, decide(picked, run))
    assert chosen.state["selected_video_data"]["url"] == CLIP.url


def test_a_generation_that_was_left_can_be_started_again() -> None:
    play = generating()
    run, _ = branched(play)
    again = StartGeneration(
        workflow=play.workflow,
        at=NOW,
        interaction_id=play.pending,
        action_id="generate",
        generation_id=content(9).content_id,
    )
    assert types(decide(again, run)) == ["generation_requested"]


def test_a_fork_of_a_completed_run_is_completed() -> None:
    play = Play().to_clip()
    play.answer(selected_content_id=CLIP.content_id)
    assert play.run.status == "completed"
    run, events = branched(play)
    assert (types(events), run.status) == (["run_forked"], "completed")


def test_a_cancelled_run_is_not_forked_where_it_was_cancelled() -> None:
    play = Play().to_motion_question()
    play.do(CancelRun)
    with pytest.raises(Conflict) as refused:
        branched(play, last_running=6)
    assert refused.value.code == "run_ended"
    assert "at version 6" in str(refused.value.hint)


def test_an_analysis_that_failed_is_asked_again_by_the_fork() -> None:
    play = Recorded()
    play.to_analysis()
    old, (request,) = play.open_request, play.asked(AnalysisRequested)
    no = AnalysisFailed(run_id=RUN_ID, request_id=old, reason="refused", message="No.", provider="local")
    run, events = branched(play, requests=(request,), results=(no,))
    assert types(events) == ["run_forked", "analysis_requested"]
    assert run.failure is None
