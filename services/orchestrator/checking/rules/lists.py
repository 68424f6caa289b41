"""Lists: `foreach` goes over one, and `user.select` has exactly one to pick from."""

from collections.abc import Iterator

from services.orchestrator.checking import shapes
from services.orchestrator.checking.flow import moments
from services.orchestrator.checking.layout import Layout
from services.orchestrator.checking.module_shapes import lists_in
from services.orchestrator.checking.problem import Problem


def looped(layout: Layout) -> Iterator[Problem]:
    """`foreach` is a list."""
    for moment in moments(layout):
        kinds = shapes.kinds_of(moment.item) if moment.item is not None else None
        if kinds is not None and kinds != {"array"}:
            message = f"foreach goes over {' or '.join(sorted(kinds))}, not a list"
            yield moment.module.problem("foreach_over_no_list", ("foreach",), message, "name a list in state")


def picked(layout: Layout) -> Iterator[Problem]:
    """The data of `user.select` holds one list."""
    for moment in moments(layout):
        module = moment.module
        if module.module_id != "user.select" or "data" not in module.inputs:
            continue
        found = lists_in(moment.infer(module.inputs["data"], layout))
        if found is not None and len(found) != 1:
            message = f"user.select needs `data` with exactly one list; there {_are(len(found))}"
            hint = 'write {"items": "{{ state.… }}"} with the one list to pick from'
            yield module.problem("select_needs_one_list", ("inputs", "data"), message, hint)


def _are(number: int) -> str:
    return "is none" if number == 0 else f"are {number}"
