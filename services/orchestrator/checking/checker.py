"""All rules over one folder: every problem at once, in the order a person reads the files."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from services.orchestrator.checking.folder import Folder, read_folder
from services.orchestrator.checking.layout import HEAD, Layout
from services.orchestrator.checking.problem import Problem
from services.orchestrator.checking.rules import (
    actions,
    files,
    forms,
    interactions,
    jumps,
    keys,
    links,
    lists,
    modules,
    state_keys,
    steps,
    strict_output,
    templates,
    waiting,
)

Rule = Callable[[Layout], Iterable[Problem]]

RULES: tuple[Rule, ...] = (
    files.readable,
    files.used,
    links.followed,
    links.without_circles,
    steps.listed,
    steps.folders,
    steps.ordered,
    keys.head,
    keys.steps,
    modules.named,
    modules.inputs,
    modules.resolvers,
    modules.outputs,
    modules.fitting,
    waiting.times,
    waiting.choices,
    forms.fields,
    jumps.targets,
    jumps.options,
    jumps.feedback,
    interactions.readable,
    interactions.sources,
    actions.named,
    actions.results,
    actions.possible,
    strict_output.schemas,
    strict_output.display_schemas,
    templates.parse,
    templates.read,
    lists.looped,
    lists.picked,
    state_keys.named,
    state_keys.shaped,
)


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """Everything that is wrong with the workflow in this folder; `()` when nothing is."""
    return check(read_folder(folder))


def check(folder: Folder) -> tuple[Problem, ...]:
    """As `problems_of`, of what was read before; in reading order."""
    layout = Layout(folder)
    found = list(dict.fromkeys(problem for rule in RULES for problem in _applied(rule, layout)))
    said = [problem for problem in found if problem.rule != keys.LEFTOVER]
    leftover = [
        problem for problem in found if problem.rule == keys.LEFTOVER and not _explained(problem, said)
    ]
    order = _reading_order(layout)

    def place(problem: Problem) -> tuple[object, ...]:
        parts = [(int(part), "") if part.isdecimal() else (-1, part) for part in problem.pointer.split("/")]
        return order.get(problem.file, len(order)), problem.file, parts, problem.line

    return tuple(sorted((*said, *leftover), key=place))


def errors_of(folder: Path) -> tuple[Problem, ...]:
    """Only the problems that keep a workflow from being offered."""
    return tuple(problem for problem in problems_of(folder) if problem.severity == "error")


def _applied(rule: Rule, layout: Layout) -> Iterator[Problem]:
    try:
        yield from rule(layout)
    except RecursionError:
        yield Problem(
            "too_deep", HEAD, "", "something in this workflow is nested too deeply", "make it flatter"
        )


def _explained(leftover: Problem, said: Iterable[Problem]) -> bool:
    """A sentence about the whole of a thing is not worth saying when a part of it was found broken."""
    return any(one.file == leftover.file and one.pointer.startswith(leftover.pointer) for one in said)


def _reading_order(layout: Layout) -> dict[str, int]:
    found = {HEAD: 0}
    for step in (*layout.steps, *layout.step_files):
        found.setdefault(step.file, len(found))
        for path in sorted(layout.folder.files):
            if path.startswith(f"{step.folder}/"):
                found.setdefault(path, len(found))
    return found
