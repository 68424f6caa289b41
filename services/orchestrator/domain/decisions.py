"""The run's decider: which events follow from a command, and then everything that is due."""

from collections.abc import Callable, Mapping
from typing import Any

from services.orchestrator.domain.actions import attach_content, start_generation
from services.orchestrator.domain.answers import answer
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
from services.orchestrator.domain.due import advance
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.forking import fork
from services.orchestrator.domain.going_back import jump, retry
from services.orchestrator.domain.migrating import migrate, refuse_other_definition
from services.orchestrator.domain.pausing import pause, refuse_while_paused, resume
from services.orchestrator.domain.refusals import invalid, say_what_stands
from services.orchestrator.domain.run import Run, RunEvent
from services.orchestrator.domain.taking_in import ingest, take_in
from services.orchestrator.domain.waiting import fire
from services.orchestrator.domain.way_back import given_up
from services.orchestrator.domain.withdrawing import stopped
from shared.errors import CallerError, Conflict, NotFound
from shared.messages.run import (
    RequestParked,
    RunCancelled,
    RunStarted,
)


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
    return [*given_up(run), RunCancelled(run_id=run.run_id, reason=command.reason)]


def _fork(command: Fork, run: Run) -> list[RunEvent]:
    return fork(command, run, ingest)


def _resume(_command: Resume, _run: Run) -> list[RunEvent]:
    """Nothing but what is due."""
    return []


RULES: Mapping[type[Command], Callable[[Any, Run], list[RunEvent]]] = {
    StartRun: _start,
    Answer: answer,
    StartGeneration: start_generation,
    AttachContent: attach_content,
    IngestResult: take_in,
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
