"""`api.llm`: what a model is sent, in the order its provider can cache."""

from services.orchestrator.domain.commands import StartRun
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.run import Run
from shared.messages.prompts import PromptsRequested
from tests.support.workflows import NOW, RUN_ID, workflow


def test_the_parts_that_stay_the_same_longest_come_first() -> None:
    system = [
        {"content": "now"},
        {"content": "today", "cache_ttl": 3600},
        {"content": "always", "cache_ttl": 10800},
        {"content": "at last"},
    ]
    made = workflow({"module_id": "api.llm", "name": "write", "inputs": {"input": "x", "system": system}})
    request = decide(StartRun(workflow=made, at=NOW), Run(run_id=RUN_ID))[-1]
    assert isinstance(request, PromptsRequested)
    assert [part.text for part in request.system] == ["always", "today", "now", "at last"]
