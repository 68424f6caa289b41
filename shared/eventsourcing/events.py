"""Stored events and commits, as plain values every store and codec agrees on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """One event inside a commit. `version` counts from 1 within its stream; `source` names who decided it."""

    id: str
    version: int
    type: str
    schema_version: int
    data: Mapping[str, Any]
    source: str


@dataclass(frozen=True, slots=True)
class Commit:
    """What one decision added to one stream; written and read whole.

    `actor` is who asked, `correlation_id` groups everything one request led to, `causation_id` is the
    command or message that led to this commit.
    """

    id: str
    stream: str
    events: tuple[StoredEvent, ...]
    actor: str
    correlation_id: str
    causation_id: str
    traceparent: str | None
    at: datetime

    @property
    def first_version(self) -> int:
        return self.events[0].version

    @property
    def last_version(self) -> int:
        return self.events[-1].version
