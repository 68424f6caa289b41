"""Messages in: results become part of their run, given-up requests are noted there."""

from services.orchestrator.intake import ingest, note_parked
from services.orchestrator.runs import Runs
from shared.messages.envelope import Envelope
from shared.messaging.ports import Route
from shared.messaging.streams import INGEST, PARKED


def routes(runs: Runs) -> tuple[Route, ...]:
    """The orchestrator's whole wiring on the bus."""

    async def take_in_result(envelope: Envelope) -> None:
        await ingest(runs, envelope)

    async def note_parked_request(envelope: Envelope) -> None:
        await note_parked(runs, envelope)

    return (
        Route(INGEST.name, take_in_result),
        Route(PARKED.name, note_parked_request),
    )
