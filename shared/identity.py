"""Identifiers: sortable random ones for new facts, derived ones for reactions."""

import hashlib
from datetime import UTC, datetime
from uuid import UUID

import uuid_utils

REACTIONS = UUID("5b0c8a2e-7d51-5f0e-9f5a-3f1f0c6d4a11")  # fixed for ever: derived ids depend on it
_REACTIONS = uuid_utils.UUID(str(REACTIONS))


def new_id() -> str:
    """UUIDv7 (RFC 9562), the id of a new fact or command."""
    return str(uuid_utils.uuid7())


def new_run_id() -> str:
    return f"wf_{new_id()}"


def new_content_id() -> str:
    return f"gc_{new_id()}"


def reaction_id(cause_id: str, outcome: str) -> str:
    """UUIDv5 of (cause, outcome): the same cause can only ever produce the same id again."""
    return str(uuid_utils.uuid5(_REACTIONS, f"{cause_id}/{outcome}"))


def time_of(identifier: str) -> datetime:
    """The time inside a UUIDv7, with or without a prefix such as `wf_`."""
    milliseconds = UUID(identifier.rpartition("_")[2]).int >> 80
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def derived_uuid7(at: datetime, *parts: str) -> str:
    """A well-formed UUIDv7 whose random bits are a digest of `parts`.

    Lets pure code name new things: time and parts arrive with the command, nothing is drawn.
    """
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    digest = int.from_bytes(hashlib.sha256("/".join(parts).encode()).digest()[:10], "big")
    value = milliseconds << 80 | digest
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(UUID(int=value))
