"""Ways out of a question: each is named once, has its key, and leads back to a module that exists."""

from collections.abc import Iterator
from typing import Any

from services.orchestrator.checking.layout import Layout, Module
from services.orchestrator.checking.problem import Problem, nearest


def targets(layout: Layout) -> Iterator[Problem]:
    """Retry stays in its step, jump goes to any step; neither goes forward."""
    for module in layout.modules:
        for index, option in enumerate(module.options):
            place = ("retryable", "options", index)
            if option.get("mode") in ("retry", "jump"):
                yield from _target(layout, module, option, place)
            elif "target_module" in option or "target_step" in option:
                yield module.problem(
                    "target_ignored",
                    place,
                    "mode continue goes to the next module",
                    "remove the target",
                    "warning",
                )


def _target(
    layout: Layout, module: Module, option: dict[str, Any], place: tuple[str | int, ...]
) -> Iterator[Problem]:
    mode, name = option["mode"], option.get("target_module")
    step_id = option.get("target_step", module.step.step_id if mode == "retry" else None)
    for key, value in (("target_module", name), ("target_step", step_id)):
        if not value:
            yield module.problem("target_missing", place, f'mode {mode} needs "{key}"', f'add "{key}"')
    if not isinstance(name, str) or not isinstance(step_id, str) or not name or not step_id:
        return
    found = next((step for step in layout.steps if step.step_id == step_id), None)
    if found is None:
        hint = nearest(step_id, [step.step_id for step in layout.steps])
        yield module.problem("target_unknown", (*place, "target_step"), f"there is no step {step_id!r}", hint)
        return
    position = layout.positions.get(f"{step_id}.{name}")
    if position is None and not found.readable:
        return
    if position is None:
        message = f"step {step_id} has no module {name!r}; {step_id}.{name} does not exist"
        hint = nearest(name, [other.name for other in found.modules])
        yield module.problem("target_unknown", (*place, "target_module"), message, hint)
    elif position > layout.positions.get(module.site, position):
        message = f"{step_id}.{name} lies ahead of {module.site}"
        yield module.problem(
            "target_ahead", (*place, "target_module"), message, "go back, or use mode continue"
        )
    elif mode == "retry" and step_id != module.step.step_id:
        message = f"mode retry stays in its step, {step_id} is another"
        yield module.problem("retry_leaves_step", (*place, "target_step"), message, 'use "mode": "jump"')


def options(layout: Layout) -> Iterator[Problem]:
    """Ids and shortcuts differ, and the default is one of the options."""
    for module in layout.modules:
        ids: list[Any] = []
        keys: dict[str, Any] = {}
        for index, option in enumerate(module.options):
            place = ("retryable", "options", index)
            name, key = option.get("id"), option.get("shortcut")
            if name is not None and name in ids:
                message = f'there are two options "{name}"'
                yield module.problem("option_twice", (*place, "id"), message, "call one of them differently")
            if isinstance(key, str) and key.casefold() in keys:
                message = f'"{key}" is the shortcut of "{keys[key.casefold()]}", too'
                yield module.problem("shortcut_twice", (*place, "shortcut"), message, "choose another key")
            if isinstance(key, str):
                keys.setdefault(key.casefold(), name)
            ids.append(name)
        default = module.retryable.get("default_option")
        if module.retryable and default is not None and default not in ids:
            message = f"default_option {default!r} is not among the options"
            yield module.problem(
                "default_unknown", ("retryable", "default_option"), message, nearest(default, ids)
            )


def feedback(layout: Layout) -> Iterator[Problem]:
    """Words are asked for where something is made again."""
    for module in layout.modules:
        for index, option in enumerate(module.options):
            said = option.get("feedback")
            if isinstance(said, dict) and said.get("enabled") is True and option.get("mode") == "continue":
                place = ("retryable", "options", index, "feedback")
                message = "nobody reads the feedback of mode continue"
                yield module.problem("feedback_unread", place, message, "use mode retry", "warning")
