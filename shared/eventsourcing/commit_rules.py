"""What makes a commit storable and a stream readable, the same for every store."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import UTC

from shared.eventsourcing.errors import BrokenStream, InvalidCommit
from shared.eventsourcing.events import Commit, StoredEvent
from shared.eventsourcing.plain_values import plain


def storable(commit: Commit) -> Commit:
    """The commit as any store gives it back: JSON data of its own, time in UTC cut to milliseconds.

    Raises:
        InvalidCommit: no events, versions that do not follow each other from 1 up, an id used twice,
            a time without zone, or data that are not JSON.
    """
    if not commit.events:
        raise InvalidCommit(f"a commit to stream {commit.stream} has no events")
    versions = [event.version for event in commit.events]
    if versions[0] < 1 or versions != list(range(versions[0], versions[0] + len(versions))):
        raise InvalidCommit(f"versions {versions} of a commit to stream {commit.stream} are not consecutive")
    if len({event.id for event in commit.events}) != len(versions):
        raise InvalidCommit(f"two events of a commit to stream {commit.stream} have the same id")
    if commit.at.tzinfo is None:
        raise InvalidCommit(f"the time of a commit to stream {commit.stream} has no time zone")
    return replace(
        commit,
        events=tuple(map(_storable_event, commit.events)),
        at=commit.at.astimezone(UTC).replace(microsecond=commit.at.microsecond // 1000 * 1000),
    )


def _storable_event(event: StoredEvent) -> StoredEvent:
    data = plain(event.data, f"{event.type}.data")
    return StoredEvent(event.id, event.version, event.type, event.schema_version, data, event.source)


def select(commit: Commit, after: int, until: int | None) -> Iterable[StoredEvent]:
    """The commit's events with after < version ≤ until."""
    return (
        event
        for event in commit.events
        if after < event.version and (until is None or event.version <= until)
    )


async def without_holes(
    stream: str, events: AsyncIterator[StoredEvent], *, after: int
) -> AsyncIterator[StoredEvent]:
    """The same events, or BrokenStream where one is missing; nothing is ever skipped in silence."""
    expected = after + 1
    async for event in events:
        if event.version != expected:
            raise BrokenStream(stream, expected, event.version)
        yield event
        expected += 1
