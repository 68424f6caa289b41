"""Who asked for a decision, and the ids that follow from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared.eventsourcing.events import Commit, StoredEvent
from shared.identity import reaction_id

Encoded = tuple[str, int, Any]
"""An event's type, schema version and data."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """The first decided event is this fact, published by `source` already, and keeps its id."""

    id: str
    source: str


@dataclass(frozen=True, slots=True)
class Cause:
    """The command behind a decision. `command_id` names it for ever: the same command makes the same ids.

    `actor`, `correlation_id`, `causation_id` and the W3C `traceparent` are
    recorded as they are.
    """

    command_id: str
    actor: str
    correlation_id: str
    causation_id: str
    traceparent: str | None = None
    ingests: Ingested | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    """By event type: who published such facts before, where they are only repeated here."""

    @property
    def commit_id(self) -> str:
        """What the commit this leads to is called, on whichever stream: a command makes one at most."""
        return reaction_id(self.command_id, "commit")

    def commit(
        self, stream: str, after: int, events: Sequence[Encoded], *, source: str, at: datetime
    ) -> Commit:
        """The commit that appends these events after a version."""
        return Commit(
            id=self.commit_id,
            stream=stream,
            events=tuple(
                self._event(index, after + 1 + index, event, source) for index, event in enumerate(events)
            ),
            actor=self.actor,
            correlation_id=self.correlation_id,
            causation_id=self.causation_id,
            traceparent=self.traceparent,
            at=at,
        )

    def _event(self, index: int, version: int, event: Encoded, source: str) -> StoredEvent:
        event_type, schema_version, data = event
        event_id = reaction_id(self.command_id, f"{index}:{event_type}")
        source = self.sources.get(event_type, source)
        if self.ingests is not None and index == 0:
            event_id, source = self.ingests.id, self.ingests.source
        return StoredEvent(event_id, version, event_type, schema_version, data, source)
