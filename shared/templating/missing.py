"""Says which value a template asked for in vain, and what it could have asked for."""

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from jinja2.utils import missing

_SEARCHED = 5_000
_SHOWN = 12


def explain_missing(owner: object, name: object, context: Mapping[str, Any]) -> str:
    """`state.foo is not set; available: bar`: the path is found by looking for `owner` in the context."""
    if owner is missing:
        return f"{name} is not set; {_available(context)}"
    path = _path_to(owner, context) or "the value"
    if isinstance(owner, Mapping):
        return f"{_step(path, name)} is not set; {_available(owner)}"
    if isinstance(owner, list | tuple):
        return f"{_step(path, name)} is not set; the list has {len(owner)} items"
    kind = {str: "a text", bool: "true or false", type(None): "null"}.get(type(owner), "a number")
    return f"{_step(path, name)} is not set; {path} is {kind}, which has no {name}"


def _available(owner: Mapping[str, Any]) -> str:
    names = sorted(str(key) for key in owner)
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"available: {', '.join(names[:_SHOWN]) or 'nothing'}{more}"


def _path_to(owner: object, context: Mapping[str, Any]) -> str | None:
    """Breadth first, so the shortest path wins; scalars are shared by many places and are not looked for."""
    if not isinstance(owner, Mapping | list | tuple):
        return None
    waiting: deque[tuple[str, Any]] = deque((str(key), value) for key, value in context.items())
    for _ in range(_SEARCHED):
        if not waiting:
            return None
        path, value = waiting.popleft()
        if value is owner:
            return path
        waiting.extend(_inside(path, value))
    return None


def _inside(path: str, value: object) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((_step(path, key), part) for key, part in value.items())
    elif isinstance(value, list | tuple):
        yield from ((f"{path}[{index}]", part) for index, part in enumerate(value))


def _step(path: str, name: object) -> str:
    return f"{path}.{name}" if isinstance(name, str) and name.isidentifier() else f"{path}[{name!r}]"
