"""What is known of the state when a run comes to each module, on every path.

Jumps lead back only, and going back to a module unsets what it and all later ones wrote. So a run that
comes to a module has, however it came, exactly what the modules before it wrote; of those with `when`
perhaps nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from services.orchestrator.checking import shapes
from services.orchestrator.checking.expressions import Finding, Missing, Scope, shape_of
from services.orchestrator.checking.guards import when_true
from services.orchestrator.checking.layout import Layout, Module, target
from services.orchestrator.checking.module_shapes import outputs_of
from services.orchestrator.checking.parsing import as_template, expression_in, only_expression, parsed
from services.orchestrator.checking.problem import nearest
from services.orchestrator.checking.shapes import ANYTHING, INTEGER, TEXT, Presence, Shape
from shared.templating import whole_expression

_STEP = shapes.record({"step_id": TEXT, "name": TEXT, "number": INTEGER})
_MODULE = shapes.record({"name": TEXT, "module_id": TEXT})
_WORDS: Shape = {"type": ["string", "null"]}


@dataclass(frozen=True)
class Written:
    """One module's writing of a state key; `sure` when each of its visits does."""

    key: str
    output: str
    by: Module
    position: int
    shape: Shape
    sure: bool


@dataclass(frozen=True)
class Moment:
    """A module and what it may read; `item` is what `foreach` goes over, None without."""

    module: Module
    position: int
    scope: Scope
    item: Shape | None
    writes: tuple[Written, ...]

    def infer(self, value: Any, layout: Layout) -> Shape:
        return _shape_of_input(value, self.scope, layout, self.module)


def moments(layout: Layout, start: int = 0, given: Sequence[Written] = ()) -> Sequence[Moment]:
    """One for each module, in running order; from position `start` on, where `given` was written before."""
    made: list[Moment] = []
    written = list(given)
    later = list(_later(layout))
    for position, module in enumerate(layout.modules):
        if position < start:
            continue
        bare = _scope(layout, module, written, later)
        scope = bare.sure_of(_assured(module))
        over = _shape_in(module.entry.get("foreach"), scope)
        if over is not None:
            scope = scope.binding({"item": shapes.items_of(over), "index": INTEGER})
        moment = Moment(module, position, scope, over, ())
        outputs = outputs_of(
            layout, module, partial(_shape_of_input, scope=scope, layout=layout, module=module)
        )
        writes = tuple(
            Written(key, output, module, position, *outputs.get(output, (ANYTHING, True)))
            for output, key in module.outputs_to_state.items()
        )
        written += writes
        made.append(replace(moment, writes=writes))
    return made


def _later(layout: Layout) -> Iterator[tuple[str, Module, int]]:
    for position, module in enumerate(layout.modules):
        yield from ((key, module, position) for key in module.outputs_to_state.values())


def _scope(
    layout: Layout, module: Module, written: Sequence[Written], all_writers: Sequence[tuple[str, Module, int]]
) -> Scope:
    inputs = layout.head.get("inputs")
    names: Mapping[str, Shape] = {
        "state": state_shape(module, written, whole=layout.whole_before(module)),
        "inputs": shapes.record(
            {str(name): ANYTHING for name in inputs} if isinstance(inputs, list) else {}, ()
        ),
        "step": _STEP,
        "module": _MODULE,
        "attempt": INTEGER,
        "feedback": _WORDS,
        "rejected_output": ANYTHING,
        "previous_interactions": _interactions(module),
    }
    return Scope(names, _missing(module, written, all_writers))


def state_shape(module: Module, written: Sequence[Written], *, whole: bool = True) -> Shape:
    """The state a module finds, given what was written before it; open when a step could not be read."""
    by_key: dict[str, list[Written]] = {}
    for one in written:
        by_key.setdefault(one.key, []).append(one)
    sure = [key for key, all_of_it in by_key.items() if _surely(module, all_of_it)]
    shape = shapes.record({key: shapes.union(o.shape for o in ones) for key, ones in by_key.items()}, sure)
    return shape if whole else {**shape, "additionalProperties": True}


