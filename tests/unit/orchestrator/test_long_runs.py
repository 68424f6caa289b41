"""Runs that are sent back again and again: what they carry with them, and what they still know."""

import pytest
from pydantic import TypeAdapter

from services.orchestrator.domain.commands import Answer, StartRun
from services.orchestrator.domain.context import run_context
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.run import Run
from shared.errors import Conflict
from shared.messages.message import JsonObject
from tests.support.workflows import NOW, RUN_ID, workflow

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


class LongRun:
    """A run at its question, which can be asked as often as wanted."""

    def __init__(self) -> None:
        self.run = fold(Run(run_id=RUN_ID), decide(StartRun(workflow=FLOW, at=NOW), Run(run_id=RUN_ID)))

    def answer(self, response: JsonObject, to: str | None = None) -> int:
        """Events that the answer led to."""
        asked = to or self.run.pending
        assert asked is not None
        command = Answer(workflow=FLOW, at=NOW, interaction_id=asked, response=response)
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
