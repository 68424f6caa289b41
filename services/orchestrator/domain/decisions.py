"""The run's decider: which events follow from a command, and then everything that is due."""

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from services.orchestrator.domain.actions import attach_content, start_generation
from services.orchestrator.domain.answers import answer
from services.orchestrator.domain.awaiting import Answered, outputs_of
from services.orchestrator.domain.commands import (
    Answer,
    AttachContent,
    CancelRun,
    Command,
    FireTimer,
    Fork,
    IngestResult,
    Jump,
    Migrate,
    ParkRequest,
    PauseRun,
    Resume,
    ResumeRun,
    Retry,
    StartGeneration,
    StartRun,
)
from services.orchestrator.domain.context import attempt_at
from services.orchestrator.domain.definition import Workflow
from services.orchestrator.domain.due import advance
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.forking import fork, subject
from services.orchestrator.domain.going_back import jump, retry
from services.orchestrator.domain.looping import joined, named
from services.orchestrator.domain.migrating import migrate, refuse_other_definition
from services.orchestrator.domain.oversize import instead_of
from services.orchestrator.domain.pausing import pause, refuse_while_paused, resume
from services.orchestrator.domain.refusals import invalid, say_what_stands
from services.orchestrator.domain.run import Request, Result, Run, RunEvent
from services.orchestrator.domain.waiting import fire
from services.orchestrator.domain.withdrawing import is_known, stopped
from shared.errors import CallerError, Conflict, NotFound, PermanentError
from shared.messages.analysis import AnalysisCompleted, AnalysisFailed
from shared.messages.cancelling import CompositionCancelled, GenerationCancelled
from shared.messages.composition import CompositionCompleted, CompositionFailed
from shared.messages.prompts import PromptsCompleted, PromptsFailed
from shared.messages.run import (
    GenerationsAbandoned,
    ModuleCompleted,
    ModuleFailed,
    RequestParked,
    RunCancelled,
    RunStarted,
)
from shared.messages.video import GenerationFailed, GenerationSubmitted, VideoReady


def decide(command: Command, run: Run) -> list[RunEvent]:
    """New events in order; `[]` when the command was carried out before.

    Raises:
        CallerError: the command cannot be carried out on this run; says why and what stands.
        PermanentError: a result of something the run never asked for, or for a run that was never started.
    """
    try:
        refuse_other_definition(command, run)
        events = _ruled(command, run)
    except CallerError as refusal:
        if run.status != "new":
            say_what_stands(refusal, run)
        raise
    if not events and not isinstance(command, Resume):
        return []
    after = fold(run, events)
    return [*events, *stopped(run, events, after), *advance(command.onward, after, command.at)]


def _ruled(command: Command, run: Run) -> list[RunEvent]:
    """What the command leads to. A paused run says so before it finds fault with what is sent."""
    try:
        events = RULES[type(command)](command, run)
    except (NotFound, Conflict):
        raise
    except CallerError:
        refuse_while_paused(command, run)
        raise
    if events:
        refuse_while_paused(command, run)
    return events


def _start(command: StartRun, run: Run) -> list[RunEvent]:
    if run.status != "new":
        return []
    workflow = command.workflow
    for name in command.inputs:
        if name not in workflow.inputs:
            taken = f"It takes {', '.join(workflow.inputs)}." if workflow.inputs else "It takes none."
            raise invalid(
                f"workflow {workflow.id!r} takes no input {name!r}", f"/inputs/{name}", taken, "unknown_input"
            )
    return [
        RunStarted(
            run_id=run.run_id,
            workflow_id=workflow.id,
            workflow_version=workflow.version,
            workflow_hash=workflow.content_hash,
            inputs=command.inputs,
        )
    ]


def _take_in(command: IngestResult, run: Run) -> list[RunEvent]:
    if command.unstorable is not None:
        return instead_of(command.result, command.unstorable, run)
    return _ingest(command.workflow, command.result, run)


def _ingest(workflow: Workflow, result: Result, run: Run) -> list[RunEvent]:
    """The reported fact itself, and the end of the module that waited for it."""
    if run.status == "new":
        raise PermanentError(f"{result.type} belongs to run {run.run_id}, which was never started")
    match result:
        case GenerationCancelled() | CompositionCancelled():
            if (known := is_known(result, run)) is None:
                raise _uninvited(result, subject(result), run)
            return [] if known else [result]
        case GenerationSubmitted() | VideoReady() | GenerationFailed():
            return [] if _generation_known(result, run) else [result]
        case (
            AnalysisCompleted()
            | PromptsCompleted()
            | CompositionCompleted()
            | AnalysisFailed()
            | PromptsFailed()
            | CompositionFailed()
        ):
            return _ingest_answer(workflow, result, run)
        case _:
            assert_never(result)