def _surely(reader: Module, writers: Sequence[Written]) -> bool:
    given = set(condition_of(reader).split(" and "))
    conditions = [condition_of(one.by) for one in writers if one.sure]
    return any(
        not condition
        or condition in _unset(writers[0].key)
        or given.issuperset(condition.split(" and "))
        or any(_opposite(condition, other) for other in conditions)
        for condition in conditions
    )


def _unset(key: str) -> tuple[str, ...]:
    """Conditions of a module that writes a key just when it is not there."""
    path = f"state.{key}"
    return f"{path} is not defined", f"not {path} is defined", f"{path} is undefined", f"'{key}' not in state"


def condition_of(module: Module) -> str:
    """The expression of `when`, "" without one."""
    said = module.entry.get("when")
    return " ".join((expression_in(said) or "").split()) if isinstance(said, str) else ""


def _opposite(one: str, other: str) -> bool:
    return other in (
        f"not {one}",
        f"not ({one})",
        one.replace(" == ", " != "),
        one.replace(" is ", " is not "),
    ) and (one != other)


def _interactions(module: Module) -> Shape:
    steps: dict[str, dict[str, Shape]] = {}
    for name in (*module.reads, module.site):
        step_id, _, module_name = name.partition(".")
        steps.setdefault(step_id, {})[module_name] = ANYTHING
    return shapes.record({step_id: shapes.record(found) for step_id, found in steps.items()})


def _missing(
    module: Module, written: Sequence[Written], all_writers: Sequence[tuple[str, Module, int]]
) -> Missing:
    def tell(key: str, presence: Presence) -> Finding:
        if presence == "optional":
            when = next((one.by for one in written if one.key == key and condition_of(one.by)), None)
            why = (
                f"{when.site} writes it only when its condition holds"
                if when
                else "its field is not required"
            )
            hint = f'say "state.{key} is defined", or write it on every path'
            return Finding("state_maybe_unset", f"state.{key} is not set on every path: {why}", hint)
        writer = next((other for name, other, _ in all_writers if name == key), None)
        if writer is not None:
            whose = "this module itself" if writer is module else f"{writer.site}, which runs later"
            message = f"state.{key} is not set yet: it is written by {whose}"
            return Finding("state_read_early", message, f'move it, or say "state.{key} is defined"')
        hint = nearest(key, {one.key for one in written})
        return Finding("state_never_set", f"no module writes state.{key}", hint)

    return tell


def _assured(module: Module) -> frozenset[str]:
    inside = _expression(module.entry.get("when"))
    return when_true(inside) if inside is not None else frozenset()


def _expression(said: Any) -> Any:
    text = expression_in(said) if isinstance(said, str) else None
    tree = parsed(as_template(text)).tree if text is not None else None
    return only_expression(tree) if tree is not None else None


def _shape_in(said: Any, scope: Scope) -> Shape | None:
    inside = _expression(said)
    return shape_of(inside, replace(scope, found=[])) if inside is not None else None


def _shape_of_input(value: Any, scope: Scope, layout: Layout, module: Module) -> Shape:
    if isinstance(value, str):
        inside = whole_expression(value)
        found = _shape_in(value, scope) if inside is not None else TEXT
        return found if found is not None else ANYTHING
    if isinstance(value, list):
        return {
            "type": "array",
            "items": shapes.union(_shape_of_input(v, scope, layout, module) for v in value),
        }
    if isinstance(value, dict) and "$ref" in value:
        if value.get("type") != "json":
            return TEXT
        name = value["$ref"]
        return shapes.of_value(
            layout.folder.json(target(module.step.folder, name)) if isinstance(name, str) else None
        )
    if isinstance(value, dict):
        return shapes.record(
            {key: _shape_of_input(part, scope, layout, module) for key, part in value.items()}
        )
    return shapes.of_value(value)
