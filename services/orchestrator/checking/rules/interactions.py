"""`reads_interactions`: only questions asked earlier, and a source picture for what starts from one."""

from collections.abc import Iterator

from services.orchestrator.checking.catalogue import kind_of
from services.orchestrator.checking.layout import Layout
from services.orchestrator.checking.problem import Problem, nearest

FROM_A_PICTURE = ("img2vid", "img2img")


def readable(layout: Layout) -> Iterator[Problem]:
    """Each name is a question's that was asked before."""
    for here, module in enumerate(layout.modules):
        for index, name in enumerate(module.reads):
            place = ("reads_interactions", index)
            position = layout.positions.get(name)
            if position is None and _unread(layout, name):
                continue
            if position is None:
                earlier = [other.site for other in layout.modules[:here] if _asks(other.module_id)]
                message = f"{module.site} reads {name}, which does not exist"
                yield module.problem("reads_unknown", place, message, nearest(name, earlier))
            elif not _asks(layout.modules[position].module_id):
                message = f"{name} is {layout.modules[position].module_id}, which asks nobody"
                yield module.problem("reads_no_question", place, message, "read its state keys instead")
            elif position >= here:
                message = f"{name} is asked {'here' if position == here else 'later'}"
                yield module.problem(
                    "reads_later_question", place, message, "a module sees earlier questions only"
                )
            if name in module.reads[:index]:
                yield module.problem(
                    "reads_twice", place, f"{name} is named twice", "name it once", "warning"
                )


def sources(layout: Layout) -> Iterator[Problem]:
    """What starts from a picture reads the question where one is picked."""
    for here, module in enumerate(layout.modules):
        kinds = [action.get("action_type") for action in module.sub_actions]
        read = [layout.modules[layout.positions[name]] for name in module.reads if name in layout.positions]
        if not any(kind in FROM_A_PICTURE for kind in kinds) or module.module_id != "media.generate":
            continue
        if "source_image" in module.inputs:
            continue
        if not any(other.module_id == "media.generate" for other in read):
            earlier = [other.site for other in layout.modules[:here] if other.module_id == "media.generate"]
            hint = f'add "reads_interactions": ["{earlier[-1]}"]' if earlier else "ask for a picture first"
            message = "an action starts from a picture, and no question is read that has one"
            yield module.problem("no_source_image", ("reads_interactions",), message, hint)


def _unread(layout: Layout, name: str) -> bool:
    step_id = name.partition(".")[0]
    return any(step.step_id == step_id and not step.readable for step in layout.steps)


def _asks(module_id: str) -> bool:
    kind = kind_of(module_id)
    return kind is not None and kind.asks
