"""Questions that do not wait for ever: their times fit, and what is chosen for nobody can be an answer."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard, get_args

from services.orchestrator.checking.catalogue import kind_of
from services.orchestrator.checking.layout import Layout, Module
from services.orchestrator.checking.problem import Problem, closest, nearest
from services.orchestrator.domain.answers import ALLOWED
from services.orchestrator.domain.forms import filled_in
from services.orchestrator.domain.patience import Policy
from shared.errors import CallerError

POLICIES: Mapping[str, tuple[str, ...]] = {
    "user.form": (),
    "user.select": ("first",),
    "media.generate": get_args(Policy),
}
"""Who can be chosen where: a form has nothing to choose from, and only content has scores."""
ANSWERS = {"user.form": "form", "user.select": "selection", "media.generate": "media_generation"}
CHOICE = ("waiting", "auto_choice")


def times(layout: Layout) -> Iterator[Problem]:
    """A reminder comes before the end it reminds of."""
    for module, waiting in _waiting(layout):
        reminds, ends = waiting.get("remind_after_s"), waiting.get("timeout_s")
        if _is_number(reminds) and _is_number(ends) and reminds >= ends:
            message = f"the reminder after {reminds:g} s comes no sooner than the timeout after {ends:g} s"
            yield module.problem(
                "reminds_too_late", ("waiting", "remind_after_s"), message, "remind earlier, or wait longer"
            )


def choices(layout: Layout) -> Iterator[Problem]:
    """Something to choose where, and only where, nobody's answer is chosen."""
    for module, waiting in _waiting(layout):
        chooses = waiting.get("on_timeout") == "auto_choice"
        given = waiting.get("auto_choice")
        if chooses and given is None:
            message = "on_timeout is auto_choice, but there is no auto_choice"
            hint = f"name {' or '.join([*POLICIES[module.module_id], 'an answer'])}"
            yield module.problem("auto_choice_missing", ("waiting",), message, hint)
        elif not chooses and given is not None and waiting.get("on_timeout") is not None:
            message = "nothing is chosen when on_timeout is fail"
            yield module.problem("auto_choice_unused", CHOICE, message, 'set on_timeout to "auto_choice"')
        elif chooses:
            yield from _answer(layout, module, given)


def _answer(layout: Layout, module: Module, given: Any) -> Iterator[Problem]:
    known = POLICIES[module.module_id]
    if given in known:
        return
    if not isinstance(given, dict):
        message = f"{module.module_id} has nobody to choose by {given!r}"
        hint = closest(given, known) or f"name {' or '.join([*known, 'an answer'])}"
        yield module.problem("auto_choice_wrong", CHOICE, message, hint)
        return
    allowed = ALLOWED[ANSWERS[module.module_id]]
    for key in given:
        if key not in allowed:
            message = f'"{key}" is not part of an answer to {module.module_id}'
            yield module.problem("auto_choice_wrong", (*CHOICE, key), message, nearest(key, allowed))
    yield from _way(module, given.get("option_id"))
    if given.keys() <= allowed:
        yield from _fitting(layout, module, given)


def _way(module: Module, chosen: Any) -> Iterator[Problem]:
    """Going back by itself, again and again, would never end."""
    modes = {str(option.get("id")): option.get("mode") for option in module.options}
    option = chosen if chosen is not None else module.retryable.get("default_option")
    on = [name for name, mode in modes.items() if mode == "continue"]
    if chosen is not None and chosen not in modes:
        message = f"there is no option {chosen!r}"
        yield module.problem("auto_choice_wrong", (*CHOICE, "option_id"), message, nearest(chosen, modes))
    elif modes.get(str(option)) in ("retry", "jump"):
        message = f"option {option!r} goes back, which nobody could ever stop"
        yield module.problem("auto_choice_goes_back", CHOICE, message, nearest("", on))


def _fitting(layout: Layout, module: Module, given: dict[str, Any]) -> Iterator[Problem]:
    match module.module_id:
        case "media.generate" if "selected_content_id" in given:
            message = "no content's id is known before it is made"
            place = (*CHOICE, "selected_content_id")
            yield module.problem("auto_choice_wrong", place, message, 'use "best" or "first"')
        case "user.select":
            yield from _indices(module, given.get("selected_indices"))
        case "user.form":
            yield from _fields(layout, module, given)
        case _:
            return


def _indices(module: Module, chosen: Any) -> Iterator[Problem]:
    place = (*CHOICE, "selected_indices")
    several = module.inputs.get("multi_select") or module.inputs.get("mode") == "reorder"
    if not isinstance(chosen, list) or not chosen:
        message = "no item is selected"
        yield module.problem("auto_choice_wrong", CHOICE, message, 'add "selected_indices": [0]')
    elif not all(type(index) is int and index >= 0 for index in chosen) or len(set(chosen)) < len(chosen):
        message = "these are not positions of different items"
        yield module.problem("auto_choice_wrong", place, message, "list whole numbers from 0, each once")
    elif len(chosen) > 1 and not several:
        message = "only one item can be selected here"
        yield module.problem("auto_choice_wrong", place, message, 'set "multi_select" to true, or pick one')


def _fields(layout: Layout, module: Module, given: dict[str, Any]) -> Iterator[Problem]:
    """The very check the answer will meet, where the form's fields are written down in the workflow."""
    schema = layout.embedded(module.step, module.inputs.get("schema"))
    fields = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(fields, dict) or "values" in module.inputs:
        return
    try:
        filled_in({"schema": schema}, given, lambda _: None)
    except CallerError as refusal:
        place = refusal.pointer.split("/")[1:]
        yield module.problem("auto_choice_wrong", (*CHOICE, *place), refusal.problem, refusal.hint)


def _waiting(layout: Layout) -> Iterator[tuple[Module, dict[str, Any]]]:
    for module in layout.modules:
        kind, waiting = kind_of(module.module_id), module.entry.get("waiting")
        if kind is not None and kind.asks and isinstance(waiting, dict):
            yield module, waiting


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
