"""Documents about a run, read from its stream without holding more than one commit of it."""

from services.orchestrator.domain.summarising import Ledger
from services.orchestrator.domain.summary import RunSummary
from services.orchestrator.reading import RunReader
from shared.messages.catalogue import decode


async def summary_of(runs: RunReader, run_id: str, *, version: int | None = None) -> RunSummary:
    """The summary of a run, now or as of an earlier version.

    Raises:
        NotFound: no such run.
    """
    run, found = await runs.read(run_id, version=version)
    ledger = Ledger(run_id, await runs.definitions.pinned(run.workflow_hash))
    async for commit in runs.store.read_commits(run_id):
        for event in commit.events:
            if event.version <= found:
                ledger.note(decode(event.type, event.schema_version, event.data), commit.at)
        if commit.first_version > found:
            break
    return ledger.summary()
