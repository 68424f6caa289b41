"""JSON that clients send, refused at the door when no event could hold it: later it would stop the run."""

from typing import Annotated

from pydantic import AfterValidator

from shared.eventsourcing.errors import InvalidCommit
from shared.eventsourcing.plain_values import plain
from shared.messages.message import JsonObject

DEEPEST = 32
"""Levels of nesting; events repeat what clients sent some levels further down, and have a limit too."""
LARGEST_NUMBER = 2**53 - 1
"""Of versions in requests: the largest whole number every JSON reader keeps (RFC 8259, section 6)."""


def _keepable(value: JsonObject) -> JsonObject:
    if _is_deeper(value, DEEPEST):
        raise ValueError(f"nested deeper than {DEEPEST} levels; send it flatter")
    try:
        plain(value, "")
    except InvalidCommit as error:
        raise ValueError(str(error)) from error
    return value


def _is_deeper(value: object, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(part, levels - 1) for part in parts)


SentObject = Annotated[JsonObject, AfterValidator(_keepable)]
"""A JSON object of a request: numbers within 64 bits, whole characters, no NUL in keys, 32 levels."""
