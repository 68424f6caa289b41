"""Documents about a run, read from its stream without holding more than one commit of it."""

from services.orchestrator.domain.comparing import told
from services.orchestrator.domain.comparison import Told
from services.orchestrator.domain.run import Run
from services.orchestrator.domain.summarising import Ledger
from services.orchestrator.domain.summary import RunSummary
from services.orchestrator.reading import RunReader
from shared.messages.catalogue import decode


async def summary_of(runs: RunReader, run_id: str, *, version: int | None = None) -> RunSummary:
    """The summary of a run, now or as of an earlier version.

    Raises:
        NotFound: no such run.
    """
    return await _summary(runs, *await runs.read(run_id, version=version))


async def told_of(runs: RunReader, run_id: str) -> Told:
    """What a comparison reads of a run.

    Raises:
        NotFound: no such run.
    """
    run, version = await runs.read(run_id)
    parts = await runs.store.parts(run_id)
    streams = tuple((part.stream, part.last) for part in parts)
    return told(run, version, await _summary(runs, run, version), streams)


async def _summary(runs: RunReader, run: Run, found: int) -> RunSummary:
    ledger = Ledger(run.run_id, await runs.definitions.pinned(run.workflow_hash))
    async for commit in runs.store.read_commits(run.run_id):
        for event in commit.events:
            if event.version <= found:
                ledger.note(decode(event.type, event.schema_version, event.data), commit.at)
        if commit.first_version > found:
            break
    return ledger.summary()
