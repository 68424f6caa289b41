"""Selections: picked, edited or ordered items, and how wrong ones are refused."""

from typing import Any

import pytest

from services.orchestrator.domain.commands import Answer, StartRun
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.run import Run, RunEvent
from shared.errors import CallerError
from tests.support.workflows import NOW, RUN_ID, workflow

CAPTIONS = [{"text": "one", "start": 0}, {"text": "two", "start": 1}, {"text": "three", "start": 2}]
ITEM = {
    "type": "object",
    "properties": {"text": {"type": "string", "minLength": 1}, "start": {"type": "number"}},
    "required": ["text", "start"],
    "additionalProperties": False,
}


def asking(**inputs: Any) -> tuple[Run, Any]:
    outputs = {"selected_indices": "indices", "selected_data": "data", "selected_item": "item"}
    entry = {
        "module_id": "user.select",
        "name": "pick",
        "inputs": {"data": {"captions": CAPTIONS}, **inputs},
        "outputs_to_state": outputs,
    }
    made = workflow(entry)
    run = Run(run_id=RUN_ID)
    return fold(run, decide(StartRun(workflow=made, at=NOW), run)), made


def answered(asked: tuple[Run, Any], **response: Any) -> tuple[Run, list[RunEvent]]:
    run, made = asked
    command = Answer(workflow=made, at=NOW, interaction_id=next(iter(run.interactions)), response=response)
    events = decide(command, run)
    return fold(run, events), events


def test_the_first_picked_item_is_an_output_of_its_own() -> None:
    state = answered(asking(), selected_indices=[1])[0].state
    assert state["item"] == CAPTIONS[1]
    assert state["data"] == [CAPTIONS[1]]


def test_edited_items_replace_the_shown_ones_and_come_back_in_the_order_picked() -> None:
    asked = asking(mode="edit", multi_select=True, item_schema=ITEM)
    better = {"text": "字幕 😺", "start": 1.5}
    run, _ = answered(asked, selected_indices=[2, 1], edited={"1": better})
    assert run.state["data"] == [CAPTIONS[2], better]
    assert run.state["indices"] == [2, 1]
    assert answered((run, asked[1]), selected_indices=[2, 1], edited={"1": better})[1] == []


def test_an_order_holds_all_items() -> None:
    asked = asking(mode="reorder")
    assert answered(asked, selected_indices=[2, 0, 1])[0].state["data"][0] == CAPTIONS[2]
    with pytest.raises(CallerError, match="missing: 1"):
        answered(asked, selected_indices=[2, 0])


EDIT = {"mode": "edit", "multi_select": True, "item_schema": ITEM}
REFUSED: dict[str, tuple[dict[str, Any], Any, str]] = {
    "an empty text": (EDIT, {"0": {"text": "", "start": 0}}, "/edited/0/text"),
    "an unknown key": (EDIT, {"0": {"text": "a", "start": 0, "x/y": 1}}, "/edited/0"),
    "an item that is not there": (EDIT, {"3": CAPTIONS[0]}, "/edited/3"),
    "an index of another script": (EDIT, {"²": CAPTIONS[0]}, "/edited/²"),
    "a list of edits": (EDIT, [CAPTIONS[0]], "/edited"),
    "another type, without a schema": ({"mode": "edit"}, {"0": "words"}, "/edited/0"),
    "edits where items are only picked": ({}, {"0": CAPTIONS[0]}, "/edited"),
}


@pytest.mark.parametrize(("inputs", "edited", "pointer"), REFUSED.values(), ids=REFUSED)
def test_wrong_edits_are_refused_at_their_place(inputs: dict[str, Any], edited: Any, pointer: str) -> None:
    with pytest.raises(CallerError) as caught:
        answered(asking(**inputs), selected_indices=[0], edited=edited)
    assert caught.value.pointer == pointer


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"mode": "shuffle"}, "not one of select, edit, reorder"),
        ({"data": {"a": [1], "b": [2]}}, "exactly one list"),
        ({"mode": "edit", "item_schema": {"type": "colour"}}, "is no JSON Schema"),
    ],
)
def test_a_selection_that_cannot_be_shown_fails_its_module(inputs: dict[str, Any], said: str) -> None:
    run, _ = asking(**inputs)
    assert run.failure is not None
    assert said in run.failure.message
