"""Moving a waiting run to another definition: each reason against it, and how it goes on without one."""

from collections.abc import Callable
from typing import Any

import pytest

from services.orchestrator.checking.from_here import lacks
from services.orchestrator.domain.commands import (
    AttachContent,
    CancelRun,
    IngestResult,
    Migrate,
    PauseRun,
    Retry,
    StartGeneration,
)
from services.orchestrator.domain.definition import Workflow
from services.orchestrator.domain.migrating import DefinitionMoved, reasons_against
from services.orchestrator.domain.obstacles import Obstacle
from services.orchestrator.domain.run import RunEvent
from shared.errors import Conflict
from shared.messages.analysis import AnalysisFailed
from shared.messages.migration import RunMigrated
from shared.messages.prompts import PromptsRequested
from shared.messages.run import ModuleStarted
from tests.support.playing import CLIP, PICTURE, Play
from tests.support.short_workflow import short_workflow
from tests.support.workflows import NOW, RUN_ID

Json = dict[str, Any]


def changed(change: Callable[[Json], None], of: Workflow | None = None) -> Workflow:
    """The short workflow with something else in it; `change` gets its JSON."""
    said = (of or short_workflow()).model_dump(mode="json")
    change(said)
    return Workflow.model_validate(said)


def module(said: Json, name: str) -> Json:
    (found,) = [one for step in said["steps"] for one in step["modules"] if one["name"] == name]
    entry: Json = found
    return entry


def move(play: Play, to: Workflow) -> list[RunEvent]:
    """Move as the use case does: with what the checker finds missing."""
    assert play.run.cursor is not None
    here = play.run.cursor.site
    found = lacks(to, play.run.state, here) if here in to.entries and to.id == play.workflow.id else ()
    reasons = tuple(Obstacle(site=one.site, sentence=one.sentence) for one in found)
    events = play.do(Migrate, to=to, seen=play.run.pending, lacks=reasons)
    play.workflow = to
    return events


def refused(play: Play, to: Workflow) -> list[str]:
    """The reasons a move is refused for, as `site: sentence`."""
    before = play.run
    with pytest.raises(Conflict) as error:
        move(play, to)
    assert error.value.code == "unsafe_migration"
    assert play.run == before
    reasons: Any = error.value.details["reasons"]
    return [f"{one['site']}: {one['sentence']}" for one in reasons]


def other_wish(said: Json) -> None:
    asked = module(said, "generate_video_prompts")["inputs"]
    asked["input"] = [{"role": "user", "content": "Only the light moves."}]


def other_title(said: Json) -> None:
    module(said, "select_motion_elements")["inputs"]["prompt"] = "What shall move?"


def test_a_later_module_changes_and_the_question_stays() -> None:
    play = Play().to_motion_question()
    asked, to = play.pending, changed(other_wish)
    (event,) = move(play, to)
    assert isinstance(event, RunMigrated)
    assert (event.from_hash, event.to_hash) == (short_workflow().content_hash, to.content_hash)
    assert (event.visit, play.pending, play.run.workflow_hash) == (None, asked, to.content_hash)
    requests = [e for e in play.answer(selected_indices=[0]) if isinstance(e, PromptsRequested)]
    assert "Only the light moves." in requests[0].model_dump_json()


def test_a_question_that_would_be_asked_otherwise_is_asked_anew() -> None:
    play = Play().to_motion_question()
    asked = play.pending
    visit = play.run.interactions[asked].visit
    events = move(play, changed(other_title))
    assert [event.type for event in events] == ["run_migrated", "module_started", "interaction_requested"]
    assert play.run.interactions[play.pending].title == "What shall move?"
    assert play.run.interactions[play.pending].visit == visit + 1
    with pytest.raises(Conflict) as error:
        play.again(AttachContent, interaction_id=asked, action_id="upload", content=PICTURE)
    assert error.value.code == "question_superseded"


def test_after_the_move_the_run_finishes() -> None:
    play = Play().to_motion_question()
    move(play, changed(other_title))
    play.answer(selected_indices=[0, 1])
    play.do(IngestResult, result=play.written())
    play.do(StartGeneration, interaction_id=play.pending, action_id="generate", generation_id=CLIP.content_id)
    play.do(IngestResult, result=play.ready())
    play.answer(selected_content_id=CLIP.content_id, option_id="continue")
    assert play.run.status == "completed"


def test_a_move_to_where_the_run_is_changes_nothing() -> None:
    play = Play().to_motion_question()
    to = changed(other_title)
    move(play, to)
    assert play.again(Migrate, to=to, seen="select_long_gone") == []
    play.do(CancelRun)
    assert play.again(Migrate, to=to, seen=None) == []


def test_a_correction_asked_anew_is_still_the_same_attempt() -> None:
    play = Play().to_motion_question()
    play.do(Retry, target_module="select_motion_elements", feedback="calmer")
    events = move(play, changed(other_title))
    (started,) = [event for event in events if isinstance(event, ModuleStarted)]
    assert (started.attempt, started.feedback) == (2, "calmer")


def test_a_failed_module_can_be_tried_again_by_a_mended_definition() -> None:
    play = Play().to_analysis()
    known: Json = {"run_id": RUN_ID, "request_id": play.open_request, "provider": "local"}
    play.do(IngestResult, result=AnalysisFailed(**known, reason="refused", message="It would not."))
    asked = play.pending

    def politer(said: Json) -> None:
        said["version"] = "2.1"
        module(said, "analyze_image")["inputs"]["system"] = "Please."

    (event,) = move(play, changed(politer))
    assert (event.type, play.pending) == ("run_migrated", asked)
    events = play.answer(option_id="retry")
    assert "Please." in events[-1].model_dump_json()
    assert events[-1].type == "analysis_requested"


