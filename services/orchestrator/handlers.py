"""Messages in: results become part of their run, given-up requests are noted there."""

from services.orchestrator.runs import Runs
from shared.messages.envelope import Envelope
from shared.messaging.ports import Route
from shared.messaging.streams import INGEST


def routes(runs: Runs) -> tuple[Route, ...]:
    async def result_reported(envelope: Envelope) -> None:
        await runs.ingest(envelope)

    return (Route(INGEST.name, result_reported),)