def _generation_known(result: GenerationSubmitted | VideoReady | GenerationFailed, run: Run) -> bool:
    generation = run.generations.get(result.generation_id)
    if generation is None:
        raise _uninvited(result, result.generation_id, run)
    match result:
        case GenerationSubmitted():
            return generation.job_id is not None
        case VideoReady():
            return generation.content is not None
        case GenerationFailed():
            return generation.reason is not None


def _ingest_answer(
    workflow: Workflow,
    result: Answered,
    run: Run,
) -> list[RunEvent]:
    request = run.requests.get(result.request_id)
    if request is None:
        raise _uninvited(result, result.request_id, run)
    if request.outcome not in (None, "abandoned"):
        return []
    if request.outcome == "abandoned" or run.status != "running":
        return [result]  # kept as history; nobody waits for it any more
    site = request.site
    place: dict[str, Any] = {"run_id": run.run_id, "step_id": site.step_id, "module_name": site.module_name}
    place |= {"visit": request.visit, "attempt": attempt_at(run, site)}
    looped = workflow.entry(site).foreach is not None
    match result:
        case AnalysisCompleted() | PromptsCompleted() | CompositionCompleted():
            answer = outputs_of(result)
            outputs = joined(run, result.request_id, answer) if looped else answer
            if outputs is None:
                return [result]
            return [
                result,
                ModuleCompleted(**place, outputs=outputs, state=_state(workflow, request, outputs)),
            ]
        case AnalysisFailed() | PromptsFailed() | CompositionFailed():
            message = named(run, result.request_id, result.message) if looped else result.message
            return [result, ModuleFailed(**place, reason=result.reason, message=message)]


def _uninvited(result: Result, asked: str, run: Run) -> PermanentError:
    """A dead letter, not history: what nobody waits for could make a run as long as it likes."""
    return PermanentError(
        f"{result.type} answers {asked}, which run {run.run_id} never asked for, or long ago"
    )


def _state(workflow: Workflow, request: Request, outputs: dict[str, Any]) -> dict[str, Any]:
    keys = workflow.entry(request.site).outputs_to_state
    return {key: outputs[name] for name, key in keys.items() if name in outputs}


def _park(command: ParkRequest, run: Run) -> list[RunEvent]:
    waiting = run.requests.get(command.request_id)
    generation = run.generations.get(command.request_id)
    is_open = (waiting is not None and waiting.outcome is None) or (
        generation is not None and generation.status in ("requested", "submitted")
    )
    noted = (waiting and waiting.parked) or (generation and generation.parked)
    if not is_open or noted == command.error:
        return []
    return [
        RequestParked(
            run_id=run.run_id,
            request_type=command.request_type,
            request_id=command.request_id,
            error=command.error,
        )
    ]


def _cancel(command: CancelRun, run: Run) -> list[RunEvent]:
    if run.status == "cancelled":
        return []
    if run.status != "running":
        raise Conflict(
            f"run {run.run_id} is {run.status}",
            hint="Only a running run can be cancelled.",
            code="run_ended",
            details={"run_status": run.status},
        )
    unfinished = tuple(run.making)
    gone: list[RunEvent] = (
        [GenerationsAbandoned(run_id=run.run_id, generation_ids=unfinished)] if unfinished else []
    )
    return [*gone, RunCancelled(run_id=run.run_id, reason=command.reason)]


def _fork(command: Fork, run: Run) -> list[RunEvent]:
    return fork(command, run, _ingest)


def _resume(_command: Resume, _run: Run) -> list[RunEvent]:
    """Nothing but what is due."""
    return []


RULES: Mapping[type[Command], Callable[[Any, Run], list[RunEvent]]] = {
    StartRun: _start,
    Answer: answer,
    StartGeneration: start_generation,
    AttachContent: attach_content,
    IngestResult: _take_in,
    ParkRequest: _park,
    CancelRun: _cancel,
    PauseRun: pause,
    ResumeRun: resume,
    FireTimer: fire,
    Jump: jump,
    Retry: retry,
    Fork: _fork,
    Migrate: migrate,
    Resume: _resume,
}
"""What each command leads to, before everything that is due follows."""
