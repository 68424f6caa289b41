"""Runs that are sent back again and again: what they carry with them, and what they still know."""

import json
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from pydantic import TypeAdapter

from services.orchestrator.domain.awaiting import SETTLED_KEPT
from services.orchestrator.domain.commands import Answer, IngestResult, StartRun
from services.orchestrator.domain.context import run_context
from services.orchestrator.domain.decider import RUN_DECIDER
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.definition import Workflow
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.interactions import VISITS_KEPT
from services.orchestrator.domain.run import Run
from services.orchestrator.http.views import SHOWN, run_view
from shared.errors import Conflict, NotFound, PermanentError
from shared.messages.message import JsonObject
from shared.messages.prompts import PromptsCompleted, PromptsFailed, PromptsRequested
from shared.messages.run import ContentAttached
from tests.support.workflows import NOW, RUN_ID, content, workflow

UUID = "01900000-0000-7000-8000-000000000009"
AGAIN = {"id": "again", "mode": "retry", "label": "Ask again", "target_module": "choose"}
GO_ON = {"id": "continue", "mode": "continue", "label": "Go on"}
ITEMS = [{"element": f"element {number}", "location": "here and there"} for number in range(200)]
QUESTION = {
    "module_id": "user.select",
    "name": "choose",
    "inputs": {"data": ITEMS, "prompt": "Which?"},
    "retryable": {"default_option": "continue", "options": [GO_ON, AGAIN]},
}
FLOW = workflow(QUESTION)
SHORT = workflow({**QUESTION, "inputs": {"data": ITEMS[:2], "prompt": "Which?"}})


class LongRun:
    """A run at its question, which can be asked as often as wanted."""

    def __init__(self, flow: Workflow = FLOW) -> None:
        self.flow = flow
        self.run = fold(Run(run_id=RUN_ID), decide(StartRun(workflow=flow, at=NOW), Run(run_id=RUN_ID)))

    def answer(self, response: JsonObject, to: str | None = None) -> int:
        """Events that the answer led to."""
        asked = to or self.run.pending
        assert asked is not None
        command = Answer(workflow=self.flow, at=NOW, interaction_id=asked, response=response)
        events = decide(command, self.run)
        self.run = fold(self.run, events)
        return len(events)

    def bytes(self) -> int:
        return len(TypeAdapter(Run).dump_json(self.run))


def test_a_question_asked_again_does_not_keep_its_earlier_pages() -> None:
    long = LongRun()
    page = long.bytes()
    for _ in range(50):
        long.answer({"option_id": "again"})
    before = long.bytes()
    for _ in range(50):
        long.answer({"option_id": "again"})
    assert (long.bytes() - before) / 50 < 600
    assert before < 4 * page


def test_an_answer_to_an_earlier_visit_is_still_refused_with_what_was_said_then() -> None:
    long = LongRun()
    first = long.run.pending
    for _ in range(3):
        long.answer({"option_id": "again"})
    assert first is not None
    assert long.answer({"option_id": "again"}, to=first) == 0  # said before: nothing new happened
    with pytest.raises(Conflict, match="first answer stands") as refused:
        long.answer({"selected_indices": [1]}, to=first)
    assert refused.value.details["answer"] == {"option_id": "again"}
    assert refused.value.details["current_interaction"] == long.run.pending


def test_the_newest_question_and_the_newest_answer_stay_whole() -> None:
    long = LongRun()
    for _ in range(4):
        long.answer({"option_id": "again"})
    context = run_context(FLOW, long.run, next(iter(FLOW.sites)))
    seen = context.previous_interactions["only"]["choose"]
    assert seen["_resolved_inputs"]["data"] == ITEMS
    whole = [one for one in long.run.interactions.values() if not one.in_brief]
    assert [one.visit for one in whole] == [4, 5]


def test_an_answer_to_a_forgotten_visit_is_refused_with_the_current_question() -> None:
    long = LongRun()
    first = long.run.pending
    for _ in range(VISITS_KEPT + 1):
        long.answer({"option_id": "again"})
    with pytest.raises(NotFound, match="long ago") as refused:
        long.answer({"option_id": "again"}, to=first)
    assert refused.value.details["current_interaction"] == long.run.pending


