"""The bus can be rebuilt: what unfinished runs wait for is found in the record and asked for again."""

from collections.abc import AsyncIterator
from typing import get_args

from services.orchestrator.domain.run import Asked, Run
from services.orchestrator.publication import envelope_of
from services.orchestrator.runs import Runs
from shared.eventsourcing.store import EventStore
from shared.messages.envelope import Envelope

_REQUESTS = frozenset(kind.type for kind in get_args(Asked))


async def open_work(runs: Runs) -> AsyncIterator[Envelope]:
    """What all unfinished runs cannot go on without, oldest run first."""
    async for run in runs.all():
        async for envelope in _open_work(run, runs.store):
            yield envelope


async def _open_work(run: Run, store: EventStore) -> AsyncIterator[Envelope]:
    """The requests a run cannot go on without, as they were published first: the same ids, the same answers.

    Generations are left out: the claims that keep them from being paid twice were lost with the bus, and
    their question is open, so a person decides.
    """
    waiting = set(run.open_requests)
    if run.status != "running" or not waiting:
        return
    async for commit in store.read_commits(run.run_id):
        for event in commit.events:
            if event.type in _REQUESTS and event.data["request_id"] in waiting:
                yield envelope_of(commit, event)
