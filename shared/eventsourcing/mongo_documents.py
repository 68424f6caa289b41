"""Commits as MongoDB documents and back, without losing a key or a bit.

Keys that begin with `$` get a backslash in front: the driver would otherwise read `{"$ref": …, "$id": …}`,
which JSON Schemas contain, back as a database reference.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bson.errors import BSONError
from bson.int64 import Int64
from pymongo.errors import DocumentTooLarge, OperationFailure

from shared.eventsourcing.errors import CommitTooLarge, InvalidCommit
from shared.eventsourcing.events import Commit, StoredEvent

_PLAIN = frozenset({str, int, float, bool, type(None)})
_ESCAPED = ("$", "\\")
_BAD_VALUE = 2
_TOO_LARGE_CODES = frozenset({10334, 17419, 17420})


def commit_document(commit: Commit) -> dict[str, Any]:
    """The document of a storable commit. `published` is the outbox's mark, not part of the commit."""
    return {
        "_id": commit.id,
        "stream": commit.stream,
        "first_version": commit.first_version,
        "events": [
            {
                "id": event.id,
                "version": event.version,
                "type": event.type,
                "schema_version": event.schema_version,
                "data": escaped(event.data),
                "source": event.source,
            }
            for event in commit.events
        ],
        "actor": commit.actor,
        "correlation_id": commit.correlation_id,
        "causation_id": commit.causation_id,
        "traceparent": commit.traceparent,
        "at": commit.at,
        "published": False,
    }


def commit_of(document: Mapping[str, Any]) -> Commit:
    return Commit(
        id=document["_id"],
        stream=document["stream"],
        events=tuple(event_of(event) for event in document["events"]),
        actor=document["actor"],
        correlation_id=document["correlation_id"],
        causation_id=document["causation_id"],
        traceparent=document["traceparent"],
        at=document["at"],
    )


def event_of(document: Mapping[str, Any]) -> StoredEvent:
    return StoredEvent(
        id=document["id"],
        version=document["version"],
        type=document["type"],
        schema_version=document["schema_version"],
        data=unescaped(document["data"]),
        source=document["source"],
    )


def escaped(value: Any) -> Any:
    """A JSON value with keys MongoDB's drivers leave alone."""
    kind = type(value)
    if kind is dict:
        return {
            f"\\{key}" if key.startswith(_ESCAPED) else key: item if type(item) in _PLAIN else escaped(item)
            for key, item in value.items()
        }
    if kind is list:
        return [item if type(item) in _PLAIN else escaped(item) for item in value]
    return value


def unescaped(value: Any) -> Any:
    """The JSON value that was escaped; 64-bit integers become plain ones again."""
    kind = type(value)
    if kind is dict:
        return {
            key[1:] if key[:1] == "\\" else key: item if type(item) in _PLAIN else unescaped(item)
            for key, item in value.items()
        }
    if kind is list:
        return [item if type(item) in _PLAIN else unescaped(item) for item in value]
    return int(value) if kind is Int64 else value


@contextmanager
def document_errors(stream: str) -> Iterator[None]:
    """Turn the refusal of a document into CommitTooLarge or InvalidCommit."""
    try:
        yield
    except DocumentTooLarge as error:
        raise CommitTooLarge(stream) from error
    except (BSONError, OverflowError) as error:
        raise InvalidCommit(f"a commit to stream {stream} cannot be stored: {error}") from error
    except OperationFailure as error:
        # Up to 16 KiB over the limit the driver lets it pass, and mongod calls it a bad value (2).
        if error.code in _TOO_LARGE_CODES or (error.code == _BAD_VALUE and "too large" in str(error)):
            raise CommitTooLarge(stream) from error
        raise
