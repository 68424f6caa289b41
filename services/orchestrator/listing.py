"""Which runs there are: started ones and forks in one order, and the forks of one tree."""

from collections.abc import AsyncIterator
from datetime import timedelta

from shared.eventsourcing.store import EventIndex, Occurrence
from shared.identity import time_of
from shared.messages.forking import RunForked
from shared.messages.run import RunStarted

BEGINNINGS = (RunStarted.type, RunForked.type)
_SKEW = timedelta(days=1)
"""Forks are looked for from this long before their root's name says it began: clocks differ."""


async def beginnings(index: EventIndex, *, newest_first: bool = False) -> AsyncIterator[Occurrence]:
    """The first event of every run, in the order the runs began.

    Raises:
        Unavailable: the store does not answer.
    """
    sources = [index.occurrences(kind, newest_first=newest_first) for kind in BEGINNINGS]
    heads = [await anext(source, None) for source in sources]
    while True:
        waiting = [(head.at, head.stream, n) for n, head in enumerate(heads) if head is not None]
        if not waiting:
            return
        _, _, number = max(waiting) if newest_first else min(waiting)
        found = heads[number]
        heads[number] = await anext(sources[number], None)
        if found is not None:
            yield found


async def forks_of(index: EventIndex, root: str) -> AsyncIterator[Occurrence]:
    """The first event of every fork in the tree below a run, oldest first.

    Raises:
        Unavailable: the store does not answer.
    """
    async for found in index.occurrences(RunForked.type, since=time_of(root) - _SKEW):
        if found.event.data["root_run_id"] == root:
            yield found