def test_four_thousand_visits_leave_no_more_than_a_thousand() -> None:
    long = LongRun(SHORT)
    measured = []
    for visits in (1_000, 3_000):
        for _ in range(visits):
            long.answer({"option_id": "again"})
        measured.append((long.bytes(), calls(lambda: long.answer({"option_id": "again"}))))
    (size, work), (later_size, later_work) = measured
    assert later_size < size * 1.02  # numbers get longer
    assert later_work == work


def test_a_request_that_is_awaited_is_never_forgotten_but_settled_ones_are() -> None:
    run = Run(run_id=RUN_ID)
    run = fold(run, [asked("the first"), *(asked(str(number)) for number in range(1_000))])
    run = fold(run, [failed(str(number)) for number in range(1_000)])
    run = fold(run, [asked("the last")])
    assert run.open_requests == ["the first", "the last"]
    assert len(run.requests) == SETTLED_KEPT + 2
    assert list(run.requests)[-2] == "999"


def test_a_late_answer_to_a_forgotten_request_is_a_dead_letter() -> None:
    run = fold(Run(run_id=RUN_ID), decide(StartRun(workflow=FLOW, at=NOW), Run(run_id=RUN_ID)))
    for number in range(SETTLED_KEPT * 2):
        run = fold(run, [asked(str(number)), answered(str(number))])
    late = IngestResult(workflow=FLOW, at=NOW, result=answered("0"))
    with pytest.raises(PermanentError, match="long ago"):
        decide(late, run)


def test_everything_made_on_earlier_visits_stays_and_can_be_found() -> None:
    run = Run(run_id=RUN_ID)
    made = [brought(number) for number in range(1, 2_001)]
    for event in made:
        run = fold(run, [event])
    assert [g.content for g in run.generations.values()] == [event.content for event in made]
    assert run.content(made[0].content.url) == made[0].content
    assert run.media(made[-1].content.content_id) == made[-1].content


def test_a_view_tells_of_the_newest_and_not_of_thousands() -> None:
    begun = decide(StartRun(workflow=FLOW, at=NOW), Run(run_id=RUN_ID))
    run = fold(Run(run_id=RUN_ID), [*begun, *(brought(number) for number in range(1, 2_001))])
    shown = run_view(run, 2_010, FLOW).generations
    assert list(shown) == list(run.generations)[-SHOWN:]


def test_one_more_generation_copies_a_piece_and_shares_the_rest() -> None:
    before = fold(Run(run_id=RUN_ID), [brought(number) for number in range(1, 2_001)])
    after = fold(before, [brought(2_001)])
    shared = {id(piece) for piece in before.generations._pieces}
    assert len({id(piece) for piece in after.generations._pieces} - shared) == 1


def test_a_long_run_comes_back_from_its_snapshot_as_it_was() -> None:
    long = LongRun()
    for _ in range(VISITS_KEPT * 2):
        long.answer({"option_id": "again"})
    run = fold(long.run, [brought(number) for number in range(1, 601)])
    dumped = json.loads(json.dumps(RUN_DECIDER.dump_state(run)))
    assert RUN_DECIDER.load_state(dumped) == run


def asked(request_id: str) -> PromptsRequested:
    place = {"run_id": RUN_ID, "step_id": "only", "module_name": "choose"}
    return PromptsRequested(
        **place, request_id=request_id, system=(), user=(), output_schema={}, context={}, provider="local"
    )


def answered(request_id: str) -> PromptsCompleted:
    return PromptsCompleted(
        run_id=RUN_ID, request_id=request_id, response={}, provider="local", model="m", seconds=0
    )


def failed(request_id: str) -> PromptsFailed:
    told: dict[str, Any] = {"reason": "refused", "message": "no", "provider": "local"}
    return PromptsFailed(run_id=RUN_ID, request_id=request_id, **told)


def brought(number: int) -> ContentAttached:
    place = {"run_id": RUN_ID, "step_id": "only", "module_name": "choose", "visit": 1}
    return ContentAttached(
        **place, interaction_id=f"media_{UUID}", action_id="upload", content=content(number)
    )


def calls(work: Callable[[], object]) -> int:
    """How many Python functions a piece of work calls: the same on every machine."""
    counted = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event == "call"

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted
