"""The one sandbox templates run in: JSON in, text out, nothing else within reach."""

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

from shared.templating.budget import ITEM_LIMIT, Exhausted, current, limited_value, spend
from shared.templating.filters import ALLOWED, concatenated, each, written
from shared.templating.missing import explain_missing

_CONCAT, _EACH, _BUILT = "stillreel concat", "stillreel each", "stillreel built"
"""Names no template can spell: a filter name in a template holds no space."""

_METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset(
        [
            "capitalize",
            "casefold",
            "count",
            "endswith",
            "find",
            "isdigit",
            "isupper",
            "islower",
            "lower",
            "lstrip",
            "removeprefix",
            "removesuffix",
            "rstrip",
            "split",
            "splitlines",
            "startswith",
            "strip",
            "title",
            "upper",
        ]
    ),
    dict: frozenset(["get", "items", "keys", "values"]),
    list: frozenset(["count", "index"]),
    tuple: frozenset(["count", "index"]),
}
_RUNTIME = (LoopContext, Namespace, TemplateReference, BlockReference, Macro)
_MAX_BITS = 1_024


class Missing(StrictUndefined):
    """Something a template reads that is not there; its message names the path and the alternatives."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        return explain_missing(self._undefined_obj, self._undefined_name, current.get().context)


class _Metered(NodeTransformer):
    """Puts loops, `~` and literals under the budget, and refuses what reaches outside the template."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802 - named by Jinja
        self.generic_visit(node)
        node.iter = _filtered(node.iter, _EACH)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filtered(node.nodes[0], _CONCAT, node.nodes[1:])

    def visit_List(self, node: nodes.List) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filtered(node, _BUILT)

    visit_Dict = visit_List  # noqa: N815

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        return _filtered(node, _BUILT) if node.ctx == "load" else node

    def _refuse(self, node: nodes.Node) -> nodes.Node:
        raise SecurityError(f"{type(node).__name__.lower()} is not available to templates")

    visit_Extends = visit_Include = visit_Import = visit_FromImport = _refuse  # noqa: N815
    visit_EvalContextModifier = visit_ScopedEvalContextModifier = _refuse  # noqa: N815


def _filtered(value: Any, name: str, rest: list[nodes.Expr] | None = None) -> nodes.Filter:
    return nodes.Filter(value, name, rest or [], [], None, None, lineno=value.lineno)


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja without loader, clock, randomness and attributes of anything but JSON.

    Every loop turn, call, filter and operator is paid for from the current `Budget`, and what could be
    huge is refused before it is made.
    """

    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "**", "%"])
    concat = staticmethod(lambda parts: concatenated(*each(parts)))

    def __init__(self) -> None:
        super().__init__(
            undefined=Missing,
            optimized=False,  # constant folding would compute while compiling, outside any budget
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
            cache_size=0,
            finalize=_finalize,
        )
        self.globals = {"range": bounded_range, "namespace": Namespace}
        self.filters = {**ALLOWED, _CONCAT: concatenated, _EACH: each, _BUILT: limited_value}

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        metered = _Metered().visit(source)
        metered.set_environment(self)
        return super()._generate(metered, *args, **kwargs)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Methods that read JSON, and what Jinja's own loop, namespace and macro objects offer."""
        if isinstance(obj, _RUNTIME):
            return super().is_safe_attribute(obj, attr, value)
        return any(isinstance(obj, kind) and attr in names for kind, names in _METHODS.items())

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Keys before methods: `state.items` is the key of that name when there is one."""
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:  # noqa: ARG002
        """None: `str.format` is refused like any other method that is not listed."""
        return None

    def call(self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """A call from a template, arguments and result paid for."""
        if isinstance(__obj, LoopContext):
            args = tuple(each(argument) for argument in args)
        else:
            limited_value([args, kwargs])
        result = super().call(__context, __obj, *args, **kwargs)
        if isinstance(result, Mapping | Undefined | LoopContext | range) or not hasattr(result, "__iter__"):
            spend()
            return result
        return limited_value(result if isinstance(result, str | list | tuple) else list(each(result)))

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic whose result cannot be huge."""
        spend()
        if operator == "%" and isinstance(left, str):
            raise SecurityError("texts are not formatted with %; join them with ~ and use the round filter")
        if operator == "**" and _bits(left) * abs(right if isinstance(right, int) else 1) > _MAX_BITS:
            raise Exhausted("it raises a number to a power that is too large")
        if operator == "*":
            _refuse_large_product(left, right)
        result = super().call_binop(context, operator, left, right)
        if isinstance(result, str | list | tuple):
            return limited_value(result)
        if _bits(result) > _MAX_BITS:
            raise Exhausted("it computes a number that is too large")
        return result


def _bits(value: object) -> int:
    return value.bit_length() if isinstance(value, int) else 0


def _refuse_large_product(left: Any, right: Any) -> None:
    for sequence, times in ((left, right), (right, left)):
        if isinstance(sequence, str | list | tuple) and isinstance(times, int):
            if len(sequence) * times > ITEM_LIMIT:
                raise Exhausted(f"it repeats something to more than {ITEM_LIMIT:,} items or characters")
            return


def bounded_range(*bounds: int) -> range:
    """`range()` of at most ITEM_LIMIT items."""
    numbers = range(*bounds)
    if numbers[ITEM_LIMIT:]:
        raise Exhausted(f"range{bounds} has more than {ITEM_LIMIT:,} items")
    return numbers


@pass_context  # with the context passed, Jinja leaves constants to run time, inside the budget
def _finalize(_context: Context, value: object) -> str:
    return written(value)
