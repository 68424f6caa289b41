"""What a cancelled run leaves behind is asked to stop once, not again with everything that is heard later."""

from services.orchestrator.domain.commands import Resume
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.run import Request, Run
from tests.support.workflows import NOW, RUN_ID, workflow

FLOW = workflow({"module_id": "user.select", "name": "choose", "inputs": {"data": [1]}})


def test_nothing_is_due_in_a_run_that_was_cancelled_while_its_film_was_cut() -> None:
    awaited = {"a film": Request(FLOW.sites[0], 1, "composition_requested")}
    run = Run(run_id=RUN_ID, status="cancelled", workflow_hash=FLOW.content_hash, requests=awaited)
    assert decide(Resume(workflow=FLOW, at=NOW), run) == []
