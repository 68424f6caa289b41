"""What things are called on one line: their names, not their fields."""

import json
from collections.abc import Mapping
from typing import Any

_NAMES = ("element", "label", "title", "text", "format", "name", "content_id")
_LONGEST = 60
"""Characters of what has no name, enough to tell it from another."""


def name_of(thing: Any) -> str:
    """An item by its name, text as it is, anything else as JSON, cut short."""
    if isinstance(thing, Mapping):
        named = next((thing[key] for key in _NAMES if isinstance(thing.get(key), str) and thing[key]), None)
        if named is not None:
            return str(named)
    told = thing if isinstance(thing, str) else json.dumps(thing, ensure_ascii=False, default=str)
    return told if len(told) <= _LONGEST else f"{told[:_LONGEST].rstrip()}…"


def names_of(things: Any) -> str:
    """`curtain, lamp glow`: what a list of items is called; empty when it is none."""
    return ", ".join(map(name_of, things)) if isinstance(things, list) else ""


def fields_named(values: Any) -> str:
    """`pet Dog, idea Rain`: the fields of a form that were filled in."""
    if not isinstance(values, Mapping):
        return ""
    return ", ".join(f"{key} {name_of(value)}" for key, value in values.items() if value not in (None, ""))
