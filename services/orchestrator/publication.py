"""What the orchestrator decided goes out on the bus: work first, then everything else, in commit order."""

import asyncio

from shared.eventsourcing.events import Commit, StoredEvent
from shared.messages.catalogue import decode
from shared.messages.envelope import Envelope
from shared.messaging.ports import Publisher


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
        own = [envelope_of(commit, event) for event in commit.events if event.source == self._source]
        for envelope in own:
            if envelope.message.work:
                await self._publisher.publish(envelope)
        rest = [envelope for envelope in own if not envelope.message.work]
        await asyncio.gather(*(self._publisher.publish(envelope) for envelope in rest))


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
