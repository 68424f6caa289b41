"""What an expression gives and whether everything it reads is there: Jinja's tree walked with shapes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jinja2 import nodes

from services.orchestrator.checking import shapes
from services.orchestrator.checking.guards import Guards, path_of, when_false, when_true
from services.orchestrator.checking.problem import nearest
from services.orchestrator.checking.shapes import ANYTHING, Presence, Shape

GLOBALS = ("range", "namespace")
_KEEP = ("list", "sort", "unique", "reverse", "select", "reject", "selectattr", "rejectattr")
_ONE = ("first", "last", "min", "max")
_TEXTS = (
    "join",
    "upper",
    "lower",
    "title",
    "trim",
    "truncate",
    "capitalize",
    "replace",
    "tojson",
    "string",
    "indent",
)
_COUNTS = ("length", "count", "int", "wordcount")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an expression reads that is not there, or not surely."""

    rule: str
    message: str
    suggestion: str = ""
    line: int = 0


Missing = Callable[[str, Presence], Finding]
"""Tells what is wrong with a state key that is not there, or not on every path."""


@dataclass(frozen=True)
class Scope:
    """The names in reach with their shapes, what earlier conditions made sure of, and where findings go."""

    names: Mapping[str, Shape]
    missing: Missing
    guards: Guards = frozenset()
    local: frozenset[str] = frozenset()
    found: list[Finding] = field(default_factory=list)

    def sure_of(self, guards: Guards) -> "Scope":
        return replace(self, guards=self.guards | guards)

    def binding(self, names: Mapping[str, Shape]) -> "Scope":
        """With further names; what was known of paths below names they hide is forgotten."""
        kept = frozenset(path for path in self.guards if path.partition(".")[0] not in names)
        return replace(self, names={**self.names, **names}, guards=kept, local=self.local | set(names))

    def say(self, node: nodes.Node, finding: Finding) -> None:
        self.found.append(replace(finding, line=node.lineno))


def shape_of(node: nodes.Node, scope: Scope, *, lenient: bool = False) -> Shape:
    """The shape of an expression's value; `lenient` lets its own last member be missing (`is defined`)."""
    match node:
        case nodes.Name():
            return _name(node, scope, lenient=lenient)
        case nodes.Getattr() | nodes.Getitem():
            return _member(node, scope, lenient=lenient)
        case nodes.Const():
            return shapes.of_value(node.value)
        case nodes.List() | nodes.Tuple():
            return {"type": "array", "items": shapes.union([shape_of(item, scope) for item in node.items])}
        case nodes.Dict():
            return _dict(node, scope)
        case nodes.And() | nodes.Or():
            left = shape_of(node.left, scope)
            sure = when_true(node.left) if isinstance(node, nodes.And) else when_false(node.left)
            return shapes.union([left, shape_of(node.right, scope.sure_of(sure))])
        case nodes.CondExpr():
            return _choice(node, scope)
        case nodes.Test():
            shape_of(node.node, scope, lenient=node.name in ("defined", "undefined"))
            _all(node.args, scope)
            return shapes.BOOLEAN
        case nodes.Filter():
            return _filter(node, scope)
        case nodes.Call():
            return _call(node, scope)
        case _:
            _all(node.iter_child_nodes(), scope)
            return _RESULTS.get(type(node), ANYTHING)


_RESULTS: Mapping[type[nodes.Node], Shape] = {
    nodes.Not: shapes.BOOLEAN,
    nodes.Compare: shapes.BOOLEAN,
    nodes.Concat: shapes.TEXT,
    nodes.TemplateData: shapes.TEXT,
}


def _all(parts: Any, scope: Scope) -> None:
    for part in parts or ():
        shape_of(part, scope)


def _name(node: nodes.Name, scope: Scope, *, lenient: bool) -> Shape:
    known = scope.names.get(node.name)
    if known is None and not lenient and node.name not in GLOBALS and node.name not in scope.guards:
        hint = f"write state.{node.name}" if _in_state(node.name, scope) else nearest(node.name, scope.names)
        scope.say(node, Finding("unknown_name", f'nothing here is called "{node.name}"', hint))
    return known if known is not None else ANYTHING


