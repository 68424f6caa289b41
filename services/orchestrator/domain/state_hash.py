"""One hash for everything a run has come to, so that two folds of the same history can be told apart.

The canonical form, which is what is hashed (sha256 over its UTF-8 JSON without spaces, keys sorted by code
point):

* a record (a dataclass or model) is an object of its fields; a field that holds its default is left out, so
  that a field added later changes no hash of what was folded before it was thought of;
* a mapping of records by id is a list of `[id, record]` in its order, which says what is newest; any other
  mapping is data, whose keys have no order and are all kept, null values included;
* a whole number is written without a fraction whether it is held as 3 or 3.0, as RFC 8785 does: a store may
  give back either. Other numbers are their shortest decimal that reads back the same.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, get_type_hints

from pydantic import BaseModel

from services.orchestrator.domain.run import Run

Fields = Mapping[str, Collection[str]]
"""Names of fields by the name of their record."""
_EXACT = 2**53
_UNSET = object()


def state_hash(run: Run, only: Fields | None = None) -> str:
    """sha256 of the canonical form, in hex; with `only`, of these fields of the records named there."""
    text = json.dumps(canonical(run, only), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def canonical(value: Any, only: Fields | None = None) -> Any:
    """The value in the form described above, before it is written down as JSON.

    Raises:
        TypeError: it holds something that is no record and no JSON value.
    """
    kind = type(value)
    if value is None or kind is str or kind is bool:
        return value
    if kind is int or kind is float:
        return _number(value)
    if is_dataclass(kind) or isinstance(value, BaseModel):
        return _record(value, only)
    if isinstance(value, Mapping):
        if any(_is_record(part) for part in value.values()):
            return [[key, canonical(part, only)] for key, part in value.items()]
        return {key: canonical(part, only) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(part, only) for part in value]
    if isinstance(value, set | frozenset):
        return sorted(canonical(part, only) for part in value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    raise TypeError(f"a {kind.__name__} has no canonical form")


def known_fields() -> Fields:
    """Every field of every record a run may hold, as they are called now."""
    found: dict[str, tuple[str, ...]] = {}
    _collect(Run, found)
    return dict(sorted(found.items()))


def first_difference(one: Any, other: Any, pointer: str = "") -> str | None:
    """JSON pointer to the first place where two canonical forms differ; None when they are the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            if key not in one or key not in other:
                return f"{pointer}/{key}"
            found = first_difference(one[key], other[key], f"{pointer}/{key}")
            if found is not None:
                return found
        return None
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return next(
            (found for i, (a, b) in pairs if (found := first_difference(a, b, f"{pointer}/{i}")) is not None),
            None,
        )
    return None if one == other else pointer


def _is_record(value: Any) -> bool:
    return is_dataclass(type(value)) or isinstance(value, BaseModel)


def _number(value: int | float) -> int | float:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT else value


def _record(value: Any, only: Fields | None) -> dict[str, Any]:
    kind: Any = type(value)
    wanted = only.get(kind.__name__) if only is not None else None
    told = {}
    for name, default in _defaults(kind):
        said = getattr(value, name)
        if said == default or (wanted is not None and name not in wanted):
            continue
        told[name] = canonical(said, only)
    return told


@lru_cache(maxsize=256)
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Fields in order with their defaults; nothing equals the default of a field that has none."""
    if issubclass(kind, BaseModel):
        return tuple(
            (
                name,
                _UNSET
                if info.is_required()
                else info.get_default(call_default_factory=True, validated_data={}),
            )
            for name, info in kind.model_fields.items()
        )
    found = []
    for one in fields(kind):
        default = one.default_factory() if one.default_factory is not MISSING else one.default
        found.append((one.name, _UNSET if default is MISSING else default))
    return tuple(found)


def _collect(kind: Any, found: dict[str, tuple[str, ...]]) -> None:
    if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, BaseModel)):
        if kind.__name__ in found:
            return
        found[kind.__name__] = tuple(name for name, _ in _defaults(kind))
        hints = get_type_hints(kind)
        for name in found[kind.__name__]:
            _collect(hints[name], found)
        return
    for part in getattr(kind, "__args__", ()):
        _collect(part, found)
