"""Work that a decision leaves behind: services are asked to stop it, and what that saved is kept."""

from collections.abc import Iterator, Sequence

from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.run import Run, RunEvent
from shared.messages.cancelling import (
    CompositionCancelled,
    CompositionCancelRequested,
    GenerationCancelled,
    GenerationCancelRequested,
)
from shared.messages.forking import RunForked
from shared.messages.run import GenerationsAbandoned

STOPPABLE = frozenset({"composition_requested"})
"""Requests that take long enough for stopping them to be worth a message."""


def stopped(run: Run, decided: Sequence[RunEvent], after: Run) -> Iterator[RunEvent]:
    """Requests to stop what `run` awaited and `after`, the run once `decided` is folded, does not.

    A fork stops nothing: what it leaves is its parent's, which may still want it. A run that has ended
    asked when it ended.
    """
    if run.status != "running" or any(isinstance(event, RunForked) for event in decided):
        return
    for event in decided:
        if isinstance(event, GenerationsAbandoned):
            for key in event.generation_ids:
                if key in run.making:
                    provider = run.generations[key].provider
                    yield GenerationCancelRequested(run_id=run.run_id, generation_id=key, provider=provider)
    for key in run.open_requests:
        if run.requests[key].type in STOPPABLE and _is_left(key, after):
            yield CompositionCancelRequested(run_id=run.run_id, request_id=key)


def is_known(told: GenerationCancelled | CompositionCancelled, run: Run) -> bool | None:
    """Whether the run has heard this before; None: it never asked for what was stopped, or long ago."""
    if isinstance(told, GenerationCancelled):
        generation = run.generations.get(told.generation_id)
        return None if generation is None else generation.cancelled is not None
    request = run.requests.get(told.request_id)
    return None if request is None else request.saved is not None


def generation_cancelled(run: Run, told: GenerationCancelled) -> Run:
    """Stays abandoned; from now on it says what stopping it saved, and what it cost all the same."""
    generation = run.generations.get(told.generation_id)
    if generation is None:
        return run
    facts = told.model_dump(
        mode="json", include={"was", "cancelled_at_provider", "saved", "charged"}, exclude_none=True
    )
    cost = told.cost_usd if generation.cost_usd is None else generation.cost_usd
    kept = replace(generation, cancelled=facts, cost_usd=cost, parked=None)
    return replace(run, generations=run.generations | {told.generation_id: kept})


def composition_cancelled(run: Run, told: CompositionCancelled) -> Run:
    """Stays abandoned; from now on it says what stopping it saved."""
    request = run.requests.get(told.request_id)
    if request is None:
        return run
    kept = replace(request, saved=told.saved.sentence, parked=None)
    return replace(run, requests={**run.requests, told.request_id: kept})


def _is_left(request_id: str, after: Run) -> bool:
    kept = after.requests.get(request_id)
    return after.status == "cancelled" or kept is None or kept.outcome == "abandoned"
