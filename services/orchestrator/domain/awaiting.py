"""What a run waits for from other services, folded event by event."""

from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.run import Request, Run
from services.orchestrator.domain.served import requested
from shared.messages.analysis import AnalysisCompleted, AnalysisFailed, AnalysisRequested
from shared.messages.composition import (
    CompositionCompleted,
    CompositionFailed,
    CompositionRequested,
    FinishedCut,
)
from shared.messages.message import JsonObject
from shared.messages.prompts import PromptsCompleted, PromptsFailed, PromptsRequested

Done = AnalysisCompleted | PromptsCompleted | CompositionCompleted
SETTLED_KEPT = 200
"""Requests that were answered or abandoned and still take their late result into the history."""

Asked = AnalysisRequested | PromptsRequested | CompositionRequested
Answered = Done | AnalysisFailed | PromptsFailed | CompositionFailed


def outputs_of(result: Done) -> JsonObject:
    """What a module that waited for this leaves behind."""
    if not isinstance(result, CompositionCompleted):
        return {"response": result.response}
    cuts = [_told(cut) for cut in result.cuts]
    seconds = max((cut.content.duration or 0.0 for cut in result.cuts), default=0.0)
    response: JsonObject = {"cuts": cuts, "duration_s": seconds}
    if warnings := result.report.get("warnings"):
        response["warnings"] = warnings
    return {"response": response, "cuts": cuts}


def _told(cut: FinishedCut) -> JsonObject:
    """A cut of before there were thumbnails and reports reads as it did then."""
    return {key: value for key, value in cut.model_dump(mode="json").items() if value not in (None, {})}


def asked(run: Run, event: Asked) -> Run:
    site = Site(event.step_id, event.module_name)
    visit = run.visits.get(str(site), 1)
    requests = {**_remembered(run.requests), event.request_id: Request(site, visit, event.type)}
    return replace(
        passed(run, str(site)),
        requests=requests,
        served=requested(run.served, str(site), visit, event.fingerprint),
    )


def passed(run: Run, site: str) -> Run:
    """The run once it was settled whether the site's earlier answer stands."""
    if site not in run.keeping:
        return run
    return replace(run, keeping=tuple(name for name in run.keeping if name != site))


def _remembered(requests: dict[str, Request]) -> dict[str, Request]:
    """Those that are awaited, and the newest others: a result of an older one is a dead letter."""
    if len(requests) < SETTLED_KEPT * 5 // 4:  # the oldest go many at a time, so that few events look
        return requests
    settled = [key for key, r in requests.items() if r.outcome is not None and r.outputs is None]
    forgotten = set(settled[:-SETTLED_KEPT])
    return {key: request for key, request in requests.items() if key not in forgotten}


def answered(run: Run, event: Answered) -> Run:
    request = run.requests.get(event.request_id)
    if request is None or request.outcome not in (None, "abandoned"):
        return run
    by = "local" if isinstance(event, CompositionCompleted | CompositionFailed) else event.provider
    closed = replace(
        request, outcome=event.type, parked=None, outputs=_awaiting_others(run, event), provider=by
    )
    changed = replace(run, requests={**run.requests, event.request_id: closed})
    if isinstance(event, CompositionCompleted):
        pictures = (cut.thumbnail for cut in event.cuts if cut.thumbnail)
        made = {one.content_id: one for one in (*(cut.content for cut in event.cuts), *pictures)}
        return replace(changed, cuts=run.cuts | made)
    return changed


def _awaiting_others(run: Run, event: Answered) -> JsonObject | None:
    """The answer to one item of a `foreach` is needed until the last one is there."""
    if not isinstance(event, Done):
        return None
    open_ones = run.open_requests
    return outputs_of(event) if event.request_id in open_ones and len(open_ones) > 1 else None


def abandoned(run: Run) -> dict[str, Request]:
    """The requests that change when a run goes elsewhere: nobody waits for their answers any more."""
    changed = {key: replace(r, outputs=None) for key, r in run.requests.items() if r.outputs is not None}
    return {**changed, **{key: replace(run.requests[key], outcome="abandoned") for key in run.open_requests}}


def joined(requests: dict[str, Request], site: Site) -> dict[str, Request]:
    """The answers to a `foreach`'s items are in the module's outputs now."""
    kept = {key: r for key, r in requests.items() if r.outputs is not None and r.site == site}
    return {**requests, **{key: replace(r, outputs=None) for key, r in kept.items()}} if kept else requests