def _in_state(name: str, scope: Scope) -> bool:
    return name in (scope.names.get("state", {}).get("properties") or {})


def _member(node: Any, scope: Scope, *, lenient: bool) -> Shape:
    base = shape_of(node.node, scope)
    if isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Const):
        _all([node.arg], scope)
        if isinstance(node.arg, nodes.Slice):
            return base
        return shapes.items_of(base) if shapes.kinds_of(base) == {"array"} else ANYTHING
    key = str(node.attr if isinstance(node, nodes.Getattr) else node.arg.value)
    if key.startswith("__"):
        scope.say(node, Finding("forbidden_name", f"{key} is out of reach for templates", "read data only"))
        return ANYTHING
    inner, presence = shapes.member(base, key.removeprefix("-"))
    path = path_of(node)
    if presence == "present" or lenient or path in scope.guards:
        return inner
    if path_of(node.node) == "state" and "state" not in scope.local:
        scope.say(node, scope.missing(key, presence))
    elif presence == "absent":
        scope.say(node, _absent(path or key, key, base))
    else:
        hint = f'say "{path} is defined", or | default' if path else "use | default"
        message = f'{path or key} is not always there: "{key}" is not required'
        scope.say(node, Finding("may_be_absent", message, hint))
    return inner


def _absent(path: str, key: str, base: Shape) -> Finding:
    names = shapes.names_in(base)
    if names:
        return Finding("unknown_member", f'{path}: there is no "{key}"', nearest(key, names))
    kinds = " or ".join(sorted(shapes.kinds_of(base) or {"a value"}))
    return Finding("unknown_member", f'{path}: there is no "{key}" in {kinds}')


def _dict(node: nodes.Dict, scope: Scope) -> Shape:
    made: dict[str, Shape] = {}
    for pair in node.items:
        value = shape_of(pair.value, scope)
        if not isinstance(pair.key, nodes.Const):
            shape_of(pair.key, scope)
            return {"type": "object"}
        made[str(pair.key.value)] = value
    return shapes.record(made)


def _choice(node: nodes.CondExpr, scope: Scope) -> Shape:
    shape_of(node.test, scope)
    first = shape_of(node.expr1, scope.sure_of(when_true(node.test)))
    if node.expr2 is None:
        return ANYTHING
    return shapes.union([first, shape_of(node.expr2, scope.sure_of(when_false(node.test)))])


def _filter(node: nodes.Filter, scope: Scope) -> Shape:
    lenient = node.name in ("default", "d")
    value = shape_of(node.node, scope, lenient=lenient) if node.node is not None else shapes.TEXT
    _all(node.args, scope)
    _all([pair.value for pair in node.kwargs], scope)
    if lenient:
        return shapes.union([value, *(shape_of(one, scope) for one in node.args[:1])]) if value else ANYTHING
    if node.name == "map":
        return _mapped(node, value, scope)
    if node.name in _KEEP:
        return value if shapes.kinds_of(value) == {"array"} else {"type": "array"}
    if node.name in _ONE:
        return shapes.items_of(value)
    if node.name in _TEXTS:
        return shapes.TEXT
    return shapes.INTEGER if node.name in _COUNTS else ANYTHING


def _mapped(node: nodes.Filter, value: Shape, scope: Scope) -> Shape:
    wanted = next((pair.value for pair in node.kwargs if pair.key == "attribute"), None)
    if not (isinstance(wanted, nodes.Const) and isinstance(wanted.value, str) and "." not in wanted.value):
        return {"type": "array"}
    item = shapes.items_of(value)
    inner, presence = shapes.member(item, wanted.value)
    has_default = any(pair.key == "default" for pair in node.kwargs)
    path = path_of(node.node) if node.node is not None else ""
    if presence == "absent" and not has_default:
        scope.say(node, _absent(f"the items of {path or 'the list'}", wanted.value, item))
    return {"type": "array", "items": inner}


def _call(node: nodes.Call, scope: Scope) -> Shape:
    _all(node.args, scope)
    _all([pair.value for pair in node.kwargs], scope)
    if isinstance(node.node, nodes.Getattr):
        shape_of(node.node.node, scope)
        shape_of(node.node, replace(scope, found=[]))
        return ANYTHING
    shape_of(node.node, scope)
    return ANYTHING
