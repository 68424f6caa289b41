"""What the orchestrator decided goes out on the bus: work first, then everything else, in commit order."""

import asyncio
from collections.abc import Iterator

from shared.eventsourcing.events import Commit, StoredEvent
from shared.messages.catalogue import CURRENT, decode
from shared.messages.envelope import Envelope
from shared.messaging.ports import Publisher

WORK = frozenset(name for name, message in CURRENT.items() if message.work)


class CommitPublisher:
    """Publishes a commit's own events; those ingested from services were published by them already."""

    def __init__(self, publisher: Publisher, source: str) -> None:
        self._publisher = publisher
        self._source = source

    async def __call__(self, commit: Commit) -> None:
        """Publish all, at least once; the bus drops ids it has.

        Raises:
            Unavailable: at least one event was not acknowledged; publishing the commit again is safe.
            PermanentError: an event cannot be read any more.
        """
        await self.ask(commit)
        await self.tell(commit)

    async def ask(self, commit: Commit) -> None:
        """Publish the work the commit asks of services; raises as a call does."""
        for envelope in self._own(commit, is_work=True):
            await self._publisher.publish(envelope)

    async def tell(self, commit: Commit) -> None:
        """Publish everything else; raises as a call does."""
        await asyncio.gather(*map(self._publisher.publish, self._own(commit, is_work=False)))

    def _own(self, commit: Commit, *, is_work: bool) -> Iterator[Envelope]:
        for event in commit.events:
            if event.source == self._source and (event.type in WORK) is is_work:
                yield envelope_of(commit, event)


def envelope_of(commit: Commit, event: StoredEvent) -> Envelope:
    """A stored event as it travels; the same event is always the same envelope."""
    return Envelope(
        id=event.id,
        source=event.source,
        subject=commit.stream,
        time=commit.at,
        message=decode(event.type, event.schema_version, event.data),
        traceparent=commit.traceparent,
        cause=commit.causation_id,
    )
