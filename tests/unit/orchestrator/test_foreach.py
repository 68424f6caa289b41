"""`foreach`: one request per item, answers joined in the items' order, one failure named with its item."""

from typing import Any

import pytest
from pydantic import ValidationError

from services.orchestrator.domain.commands import Answer, IngestResult, StartRun
from services.orchestrator.domain.decider import RUN_DECIDER
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.run import Run, RunEvent
from shared.messages.prompts import PromptsCompleted, PromptsFailed, PromptsRequested
from shared.messages.run import ModuleCompleted
from tests.support.workflows import NOW, RUN_ID, workflow

ENTRY: dict[str, Any] = {
    "module_id": "api.llm",
    "name": "write",
    "foreach": "{{ inputs.shots }}",
    "inputs": {"input": "{{ index }}: {{ item.title }}"},
    "outputs_to_state": {"response": "written"},
}
SHOTS = [{"title": "dawn"}, {"title": "朝"}, {"title": "night"}]


def started(shots: Any = SHOTS, **changes: Any) -> tuple[Run, Any]:
    made = workflow({**ENTRY, **changes}).model_copy(update={"inputs": ("shots",)})
    run = Run(run_id=RUN_ID)
    return fold(run, decide(StartRun(workflow=made, at=NOW, inputs={"shots": shots}), run)), made


def completed(request_id: str, **response: Any) -> PromptsCompleted:
    return PromptsCompleted(
        run_id=RUN_ID, request_id=request_id, response=response, provider="local", model="m", seconds=0.1
    )


def failed(request_id: str) -> PromptsFailed:
    return PromptsFailed(
        run_id=RUN_ID, request_id=request_id, reason="refused", message="No.", provider="local"
    )


def ingest(asked: tuple[Run, Any], result: Any) -> tuple[Run, list[RunEvent]]:
    run, made = asked
    events = decide(IngestResult(workflow=made, at=NOW, result=result), run)
    return fold(run, events), events


def test_each_item_is_a_request_of_its_own() -> None:
    run, made = started()
    begun = decide(StartRun(workflow=made, at=NOW, inputs={"shots": SHOTS}), Run(run_id=RUN_ID))
    requests = [event for event in begun if isinstance(event, PromptsRequested)]
    assert [r.user[0].text for r in requests] == ["0: dawn", "1: 朝", "2: night"]
    assert [r.request_id for r in requests] == run.open_requests
    assert len({r.request_id for r in requests}) == 3
    assert requests[1].context["item"] == SHOTS[1]


def test_answers_in_any_order_are_joined_in_the_order_of_the_items() -> None:
    run, made = started()
    first, second, third = run.open_requests
    for request_id in (third, first):
        run, events = ingest((run, made), completed(request_id, of=request_id))
        assert not any(isinstance(event, ModuleCompleted) for event in events)
    run, _ = ingest((run, made), completed(second, of=second))
    assert run.state["written"] == [{"of": first}, {"of": second}, {"of": third}]
    assert run.status == "completed"
    assert all(request.outputs is None for request in run.requests.values())


def test_a_run_read_from_its_snapshot_half_way_joins_the_same() -> None:
    run, made = started()
    first, second, third = run.open_requests
    run, _ = ingest((run, made), completed(second, n=2))
    run = RUN_DECIDER.load_state(RUN_DECIDER.dump_state(run))
    run, _ = ingest((run, made), completed(first, n=1))
    assert ingest((run, made), completed(first, n=9))[1] == []
    assert ingest((run, made), completed(third, n=3))[0].state["written"] == [{"n": 1}, {"n": 2}, {"n": 3}]


def test_one_failed_item_fails_the_module_and_a_retry_asks_for_all_again() -> None:
    run, made = started()
    first, second, third = run.open_requests
    run, _ = ingest((run, made), completed(first, n=1))
    run, _ = ingest((run, made), failed(second))
    assert run.failure is not None
    assert run.failure.message == "item 1 of foreach: No."
    assert run.question is not None
    run, events = ingest((run, made), completed(third, n=3))
    assert [event.type for event in events] == ["prompts_completed"]
    answer = Answer(workflow=made, at=NOW, interaction_id=run.pending or "", response={"option_id": "retry"})
    run = fold(run, decide(answer, run))
    assert len(run.open_requests) == 3
    assert not {first, second, third} & set(run.open_requests)


def test_no_items_give_empty_lists_at_once() -> None:
    run, _ = started([])
    assert run.state["written"] == []
    assert run.status == "completed"


@pytest.mark.parametrize(
    ("shots", "changes", "said"),
    [
        ({"a": 1}, {}, "foreach needs a list"),
        ([1] * 51, {}, "at most 50"),
        ([{"title": "a"}, {}], {}, "item 1 of foreach: item.title is not set"),
        ([1], {"foreach": "inputs.nothing"}, "nothing is not set"),
    ],
)
def test_what_cannot_be_gone_over_fails_the_module(shots: Any, changes: dict[str, Any], said: str) -> None:
    run, _ = started(shots, **changes)
    assert run.failure is not None
    assert said in run.failure.message


def test_a_question_cannot_be_asked_for_each() -> None:
    with pytest.raises(ValidationError, match=r"foreach is not for user\.select"):
        workflow({"module_id": "user.select", "name": "a", "foreach": "state.a"})


def test_keys_that_are_not_used_leave_a_definition_as_it_was_pinned() -> None:
    dumped = workflow({"module_id": "user.select", "name": "a"}).model_dump(mode="json")
    assert not {"foreach", "waiting"} & dumped["steps"][0]["modules"][0].keys()
