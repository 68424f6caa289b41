"""Workflows and answers that mean harm: each ends soon, as a failed module or as text that stays text."""

import time
from typing import Any

import pytest

from services.orchestrator.domain.commands import Answer, IngestResult, StartRun
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.definition import Workflow
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.run import Run
from shared.errors import CallerError
from shared.messages.prompts import PromptsCompleted, PromptsRequested
from tests.support.workflows import NOW, RUN_ID, workflow

HOSTILE = {
    "a loop of a billion": "range(10**9) | list",
    "a repeated text": "'a' * 10**9",
    "a huge power": "10**(10**10)",
    "a wide center": "'a' | center(10**9)",
    "a wide format": "'%1000000000d' | format(1)",
    "a class": "''.__class__.__mro__",
    "globals": "range.__globals__",
    "what is not there": "state.nothing.at.all",
    "no expression": "((",
}
ASK: dict[str, Any] = {
    "module_id": "user.select",
    "name": "ask",
    "inputs": {"data": ["a", "b"], "prompt": "Which?"},
    "outputs_to_state": {"selected_item": "item_taken"},
}
WRITE: dict[str, Any] = {
    "module_id": "api.llm",
    "name": "write",
    "inputs": {"input": "Ideas.", "output_schema": {"$content": {"type": "object"}, "type": "json"}},
    "outputs_to_state": {"response": "ideas"},
}
PLACES = {
    "when": lambda said: {**ASK, "when": "{{ " + said + " }}"},
    "foreach": lambda said: {**WRITE, "foreach": "{{ " + said + " }}"},
    "an input": lambda said: {**ASK, "inputs": {"data": "{{ " + said + " }}", "prompt": "Which?"}},
    "part of a text": lambda said: {**ASK, "inputs": {"data": ["a"], "prompt": "Pick {{ " + said + " }}!"}},
    "a template": lambda said: {
        **ASK,
        "inputs": {"data": ["a"], "prompt": {"type": "jinja2", "$content": "{{ " + said + " }}"}},
    },
    "what a model is asked": lambda said: {
        **WRITE,
        "inputs": {**WRITE["inputs"], "input": "{{ " + said + " }}"},
    },
}


def started(flow: Workflow) -> Run:
    run = Run(run_id=RUN_ID)
    return fold(run, decide(StartRun(workflow=flow, at=NOW), run))


def written(flow: Workflow, run: Run, response: dict[str, Any]) -> Run:
    told = PromptsCompleted(
        run_id=RUN_ID,
        request_id=run.open_requests[0],
        response=response,
        provider="local",
        model="m",
        seconds=1,
    )
    return fold(run, decide(IngestResult(workflow=flow, at=NOW, result=told), run))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_expression_fails_its_module_soon_wherever_it_stands(place: str, said: str) -> None:
    began = time.thread_time()
    run = started(workflow(PLACES[place](said)))
    assert run.failure is not None
    assert run.failure.reason in ("template_broken", "inputs_invalid")
    assert len(run.failure.message) < 1_000
    assert run.question is not None
    assert run.question.interaction_type == "review"
    assert time.thread_time() - began < 3


TEMPLATES = [
    "{{ state }}",
    "{% for i in range(9) %}x{% endfor %}",
    "<script>alert(1)</script>",
    "{{ '' .__class__ }}",
]


@pytest.mark.parametrize("text", TEMPLATES)
def test_what_a_model_wrote_is_never_rendered_as_a_template(text: str) -> None:
    """Not where it is shown, not in the words around it, not in what the next model is asked."""
    shown = {"data": "{{ state.ideas.list }}", "prompt": "Not {{ state.ideas.list[0] }}?"}
    again = {
        **WRITE,
        "name": "again",
        "inputs": {**WRITE["inputs"], "input": "More of {{ state.item_taken }}"},
    }
    flow = workflow(WRITE, {**ASK, "inputs": shown}, again)
    run = written(flow, started(flow), {"list": [text]})
    asked = run.question
    assert asked is not None
    assert asked.display_data["data"] == [text]
    assert asked.title == f"Not {text}?"
    picked = Answer(
        workflow=flow, at=NOW, interaction_id=asked.interaction_id, response={"selected_indices": [0]}
    )
    (request,) = [event for event in decide(picked, run) if isinstance(event, PromptsRequested)]
    (part,) = request.user
    assert part.text == f"More of {text}"
    assert not part.jinja2  # the prompts service renders only parts that say they are templates


@pytest.mark.parametrize("key", ["item", "state", "step", "__class__", "a.b", "", "ünïcode", "x" * 100])
def test_a_state_key_reads_only_as_itself(key: str) -> None:
    flow = workflow({**ASK, "outputs_to_state": {"selected_item": key}}, {**ASK, "name": "then"})
    run = started(flow)
    picked = Answer(workflow=flow, at=NOW, interaction_id=run.pending, response={"selected_indices": [1]})
    run = fold(run, decide(picked, run))
    assert run.state == {key: "b"}
    assert run.question is not None
    assert run.question.site.module_name == "then"


def test_the_later_of_two_outputs_under_one_key_stands() -> None:
    flow = workflow(ASK, {**ASK, "name": "then"})
    run = started(flow)
    for index in (0, 1):
        picked = {"interaction_id": run.pending, "response": {"selected_indices": [index]}}
        run = fold(run, decide(Answer(workflow=flow, at=NOW, **picked), run))
    assert run.state == {"item_taken": "b"}


@pytest.mark.parametrize(
    "response",
    [
        {"selected_indices": [0], "approved": True},
        {"selected_indices": [0], "__class__": "x"},
        {"selected_indices": [0], "values": {}},
        {"state": {}},
    ],
)
def test_an_answer_with_keys_the_question_does_not_take_is_refused_at_them(response: dict[str, Any]) -> None:
    flow = workflow(ASK)
    run = started(flow)
    with pytest.raises(CallerError, match="is not part of an answer") as refused:
        decide(Answer(workflow=flow, at=NOW, interaction_id=run.pending, response=response), run)
    assert refused.value.pointer == f"/{list(response)[-1]}"


@pytest.mark.parametrize("pattern", ["^(a+)+$", r"^(\w+\s?)*$"])
def test_a_forms_pattern_that_backtracks_for_years_is_answered_at_once(pattern: str) -> None:
    schema = {"type": "object", "properties": {"name": {"type": "string", "pattern": pattern}}}
    flow = workflow({"module_id": "user.form", "name": "tell", "inputs": {"schema": schema}})
    run = started(flow)
    answer = {"values": {"name": "a" * 5_000 + "!"}}
    began = time.thread_time()
    with pytest.raises(CallerError, match="does not match"):
        decide(Answer(workflow=flow, at=NOW, interaction_id=run.pending, response=answer), run)
    assert time.thread_time() - began < 2


def test_a_forms_pattern_nobody_can_check_in_time_fails_its_module() -> None:
    schema = {"type": "object", "properties": {"name": {"type": "string", "pattern": "(?=a)b"}}}
    run = started(workflow({"module_id": "user.form", "name": "tell", "inputs": {"schema": schema}}))
    assert run.failure is not None
    assert "/schema/properties/name/pattern" in run.failure.message
    assert "look-around" in run.failure.message
