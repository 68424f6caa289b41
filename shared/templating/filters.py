"""The filters a template may use: those whose cost is known before they run."""

import functools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from jinja2 import Undefined
from jinja2.filters import FILTERS

from shared.templating.budget import (
    limited_text,
    limited_value,
    refuse_longer_than_limit,
    spend,
)

_HARMLESS = (
    "abs capitalize count d default dictsort first float groupby int items last length list lower map max "
    "min reject rejectattr reverse select selectattr sort title trim truncate unique upper wordcount"
)
_MAX_INDENT = 16
_MAX_DIGITS = 15


class NotText(TypeError):
    """A value that has no written form in a prompt."""


def written(value: object) -> str:
    """How a JSON value appears in text: texts as they are, everything else as Python writes it.

    Raises:
        NotText: a function, a loop or another thing that is not JSON.
        Exhausted: too long.
    """
    if isinstance(value, str):
        return limited_text(str(value))
    if isinstance(value, Undefined):
        return str(value)  # raises with the name of what is missing
    if value is None or isinstance(value, bool | int | float | list | tuple | dict):
        return limited_text(str(limited_value(value)))
    raise NotText(f"a {type(value).__name__} cannot be written into text")


def concatenated(*parts: object) -> str:
    """`a ~ b`: the length is known before anything is joined."""
    texts = [written(part) for part in parts]
    refuse_longer_than_limit(sum(map(len, texts)))
    return limited_text("".join(texts))


def each(iterable: Iterable[Any]) -> Iterator[Any]:
    """Every turn of a loop is paid for."""
    for item in iterable:
        spend()
        yield item


def metered(function: Callable[..., Any]) -> Callable[..., Any]:
    """One of Jinja's own filters with its result made a plain, paid-for value."""

    @functools.wraps(function)  # keeps Jinja's marks of what is passed in
    def run(*args: Any, **kwargs: Any) -> Any:
        spend()
        result = function(*args, **kwargs)
        if isinstance(result, Iterator):
            result = list(each(result))
        if isinstance(result, str):
            return limited_text(result)
        if isinstance(result, list | tuple):
            spend(len(result))
        return result

    return run


def join(value: Iterable[Any], separator: str = "", attribute: str | int | None = None) -> str:
    parts: list[object] = []
    for item in each(value):
        if parts and separator:
            parts.append(separator)
        parts.append(item if attribute is None else item[attribute])
    return concatenated(*parts)


def replace(text: object, old: str, new: str, count: int = -1) -> str:
    source = written(text)
    found = source.count(old) if count < 0 else min(count, source.count(old))
    refuse_longer_than_limit(len(source) + found * max(0, len(new) - len(old)))
    return limited_text(source.replace(old, new, count))


def indent(text: object, width: int = 4, first: bool = False) -> str:
    margin = " " * max(0, min(width, _MAX_INDENT))
    lines = written(text).splitlines()
    rest = [margin + line if line else line for line in lines[1:]]
    return concatenated("\n".join([(margin if first else "") + line for line in lines[:1]] + rest))


def tojson(value: object, indent: int | None = None) -> str:
    """JSON as a model reads it: no HTML escapes, letters as they are."""
    width = None if indent is None else max(0, min(indent, _MAX_INDENT))
    return limited_text(json.dumps(limited_value(value), ensure_ascii=False, indent=width))


def rounded(value: float, digits: int = 0) -> float:
    return round(value, max(-_MAX_DIGITS, min(digits, _MAX_DIGITS)))


def total(values: Iterable[Any], attribute: str | int | None = None) -> float:
    return sum(float(item if attribute is None else item[attribute]) for item in each(values))


ALLOWED: Mapping[str, Callable[..., Any]] = {
    **{name: metered(FILTERS[name]) for name in _HARMLESS.split()},
    "indent": indent,
    "join": join,
    "replace": replace,
    "round": rounded,
    "string": written,
    "sum": total,
    "tojson": tojson,
}