def _other_workflow(said: Json) -> None:
    said["id"] = "another"


def _without_analysis(said: Json) -> None:
    del said["steps"][1]


def _analysis_as_form(said: Json) -> None:
    entry = module(said, "analyze_image")
    entry.update(module_id="user.form", inputs={"schema": {"type": "object", "properties": {}}})


def _analysis_first(said: Json) -> None:
    said["steps"][0], said["steps"][1] = said["steps"][1], said["steps"][0]


def _mood_behind(said: Json) -> None:
    """A module the run is past, whose output a module ahead reads."""
    added = {**module(said, "analyze_image"), "name": "feel", "outputs_to_state": {"response": "feeling"}}
    said["steps"][1]["modules"].append(added)
    asked = module(said, "generate_video_prompts")["inputs"]
    asked["input"] = [{"role": "user", "content": "{{ state.feeling.mood }}"}]


def _reads_unasked(said: Json) -> None:
    added = {
        "module_id": "user.form",
        "name": "wish",
        "inputs": {"schema": {"type": "object", "properties": {"wish": {"type": "string"}}}},
    }
    said["steps"][0]["modules"].insert(0, added)
    module(said, "generate_and_select_videos")["reads_interactions"] += ["image_prompts.wish"]


def _question_without_items(said: Json) -> None:
    module(said, "select_motion_elements")["inputs"]["data"] = {"none": []}


REASONS: dict[Callable[[Json], None], str] = {
    _other_workflow: "None: 'another' is another workflow; the run is of 'cc'",
    _without_analysis: "image_analysis.analyze_image: the run has been there, and it is gone",
    _analysis_as_form: (
        "image_analysis.analyze_image: it was api.llm when the run was there, and is user.form"
    ),
    _analysis_first: (
        "image_analysis.analyze_image: the run came there after "
        "image_prompts.generate_and_select_images, which now comes later"
    ),
    _mood_behind: (
        "video_generation.generate_video_prompts: it reads state.feeling, which this run has not got: "
        "image_analysis.feel writes it, and the run is past that"
    ),
    _reads_unasked: (
        "video_generation.generate_and_select_videos: it reads the question at image_prompts.wish, "
        "which was never asked"
    ),
    _question_without_items: (
        "video_generation.select_motion_elements: the question cannot be asked there: "
        "user.select needs `data` with exactly one list that is not empty"
    ),
}


@pytest.mark.parametrize("change", REASONS, ids=lambda change: change.__name__.strip("_"))
def test_a_move_is_refused_with_its_reason(change: Callable[[Json], None]) -> None:
    assert refused(Play().to_motion_question(), changed(change))[0] == REASONS[change]


def test_all_reasons_are_told_at_once() -> None:
    def all_of_it(said: Json) -> None:
        _mood_behind(said)
        _reads_unasked(said)
        _analysis_as_form(said)

    told = refused(Play().to_motion_question(), changed(all_of_it))
    assert {REASONS[_mood_behind], REASONS[_reads_unasked], REASONS[_analysis_as_form]} <= set(told)


def test_a_module_behind_that_nothing_ahead_needs_keeps_nobody() -> None:
    def more(said: Json) -> None:
        added = {**module(said, "analyze_image"), "name": "feel", "outputs_to_state": {"response": "feeling"}}
        said["steps"][1]["modules"].append(added)

    assert [event.type for event in move(Play().to_motion_question(), changed(more))] == ["run_migrated"]


def test_a_run_that_waits_for_a_service_is_not_moved() -> None:
    told = refused(Play().to_analysis(), changed(other_wish))
    assert told == ["image_analysis.analyze_image: its analysis_requested is still being answered"]


def test_a_run_with_content_in_the_making_is_not_moved() -> None:
    play = Play().to_video_question()
    play.do(StartGeneration, interaction_id=play.pending, action_id="generate", generation_id=CLIP.content_id)
    told = refused(play, changed(other_wish))
    assert told == [f"video_generation.generate_and_select_videos: {CLIP.content_id} is still being made"]


def test_a_paused_or_ended_run_is_not_moved() -> None:
    play = Play().to_motion_question()
    play.do(PauseRun)
    assert refused(play, changed(other_wish)) == ["None: the run is paused; resume it first"]
    play.do(CancelRun)
    assert refused(play, changed(other_wish))[0].startswith("None: the run is cancelled")


def test_a_proof_about_an_earlier_question_moves_nothing() -> None:
    play = Play().to_motion_question()
    asked = play.pending
    play.do(Retry, target_module="select_motion_elements")
    with pytest.raises(Conflict) as error:
        play.again(Migrate, to=changed(other_wish), seen=asked)
    assert error.value.code == "question_superseded"


def test_nothing_is_decided_by_a_definition_the_run_has_left() -> None:
    play = Play().to_motion_question()
    to = changed(other_wish)
    move(play, to)
    play.workflow = short_workflow()
    with pytest.raises(DefinitionMoved) as error:
        play.again(CancelRun)
    assert error.value.workflow_hash == to.content_hash


def test_looking_finds_what_the_move_would_be_refused_for() -> None:
    play, to = Play().to_motion_question(), changed(_without_analysis)
    seen = reasons_against(play.workflow, to, play.run, (), NOW)
    assert [f"{one.site}: {one.sentence}" for one in seen] == refused(play, to)
