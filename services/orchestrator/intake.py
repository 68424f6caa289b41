"""What arrives on the bus becomes part of the run it belongs to, under the id it was published with."""

from dataclasses import replace
from typing import get_args

from services.orchestrator.domain.commands import IngestResult, ParkRequest
from services.orchestrator.domain.oversize import TOO_LARGE
from services.orchestrator.domain.run import Result
from services.orchestrator.oversize import why
from services.orchestrator.runs import Runs
from shared.errors import NotFound, PermanentError
from shared.eventsourcing.cause import Cause, Ingested
from shared.eventsourcing.errors import CommitTooLarge
from shared.identity import reaction_id
from shared.messages.envelope import Envelope
from shared.messages.run import RequestParked

RESULTS: tuple[type, ...] = get_args(Result)


async def ingest(runs: Runs, envelope: Envelope) -> None:
    """Take a service's report into its run.

    One that cannot be stored fails the module that waits for it.

    Raises:
        PermanentError: it belongs to no run of this store.
    """
    result = envelope.message
    if not isinstance(result, RESULTS):
        raise PermanentError(f"{result.type} is not a result")
    run_id: str = result.run_id  # type: ignore[attr-defined]  # every result names its run
    cause = Cause(
        command_id=envelope.id,
        actor=envelope.source,
        correlation_id=run_id,
        causation_id=envelope.id,
        traceparent=envelope.traceparent,
        ingests=Ingested(id=envelope.id, source=envelope.source),
    )
    try:
        command = await runs.command(run_id, IngestResult, result=result)
    except NotFound as error:
        raise PermanentError(f"{result.type} belongs to run {run_id}, which was never started") from error
    try:
        await runs.execute(run_id, command, cause)
    except CommitTooLarge as error:
        instead = command.model_copy(update={"unstorable": why(error)})
        named = reaction_id(envelope.id, TOO_LARGE)
        await runs.execute(run_id, instead, replace(cause, command_id=named, ingests=None))


async def note_parked(runs: Runs, envelope: Envelope) -> None:
    """Note in its run that a request was given up; requests of no known run concern nobody."""
    parked = envelope.message
    if not isinstance(parked, RequestParked):
        raise PermanentError(f"{parked.type} is not request_parked")
    cause = Cause(
        command_id=envelope.id,
        actor=envelope.source,
        correlation_id=parked.run_id,
        causation_id=envelope.cause or envelope.id,
        traceparent=envelope.traceparent,
    )
    try:
        command = await runs.command(
            parked.run_id,
            ParkRequest,
            request_type=parked.request_type,
            request_id=parked.request_id,
            error=parked.error,
        )
    except NotFound:
        return
    await runs.execute(parked.run_id, command, cause)
