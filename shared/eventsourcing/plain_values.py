"""The values events and snapshots may hold, checked on the way in: every store refuses the same ones."""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from shared.eventsourcing.errors import InvalidCommit

DEEPEST = 100
"""Levels of nesting; MongoDB ends at 180 with the commit's own included."""

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


def plain(value: Any, where: str) -> Any:
    """A copy of a JSON value in dicts and lists that shares nothing with the original.

    Raises:
        InvalidCommit: not a JSON value, a number no store can hold, or nested deeper than 100 levels;
            names the place as a JSON pointer after `where`.
    """
    try:
        return _copied(value, DEEPEST)
    except (_UnusualValue, UnicodeEncodeError):
        return _named(value, where, 0)


class _UnusualValue(Exception):
    """The quick copy does not know what to make of a value; the careful one does, or says where it is."""


def _copied(value: Any, levels: int) -> Any:
    """A copy of exactly JSON's own types: it runs for every value of every event, and so keeps no pointer."""
    kind = type(value)
    if kind is dict and levels:
        copy = {}
        for key, item in value.items():
            if type(key) is not str or not key.isprintable() or not key.isascii():
                raise _UnusualValue
            copy[key] = item if type(item) is str and item.isascii() else _copied(item, levels - 1)
        return copy
    if kind is list and levels:
        return [_copied(item, levels - 1) for item in value]
    if kind is str:
        value.encode()
    elif kind is int:
        if not _SMALLEST <= value <= _LARGEST:
            raise _UnusualValue
    elif not (value is None or kind is bool or (kind is float and isfinite(value))):
        raise _UnusualValue
    return value


def _named(value: Any, where: str, depth: int) -> Any:
    match value:
        case None | bool():
            return value
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
        return {_key(key, where): _named(item, f"{where}/{key}", depth) for key, item in value.items()}
    return [_named(item, f"{where}/{index}", depth) for index, item in enumerate(value)]


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
