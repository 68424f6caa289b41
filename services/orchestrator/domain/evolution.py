"""How each event changes a run; never fails on an event the past could hold."""

from collections.abc import Callable, Mapping
from typing import Any

from services.orchestrator.domain.awaiting import abandoned, answered, asked, joined, passed
from services.orchestrator.domain.branching import forked
from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.interactions import fold_interaction
from services.orchestrator.domain.making import (
    generation_result,
    generations_abandoned,
    new_generation,
    with_generation,
)
from services.orchestrator.domain.places import at, site_of
from services.orchestrator.domain.redefined import redefined
from services.orchestrator.domain.returning import go_back
from services.orchestrator.domain.run import Failure, Run, RunEvent
from services.orchestrator.domain.served import unshelved
from services.orchestrator.domain.standing_still import paused, reminded, resumed
from services.orchestrator.domain.withdrawing import composition_cancelled, generation_cancelled
from shared.messages.analysis import AnalysisCompleted, AnalysisFailed, AnalysisRequested
from shared.messages.cancelling import (
    CompositionCancelled,
    CompositionCancelRequested,
    GenerationCancelled,
    GenerationCancelRequested,
)
from shared.messages.composition import CompositionCompleted, CompositionFailed, CompositionRequested
from shared.messages.forking import RunForked
from shared.messages.migration import RunMigrated
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
    StepCompleted,
    StepStarted,
)
from shared.messages.video import GenerationFailed, GenerationRequested, GenerationSubmitted, VideoReady
from shared.messages.waiting import InteractionReminded, RunPaused, RunResumed


def fold(run: Run, events: list[RunEvent]) -> Run:
    for event in events:
        run = evolve(run, event)
    return run


def evolve(run: Run, event: RunEvent) -> Run:
    """Fold one event."""
    return FOLDS[type(event)](run, event)


def _run_started(run: Run, event: RunStarted) -> Run:
    return replace(
        run,
        status="running",
        workflow_id=event.workflow_id,
        workflow_hash=event.workflow_hash,
        inputs=event.inputs,
    )


def _step_started(run: Run, event: StepStarted) -> Run:
    return replace(run, step_open=event.step_id)


def _step_completed(run: Run, _: StepCompleted) -> Run:
    return replace(run, step_open=None)


def _module_started(run: Run, event: ModuleStarted) -> Run:
    attempts = {**run.attempts, str(site_of(event)): event.attempt}
    return replace(at(run, event, "open"), attempts=attempts, failure=None)


def _module_skipped(run: Run, event: ModuleSkipped) -> Run:
    """What a person wanted different of a module that is skipped is not meant for the next one."""
    return replace(passed(at(run, event, "done"), str(site_of(event))), correction=None)


def _module_failed(run: Run, event: ModuleFailed) -> Run:
    """What other items of a `foreach` still wait for is nobody's any more, nor is its own question."""
    failure = Failure(event.reason, event.message)
    failed = replace(at(run, event, "failed"), failure=failure, pending=None)
    return replace(failed, requests={**run.requests, **abandoned(run)}) if run.requests else failed


def _interaction_requested(run: Run, event: InteractionRequested) -> Run:
    asked = dict(fold_interaction(run.interactions, event))
    return replace(passed(run, str(site_of(event))), interactions=asked, pending=event.interaction_id)


def _interaction_response(run: Run, event: InteractionResponse) -> Run:
    return replace(run, interactions=dict(fold_interaction(run.interactions, event)), pending=None)


def _run_completed(run: Run, _: RunCompleted) -> Run:
    return replace(run, status="completed", cursor=None, pending=None, paused=None)


def _run_cancelled(run: Run, _: RunCancelled) -> Run:
    return replace(run, status="cancelled", pending=None, paused=None)


def _complete(run: Run, event: ModuleCompleted) -> Run:
    return replace(
        passed(at(run, event, "done"), str(site_of(event))),
        served=unshelved(run.served, str(site_of(event))),
        state={**run.state, **event.state},
        outputs={**run.outputs, str(site_of(event)): event.outputs},
        requests=joined(run.requests, site_of(event)),
        correction=None,
        failure=None,
    )


def _parked(run: Run, event: RequestParked) -> Run:
    request, generation = run.requests.get(event.request_id), run.generations.get(event.request_id)
    if request is not None:
        noted = replace(request, parked=event.error)
        return replace(run, requests={**run.requests, event.request_id: noted})
    return run if generation is None else with_generation(run, replace(generation, parked=event.error))


def _unchanged(run: Run, _: RunEvent) -> Run:
    """What was abandoned was said before; this asks a service to stop."""
    return run


FOLDS: Mapping[type[RunEvent], Callable[[Run, Any], Run]] = {
    RunStarted: _run_started,
    StepStarted: _step_started,
    StepCompleted: _step_completed,
    ModuleStarted: _module_started,
    ModuleSkipped: _module_skipped,
    ModuleCompleted: _complete,
    ModuleFailed: _module_failed,
    InteractionRequested: _interaction_requested,
    InteractionResponse: _interaction_response,
    RetryRequested: go_back,
    Jumped: go_back,
    ContentAttached: new_generation,
    GenerationRequested: new_generation,
    GenerationSubmitted: generation_result,
    VideoReady: generation_result,
    GenerationFailed: generation_result,
    GenerationsAbandoned: generations_abandoned,
    AnalysisRequested: asked,
    PromptsRequested: asked,
    AnalysisCompleted: answered,
    AnalysisFailed: answered,
    PromptsCompleted: answered,
    PromptsFailed: answered,
    CompositionRequested: asked,
    CompositionCompleted: answered,
    CompositionFailed: answered,
    RequestParked: _parked,
    GenerationCancelRequested: _unchanged,
    CompositionCancelRequested: _unchanged,
    GenerationCancelled: generation_cancelled,
    CompositionCancelled: composition_cancelled,
    RunCompleted: _run_completed,
    RunCancelled: _run_cancelled,
    RunPaused: paused,
    RunResumed: resumed,
    InteractionReminded: reminded,
    RunForked: forked,
    RunMigrated: redefined,
}
"""By type, not by `match`: to ask a pydantic class whether something is its instance costs a Python call."""
