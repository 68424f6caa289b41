"""The values events and snapshots may hold, checked on the way in: every store refuses the same ones."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from shared.eventsourcing.errors import InvalidCommit

DEEPEST = 100
"""Levels of nesting; MongoDB ends at 180 with the commit's own included."""

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


def plain(value: Any, where: str, depth: int = 0) -> Any:
    """A copy of a JSON value in dicts and lists that shares nothing with the original.

    Raises:
        InvalidCommit: not a JSON value, a number no store can hold, or nested deeper than 100 levels;
            names the place as a JSON pointer after `where`.
    """
    kind = type(value)  # the exact JSON types first: this runs for every value of every event
    if kind is str and value.isascii():
        return value
    if value is None or kind is bool:
        return value
    if kind is dict or kind is list:
        return _nested(value, where, depth + 1)
    return _unusual(value, where, depth)


def _unusual(value: Any, where: str, depth: int) -> Any:
    match value:
        case str():
            return _text(value, where)
        case int():
            if _SMALLEST <= value <= _LARGEST:
                return int(value)
            raise InvalidCommit(f"{where} is an integer over 64 bits; store it as text")
        case float():
            if isfinite(value):
                return value
            raise InvalidCommit(f"{where} is {value}, which JSON does not have; leave it out or store null")
        case Mapping() | list() | tuple():
            return _nested(value, where, depth + 1)
        case _:
            raise InvalidCommit(f"{where} is a {type(value).__name__}; events hold JSON values only")


def _nested(value: Mapping[Any, Any] | list[Any] | tuple[Any, ...], where: str, depth: int) -> Any:
    if depth > DEEPEST:
        raise InvalidCommit(f"{where} is nested deeper than {DEEPEST} levels")
    if isinstance(value, Mapping):
        return {
            key if type(key) is str and key.isidentifier() and key.isascii() else _key(key, where): plain(
                item, f"{where}/{key}", depth
            )
            for key, item in value.items()
        }
    return [plain(item, f"{where}/{index}", depth) for index, item in enumerate(value)]


def _key(key: Any, where: str) -> str:
    if not isinstance(key, str):
        raise InvalidCommit(f"{where} has the key {key!r}; JSON keys are text")
    if "\0" in key:
        raise InvalidCommit(f"{where} has a key with a NUL character, which no store accepts")
    return _text(key, where)


def _text(text: str, where: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidCommit(f"{where} has half a surrogate pair at character {error.start}") from error
    return str(text)
