"""A template walked from top to bottom: loops and settings bring names, conditions make sure of paths."""

from collections.abc import Sequence

from jinja2 import nodes

from services.orchestrator.checking import shapes
from services.orchestrator.checking.expressions import Finding, Scope, shape_of
from services.orchestrator.checking.guards import when_false, when_true
from services.orchestrator.checking.shapes import ANYTHING, Shape

_ITERABLE = {"array", "object", "string"}


def walk(body: Sequence[nodes.Node], scope: Scope) -> Scope:
    """Report what the statements read and lack; returns the scope after them."""
    for node in body:
        scope = _statement(node, scope)
    return scope


def _statement(node: nodes.Node, scope: Scope) -> Scope:
    match node:
        case nodes.If():
            return _if(node, scope)
        case nodes.For():
            _for(node, scope)
        case nodes.Assign():
            return scope.binding(_bound(node.target, shape_of(node.node, scope)))
        case nodes.AssignBlock():
            walk(node.body, scope)
            return scope.binding(_bound(node.target, shapes.TEXT))
        case nodes.With():
            _with(node, scope)
        case nodes.Macro() | nodes.CallBlock():
            return _macro(node, scope)
        case nodes.Expr():
            shape_of(node, scope)
        case nodes.FilterBlock() | nodes.Scope() | nodes.Block():
            walk(node.body, scope)
        case nodes.Output():
            for part in node.nodes:
                shape_of(part, scope)
        case _:
            walk([child for child in node.iter_child_nodes() if isinstance(child, nodes.Stmt)], scope)
    return scope


def _with(node: nodes.With, scope: Scope) -> None:
    inner = scope
    for target, value in zip(node.targets, node.values, strict=True):
        inner = inner.binding(_bound(target, shape_of(value, scope)))
    walk(node.body, inner)


def _macro(node: nodes.Macro | nodes.CallBlock, scope: Scope) -> Scope:
    arguments = {argument.name: ANYTHING for argument in node.args}
    walk(node.body, scope.binding({**arguments, **dict.fromkeys(("caller", "varargs", "kwargs"), ANYTHING)}))
    if isinstance(node, nodes.Macro):
        return scope.binding({node.name: ANYTHING})
    shape_of(node.call, scope)
    return scope


def _if(node: nodes.If, scope: Scope) -> Scope:
    """After an if, a name is there when it was before or when every branch set it."""
    shape_of(node.test, scope)
    ends = [walk(node.body, scope.sure_of(when_true(node.test)))]
    scope_else = scope.sure_of(when_false(node.test))
    for other in node.elif_:
        ends.append(_if(other, scope_else))
        scope_else = scope_else.sure_of(when_false(other.test))
    ends.append(walk(node.else_, scope_else))
    both = set.intersection(*(set(end.names) for end in ends))
    set_here = {name: ANYTHING for name in both if name not in scope.names}
    changed = {
        name: ANYTHING
        for name in scope.names
        if any(end.names.get(name) is not scope.names[name] for end in ends)
    }
    return scope.binding({**set_here, **changed}) if set_here or changed else scope


def _for(node: nodes.For, scope: Scope) -> None:
    each = shape_of(node.iter, scope)
    kinds = shapes.kinds_of(each)
    if kinds is not None and not kinds & _ITERABLE:
        scope.say(
            node,
            Finding("loop_over_no_list", f"the loop goes over {' or '.join(sorted(kinds))}", "use a list"),
        )
    inner = scope.binding({**_bound(node.target, shapes.items_of(each)), "loop": ANYTHING})
    if node.test is not None:
        shape_of(node.test, inner)
        inner = inner.sure_of(when_true(node.test))
    walk(node.body, inner)
    walk(node.else_, scope)


def _bound(target: nodes.Node, shape: Shape) -> dict[str, Shape]:
    match target:
        case nodes.Name():
            return {str(target.name): shape}
        case nodes.Tuple():
            return {name: ANYTHING for part in target.items for name in _bound(part, ANYTHING)}
        case _:
            return {}
