"""Words that a person has for one module never reach another, not even when the one is skipped."""

from services.orchestrator.domain.commands import IngestResult, Retry, StartRun
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.run import Run
from shared.messages.prompts import PromptsRequested
from tests.support.workflows import NOW, RUN_ID, workflow
from tests.unit.orchestrator.test_foreach import completed

FLOW = workflow(
    {
        "module_id": "api.llm",
        "name": "first",
        "inputs": {"input": "a"},
        "outputs_to_state": {"response": "a"},
    },
    {"module_id": "api.llm", "name": "tune", "inputs": {"input": "b"}, "when": "state.a.music"},
    {"module_id": "api.llm", "name": "last", "inputs": {"input": "c"}},
)


def test_a_retry_of_a_module_that_is_skipped_again_says_nothing_to_the_next_one() -> None:
    run = Run(run_id=RUN_ID)
    run = fold(run, decide(StartRun(workflow=FLOW, at=NOW), run))
    (first,) = run.open_requests
    run = fold(run, decide(IngestResult(workflow=FLOW, at=NOW, result=completed(first, music=False)), run))

    events = decide(Retry(workflow=FLOW, at=NOW, target_module="tune", feedback="louder"), run)

    (asked,) = (event for event in events if isinstance(event, PromptsRequested))
    assert asked.module_name == "last"
    assert (asked.feedback, asked.context["feedback"], asked.attempt) == (None, None, 1)
