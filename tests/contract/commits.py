"""Commits to append, in one line each."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from shared.eventsourcing.events import Commit, StoredEvent
from shared.eventsourcing.store import EventStore

AT = datetime(2026, 11, 20, 12, 30, 15, 123000, UTC)


def commit(
    stream: str,
    first_version: int = 1,
    *types: str,
    ids: list[str] | None = None,
    data: Any = None,
    at: datetime = AT,
    commit_id: str | None = None,
) -> Commit:
    """A commit of one event per type (one `noted` when none are named)."""
    names = types or ("noted",)
    event_ids = ids or [str(uuid4()) for _ in names]
    return Commit(
        id=commit_id or str(uuid4()),
        stream=stream,
        events=tuple(
            StoredEvent(
                event_id, version, name, 1, {"n": version} if data is None else data, "stillreel/test"
            )
            for version, (event_id, name) in enumerate(zip(event_ids, names, strict=True), first_version)
        ),
        actor="user:1",
        correlation_id="corr-1",
        causation_id="cause-1",
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        at=at,
    )


async def versions(store: EventStore, stream: str, **bounds: Any) -> list[int]:
    return [event.version async for event in store.read(stream, **bounds)]
