"""Forks: another run from here, with what was in the making taken over, asked again or left behind."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from services.orchestrator.domain.awaiting import Done
from services.orchestrator.domain.commands import Fork
from services.orchestrator.domain.definition import Workflow
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.run import Result, Run, RunEvent
from services.orchestrator.domain.waiting_times import times_of
from shared.errors import Conflict
from shared.identity import reaction_id
from shared.messages.cancelling import GenerationCancelled
from shared.messages.forking import RunForked
from shared.messages.video import GenerationFailed, GenerationSubmitted, VideoReady

Ingest = Callable[[Workflow, Result, Run], list[RunEvent]]
"""How a run takes in what a service reported."""


def fork(command: Fork, run: Run, ingest: Ingest) -> list[RunEvent]:
    """The beginning of a new run, `command.fork_id`, from the state another had; `[]` when it began before.

    Nothing that was paid for is done again: an outcome the parent has by now is the fork's, too. A request
    without one is asked again, word for word, under an id of the fork's own; a generation without one is
    left, because a person decides whether to pay for another.

    Raises:
        Conflict: the run was cancelled by then.
    """
    if run.run_id == command.fork_id:
        return []
    if run.status == "cancelled":
        raise Conflict(
            f"run {run.run_id} was cancelled at version {command.parent_version}",
            code="run_ended",
            hint=f"Fork it where it still ran: at version {command.last_running} or earlier.",
            details={"run_status": run.status, "last_running_version": command.last_running},
        )
    outcomes = _outcomes(command.results, run)
    again = {
        request_id: reaction_id(command.fork_id, f"again/{request_id}")
        for request_id in run.open_requests
        if request_id not in outcomes
    }
    begun: list[RunEvent] = [
        RunForked(
            run_id=command.fork_id,
            parent_run_id=run.run_id,
            parent_version=command.parent_version,
            root_run_id=run.parent.root if run.parent else run.run_id,
            workflow_hash=run.workflow_hash,
            name=command.name,
            taken_over=tuple(outcomes),
            asked_again=again,
            left=tuple(key for key in run.making if key not in outcomes),
            **_waiting_anew(command, run),
        )
    ]
    for result in outcomes.values():
        begun += ingest(command.workflow, _own(result, command.fork_id), fold(run, begun))
    return [*begun, *_asked_again(command, again)]


def _waiting_anew(command: Fork, run: Run) -> dict[str, Any]:
    """The times of the question that is asked here; its parent's may be long past."""
    question = run.question
    if question is None or question.expires_at is None:
        return {}
    times = times_of(command.workflow.entry(question.site).waiting, command.at)
    return {**times, "interaction_id": question.interaction_id}


def in_the_making(run: Run) -> set[str]:
    """Ids of the requests and generations whose outcome a run awaits."""
    return {*run.open_requests, *run.making}


def subject(result: Result) -> str:
    """The id of the request or generation a result tells of."""
    if isinstance(result, GenerationSubmitted | VideoReady | GenerationFailed | GenerationCancelled):
        return result.generation_id
    return result.request_id


def _outcomes(results: Sequence[Result], run: Run) -> dict[str, Done | VideoReady]:
    """The first success of each thing awaited, in the order it was asked for."""
    found: dict[str, Done | VideoReady] = {}
    for result in results:
        if isinstance(result, Done | VideoReady):
            found.setdefault(subject(result), result)
    return {key: found[key] for key in [*run.open_requests, *run.making] if key in found}


def _asked_again(command: Fork, again: dict[str, str]) -> Iterable[Any]:
    asked = {request.request_id: request for request in command.requests}
    for old, new in again.items():
        yield asked[old].model_copy(update={"run_id": command.fork_id, "request_id": new})


def _own(result: Any, run_id: str) -> Any:
    return result.model_copy(update={"run_id": run_id})
