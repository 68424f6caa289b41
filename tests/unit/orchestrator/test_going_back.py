"""Jumping back and trying again at any time, on the shipped workflow."""

from typing import Any

import pytest

from services.orchestrator.domain.commands import CancelRun, Jump, PauseRun, Retry, StartGeneration
from services.orchestrator.domain.consequences import consequences
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.definition import Site
from shared.errors import CallerError, Conflict
from shared.messages.run import Jumped, ModuleStarted
from tests.support.playing import Play
from tests.support.workflows import NOW, content

MADE = content(7, mime_type="video/mp4").content_id


def _place(play: Play, interaction: str) -> dict[str, str]:
    site = play.run.interactions[interaction].site
    return {"target_step": site.step_id, "target_module": site.module_name}


def test_a_jump_with_input_asks_and_answers_in_one_decision() -> None:
    play = Play().to_motion_question()
    asked = play.pending
    place = _place(play, asked)
    play.answer(selected_indices=[0, 1])
    before = dict(play.run.state)

    events = play.do(Jump, **place, input={"selected_indices": [0]})

    types = [event.type for event in events]
    assert types.index("jumped") < types.index("interaction_requested") < types.index("interaction_response")
    assert play.run.pending is None
    assert len(play.run.open_requests) == 1
    assert play.run.state != before


def test_a_jump_whose_input_is_refused_changes_nothing() -> None:
    play = Play().to_motion_question()
    before = play.run
    with pytest.raises(CallerError) as refused:
        play.again(Jump, **_place(play, play.pending), input={"selected_indices": [99]})
    assert refused.value.pointer == "/input/selected_indices/0"
    assert play.run == before


@pytest.mark.parametrize("back", [Jump, Retry])
def test_going_back_in_an_ended_run_names_the_way_that_is_open(back: type[Any]) -> None:
    play = Play().to_motion_question()
    place = _place(play, play.pending)
    play.do(CancelRun, reason="enough")
    if back is Retry:
        del place["target_step"]
    with pytest.raises(Conflict) as refused:
        play.again(back, **place)
    assert refused.value.code == "run_ended"
    assert f"stillreel fork {play.run.run_id} --at" in (refused.value.hint or "")


def test_a_jump_decided_twice_from_the_same_question_happens_once() -> None:
    play = Play().to_motion_question()
    wish = {**_place(play, play.pending), "seen": play.pending}
    play.do(Jump, **wish)
    with pytest.raises(Conflict) as refused:
        play.again(Jump, **wish)
    assert refused.value.details is not None
    assert refused.value.details["current_interaction"] == play.pending


def test_a_module_the_run_has_not_reached_cannot_be_jumped_to() -> None:
    play = Play().to_image_question()
    last = play.workflow.sites[-1]
    with pytest.raises(CallerError, match="not a module this run can go back to"):
        play.again(Jump, target_step=last.step_id, target_module=last.module_name)


def test_a_step_there_is_not_is_told_by_its_name_alone() -> None:
    play = Play().to_motion_question()
    with pytest.raises(CallerError, match="'moon' is not a step this run can go back to") as caught:
        play.do(Jump, target_step="moon")
    assert caught.value.pointer == "/target_step"


def test_an_ended_run_goes_nowhere() -> None:
    play = Play().to_motion_question()
    place = _place(play, play.pending)
    play.do(CancelRun)
    with pytest.raises(Conflict):
        play.again(Jump, **place)


def test_looking_at_a_jump_names_exactly_what_it_unsets() -> None:
    play = Play().to_prompts()
    first = play.workflow.sites[0]
    wish: dict[str, Any] = {"target_step": first.step_id, "target_module": first.module_name}
    command = Jump(workflow=play.workflow, at=NOW, **wish)
    seen = consequences(command, play.run, decide(command, play.run))
    jumped = play.do(Jump, **wish)
    assert seen.unset == next(event for event in jumped if isinstance(event, Jumped)).unset
    assert set(seen.kept) == set(play.run.state)
    assert seen.requests == {"analysis_requested": 1, "prompts_requested": 1}


def test_every_retry_counts_on_and_carries_the_words() -> None:
    play = Play().to_motion_question()
    module = play.run.interactions[play.pending].site.module_name
    for attempt in (2, 3):
        events = play.do(Retry, target_module=module, feedback="calmer", seen=play.pending)
        started = next(event for event in events if isinstance(event, ModuleStarted))
        assert (started.attempt, started.feedback) == (attempt, "calmer")


def test_a_retry_stays_in_its_step() -> None:
    play = Play().to_motion_question()
    first = Site(step_id=play.workflow.sites[0].step_id, module_name=play.workflow.sites[0].module_name)
    with pytest.raises(CallerError):
        play.again(Retry, target_module=first.module_name)


def test_a_jump_to_a_step_leads_to_its_first_module() -> None:
    play = Play().to_video_question()
    play.do(Jump, target_step="video_generation")
    assert play.run.question is not None
    assert play.run.question.site == Site("video_generation", "select_motion_elements")


def test_a_way_out_that_jumps_says_the_same_as_a_jump() -> None:
    play = Play().to_video_question()
    place = {"interaction_id": play.pending, "action_id": "generate", "generation_id": MADE}
    play.do(StartGeneration, **place)
    asked = play.again(Jump, target_step="video_generation", target_module="select_motion_elements")
    chosen = play.answer(option_id="change_motion_elements")
    assert chosen[0].type == "interaction_response"
    assert chosen[1:] == asked
    assert "generations_abandoned" in [event.type for event in asked]


def test_a_jump_with_input_on_a_paused_run_is_told_of_the_pause() -> None:
    play = Play().to_motion_question()
    place = _place(play, play.pending)
    play.do(PauseRun, reason="lunch")
    with pytest.raises(Conflict) as refused:
        play.again(Jump, **place, input={"selected_indices": [0]})
    assert refused.value.code == "run_paused"
