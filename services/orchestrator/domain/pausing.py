"""Pause and resume: nothing new begins in between, and no question's time runs out."""

from services.orchestrator.domain.commands import (
    Answer,
    AttachContent,
    Command,
    Jump,
    PauseRun,
    ResumeRun,
    Retry,
    StartGeneration,
)
from services.orchestrator.domain.refusals import current
from services.orchestrator.domain.run import Run, RunEvent
from shared.errors import Conflict
from shared.messages.waiting import RunPaused, RunResumed

BEGINNING = (Answer, AttachContent, Jump, Retry, StartGeneration)
"""Commands that begin something, which a paused run does not; cancelling and reporting go on."""


def pause(command: PauseRun, run: Run) -> list[RunEvent]:
    """The run stands still from now on; `[]` when it does already.

    Raises:
        Conflict: the run has ended.
    """
    _refuse_ended(run, "paused")
    return [] if run.paused else [RunPaused(run_id=run.run_id, at=command.at, reason=command.reason)]


def resume(command: ResumeRun, run: Run) -> list[RunEvent]:
    """The run goes on; its question's times move by as much as the pause took. `[]` when it is not paused.

    Raises:
        Conflict: the run has ended.
    """
    _refuse_ended(run, "resumed")
    if run.paused is None:
        return []
    question = run.question
    if question is None or question.expires_at is None:
        return [RunResumed(run_id=run.run_id, at=command.at)]
    pause_took = command.at - run.paused.at
    reminds = question.remind_at is not None and not question.reminded
    return [
        RunResumed(
            run_id=run.run_id,
            at=command.at,
            interaction_id=question.interaction_id,
            remind_at=question.remind_at + pause_took if question.remind_at and reminds else None,
            expires_at=question.expires_at + pause_took,
        )
    ]


def refuse_while_paused(command: Command, run: Run) -> None:
    """Let through what a paused run takes.

    Raises:
        Conflict: the command would begin something; says how to resume.
    """
    if run.paused is not None and isinstance(command, BEGINNING):
        why = f": {run.paused.reason}" if run.paused.reason else ""
        raise Conflict(
            f"run {run.run_id} is paused{why}",
            hint=f"Resume it first: POST /runs/{run.run_id}/resume, or `stillreel resume {run.run_id}`.",
            code="run_paused",
            details={**current(run)[1], "paused_at": run.paused.at.isoformat()},
        )


def _refuse_ended(run: Run, wanted: str) -> None:
    if run.status != "running":
        raise Conflict(
            f"run {run.run_id} is {run.status}",
            hint=f"Only a running run can be {wanted}.",
            code="run_ended",
            details={"run_status": run.status},
        )
