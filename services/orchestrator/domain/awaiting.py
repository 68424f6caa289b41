"""What a run waits for from other services, folded event by event."""

from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.run import Request, Run
from shared.messages.analysis import AnalysisCompleted, AnalysisFailed, AnalysisRequested
from shared.messages.message import JsonObject
from shared.messages.prompts import PromptsCompleted, PromptsFailed, PromptsRequested

Answered = AnalysisCompleted | PromptsCompleted | AnalysisFailed | PromptsFailed


def asked(run: Run, event: AnalysisRequested | PromptsRequested) -> Run:
    site = Site(event.step_id, event.module_name)
    request = Request(site, run.visits.get(str(site), 1), event.type)
    return replace(run, requests={**run.requests, event.request_id: request})


def answered(run: Run, event: Answered) -> Run:
    request = run.requests.get(event.request_id)
    if request is None or request.outcome not in (None, "abandoned"):
        return run
    closed = replace(request, outcome=event.type, parked=None, outputs=_awaiting_others(run, event))
    return replace(run, requests={**run.requests, event.request_id: closed})


def _awaiting_others(run: Run, event: Answered) -> JsonObject | None:
    """The answer to one item of a `foreach` is needed until the last one is there."""
    if not isinstance(event, AnalysisCompleted | PromptsCompleted):
        return None
    open_ones = run.open_requests
    return {"response": event.response} if event.request_id in open_ones and len(open_ones) > 1 else None


def abandoned(run: Run) -> dict[str, Request]:
    """The requests that change when a run goes elsewhere: nobody waits for their answers any more."""
    changed = {key: replace(r, outputs=None) for key, r in run.requests.items() if r.outputs is not None}
    return {**changed, **{key: replace(run.requests[key], outcome="abandoned") for key in run.open_requests}}


def joined(requests: dict[str, Request], site: Site) -> dict[str, Request]:
    """The answers to a `foreach`'s items are in the module's outputs now."""
    kept = {key: r for key, r in requests.items() if r.outputs is not None and r.site == site}
    return {**requests, **{key: replace(r, outputs=None) for key, r in kept.items()}} if kept else requests
