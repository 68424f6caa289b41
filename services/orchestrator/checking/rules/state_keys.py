"""State keys: names of their own, and one shape each."""

import re
from collections import defaultdict
from collections.abc import Iterator

from services.orchestrator.checking import shapes
from services.orchestrator.checking.catalogue import RESERVED_STATE_KEYS
from services.orchestrator.checking.flow import Written, moments
from services.orchestrator.checking.layout import Layout
from services.orchestrator.checking.problem import Problem

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_METHODS = frozenset(("get", "items", "keys", "values"))


def named(layout: Layout) -> Iterator[Problem]:
    """A key can be written in an expression and means nothing else there."""
    for module in layout.modules:
        taken: dict[str, str] = {}
        for output, key in module.outputs_to_state.items():
            place = ("outputs_to_state", output)
            if not _NAME.fullmatch(key) or key.startswith("__"):
                message = f"state key {key!r} is not a name"
                yield module.problem("state_key_name", place, message, "use letters, digits and _")
            elif key in RESERVED_STATE_KEYS or key in _METHODS:
                message = f'state key "{key}" shadows a reserved name'
                yield module.problem(
                    "state_key_reserved", place, message, f'call it "{key}_value" or the like'
                )
            if key in taken:
                message = f'output "{taken[key]}" goes to "{key}", too'
                yield module.problem("state_key_twice", place, message, "give each output a key of its own")
            taken.setdefault(key, output)


def shaped(layout: Layout) -> Iterator[Problem]:
    """Modules that write one key write one shape."""
    writers: dict[str, list[Written]] = defaultdict(list)
    for moment in moments(layout):
        for written in moment.writes:
            writers[written.key].append(written)
    for key, found in writers.items():
        first = found[0]
        for other in found[1:]:
            difference = _difference(first, other)
            if difference and other.by is not first.by:
                message = f"{first.by.site} writes {key} too, as another shape: {difference}"
                place = ("outputs_to_state", other.output)
                yield other.by.problem("state_key_shapes", place, message, "use another key, or one shape")


def _difference(first: Written, other: Written) -> str:
    ours, theirs = shapes.kinds_of(other.shape), shapes.kinds_of(first.shape)
    if ours is None or theirs is None:
        return ""
    if ours.isdisjoint(theirs):
        return f"{' or '.join(sorted(theirs))} there, {' or '.join(sorted(ours))} here"
    names, wanted = set(shapes.names_in(other.shape)), set(shapes.names_in(first.shape))
    if names and wanted and names.isdisjoint(wanted):
        return f"{', '.join(sorted(wanted)[:4])} there, {', '.join(sorted(names)[:4])} here"
    return ""
