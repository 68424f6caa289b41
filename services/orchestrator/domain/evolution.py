"""How each event changes a run; never fails on an event the past could hold."""

from typing import Literal, assert_never

from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.interactions import fold_interaction
from services.orchestrator.domain.run import Correction, Cursor, Failure, Generation, Request, Run, RunEvent
from shared.messages.analysis import AnalysisCompleted, AnalysisFailed, AnalysisRequested
from shared.messages.prompts import PromptsCompleted, PromptsFailed, PromptsRequested
from shared.messages.run import (
    ContentAttached,
    GenerationsAbandoned,
    InteractionRequested,
    InteractionResponse,
    Jumped,
    ModuleCompleted,
    ModuleFailed,
    ModuleSkipped,
    ModuleStarted,
    RequestParked,
    RetryRequested,
    RunCancelled,
    RunCompleted,
    RunStarted,
    SiteFact,
    StepCompleted,
    StepStarted,
)
from shared.messages.video import GenerationFailed, GenerationRequested, GenerationSubmitted, VideoReady


def fold(run: Run, events: list[RunEvent]) -> Run:
    for event in events:
        run = evolve(run, event)
    return run


def evolve(run: Run, event: RunEvent) -> Run:  # noqa: C901 - one flat case for each event
    """Fold one event."""
    match event:
        case RunStarted():
            return replace(
                run,
                status="running",
                workflow_id=event.workflow_id,
                workflow_hash=event.workflow_hash,
                inputs=event.inputs,
            )
        case StepStarted():
            return replace(run, step_open=event.step_id)
        case StepCompleted():
            return replace(run, step_open=None)
        case ModuleStarted():
            attempts = {**run.attempts, str(_site(event)): event.attempt}
            return replace(_at(run, event, "open"), attempts=attempts, failure=None)
        case ModuleSkipped():
            return _at(run, event, "done")
        case ModuleCompleted():
            return _complete(run, event)
        case ModuleFailed():
            return replace(_at(run, event, "failed"), failure=Failure(event.reason, event.message))
        case InteractionRequested():
            asked = dict(fold_interaction(run.interactions, event))
            return replace(run, interactions=asked, pending=event.interaction_id)
        case InteractionResponse():
            return replace(run, interactions=dict(fold_interaction(run.interactions, event)), pending=None)
        case RetryRequested() | Jumped():
            return _go_back(run, event)
        case ContentAttached() | GenerationRequested():
            return _with_generation(run, _new_generation(event))
        case GenerationSubmitted() | VideoReady() | GenerationFailed():
            return _generation_result(run, event)
        case GenerationsAbandoned():
            known = [run.generations[key] for key in event.generation_ids if key in run.generations]
            gone = {g.generation_id: replace(g, status="abandoned") for g in known}
            return replace(run, generations={**run.generations, **gone})
        case AnalysisRequested() | PromptsRequested():
            return _asked(run, event)
        case AnalysisCompleted() | PromptsCompleted() | AnalysisFailed() | PromptsFailed():
            return _answered(run, event)
        case RequestParked():
            return _parked(run, event)
        case RunCompleted():
            return replace(run, status="completed", cursor=None, pending=None)
        case RunCancelled():
            return replace(run, status="cancelled", pending=None)
        case _:
            assert_never(event)


def _site(event: SiteFact) -> Site:
    return Site(event.step_id, event.module_name)


def _at(run: Run, event: SiteFact, phase: Literal["entering", "open", "done", "failed"]) -> Run:
    site = _site(event)
    cursor = Cursor(site, event.visit, phase)
    return replace(run, cursor=cursor, visits={**run.visits, str(site): event.visit})


def _complete(run: Run, event: ModuleCompleted) -> Run:
    return replace(
        _at(run, event, "done"),
        state={**run.state, **event.state},
        outputs={**run.outputs, str(_site(event)): event.outputs},
        correction=None,
        failure=None,
    )


def _go_back(run: Run, event: RetryRequested | Jumped) -> Run:
    """A retry counts on, a jump starts counting over; what was asked of services is nobody's any more."""
    correction = None
    attempts = {key: count for key, count in run.attempts.items() if key != str(_site(event))}
    if isinstance(event, RetryRequested):
        correction = Correction(event.feedback, event.rejected_output)
        attempts = run.attempts
    gone = {key: replace(run.requests[key], outcome="abandoned") for key in run.open_requests}
    return replace(
        _at(run, event, "entering"),
        state={key: value for key, value in run.state.items() if key not in event.unset},
        correction=correction,
        attempts=attempts,
        failure=None,
        pending=None,
        step_open=run.step_open if run.step_open == event.step_id else None,
        requests={**run.requests, **gone},
    )


def _new_generation(event: ContentAttached | GenerationRequested) -> Generation:
    if isinstance(event, ContentAttached):
        return Generation(
            generation_id=event.content.content_id,
            interaction_id=event.interaction_id,
            action_id=event.action_id,
            action_type="upload",
            provider="upload",
            status="ready",
            content=event.content,
        )
    return Generation(
        generation_id=event.generation_id,
        interaction_id=event.interaction_id,
        action_id=event.action_id,
        action_type=event.action_type,
        provider=event.provider,
        status="requested",
        prompt=event.prompt,
        negative_prompt=event.negative_prompt,
        parameters=event.parameters.model_dump(mode="json"),
    )


def _with_generation(run: Run, generation: Generation) -> Run:
    return replace(run, generations={**run.generations, generation.generation_id: generation})


def _generation_result(run: Run, event: GenerationSubmitted | VideoReady | GenerationFailed) -> Run:
    """The first end of a generation is its only one; an abandoned one stays so, but keeps its facts."""
    generation = run.generations.get(event.generation_id)
    if generation is None or generation.status in ("ready", "failed"):
        return run
    match event:
        case GenerationSubmitted():
            told = replace(generation, status="submitted", job_id=event.job_id)
        case VideoReady():
            told = replace(
                generation,
                status="ready",
                content=event.content,
                parameters=event.parameters,
                report=event.report,
            )
        case GenerationFailed():
            told = replace(generation, status="failed", reason=event.reason, message=event.message)
    status = "abandoned" if generation.status == "abandoned" else told.status
    return _with_generation(run, replace(told, status=status, parked=None))


def _asked(run: Run, event: AnalysisRequested | PromptsRequested) -> Run:
    site = Site(event.step_id, event.module_name)
    request = Request(site, run.visits.get(str(site), 1), event.type)
    return replace(run, requests={**run.requests, event.request_id: request})


def _answered(run: Run, event: AnalysisCompleted | PromptsCompleted | AnalysisFailed | PromptsFailed) -> Run:
    request = run.requests.get(event.request_id)
    if request is None or request.outcome not in (None, "abandoned"):
        return run
    closed = replace(request, outcome=event.type, parked=None)
    return replace(run, requests={**run.requests, event.request_id: closed})


def _parked(run: Run, event: RequestParked) -> Run:
    request, generation = run.requests.get(event.request_id), run.generations.get(event.request_id)
    if request is not None:
        noted = replace(request, parked=event.error)
        return replace(run, requests={**run.requests, event.request_id: noted})
    return run if generation is None else _with_generation(run, replace(generation, parked=event.error))
