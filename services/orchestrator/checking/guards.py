"""What a condition makes sure of: paths that exist wherever it held."""

from jinja2 import nodes

Guards = frozenset[str]


def path_of(node: nodes.Node) -> str:
    """`state.scene.title` for attributes and constant items; "" for anything else."""
    match node:
        case nodes.Name():
            return str(node.name)
        case nodes.Getattr():
            base, last = path_of(node.node), str(node.attr)
        case nodes.Getitem(arg=nodes.Const(value=key)):
            base, last = path_of(node.node), str(key)
        case _:
            return ""
    return f"{base}.{last}" if base else ""


def when_true(node: nodes.Node) -> Guards:
    """Paths that are defined when the condition holds."""
    match node:
        case nodes.Test(name="defined"):
            return _paths(node.node)
        case nodes.Not():
            return when_false(node.node)
        case nodes.And():
            return when_true(node.left) | when_true(node.right)
        case nodes.Or():
            return when_true(node.left) & when_true(node.right)
        case nodes.Compare(expr=nodes.Const(value=str(key)), ops=[nodes.Operand(op="in", expr=where)]):
            base = path_of(where)
            return frozenset({f"{base}.{key}"}) if base else frozenset()
        case _:
            return frozenset()


def when_false(node: nodes.Node) -> Guards:
    """Paths that are defined when the condition does not hold."""
    match node:
        case nodes.Test(name="undefined"):
            return _paths(node.node)
        case nodes.Not():
            return when_true(node.node)
        case nodes.And():
            return when_false(node.left) & when_false(node.right)
        case nodes.Or():
            return when_false(node.left) | when_false(node.right)
        case _:
            return frozenset()


def _paths(node: nodes.Node) -> Guards:
    path = path_of(node)
    return frozenset({path}) if path else frozenset()
