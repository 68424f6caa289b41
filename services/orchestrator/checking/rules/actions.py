"""`sub_actions`: each is named once, keeps its result where it can be found, and somebody can do it."""

from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from typing import get_args

from services.orchestrator.checking.catalogue import CONTEXT_NAMES, GENERATING, kind_of
from services.orchestrator.checking.layout import Layout
from services.orchestrator.checking.problem import Problem, nearest
from shared.messages.video import ActionType

PLUG_INS = "stillreel.video_providers"
_WITHOUT_PROVIDER = "upload"


def named(layout: Layout) -> Iterator[Problem]:
    """Ids differ; a module that generates has something to do."""
    for module in layout.modules:
        if module.module_id == "media.generate" and not module.sub_actions:
            message = "media.generate has nothing to make media with"
            yield module.problem(
                "no_actions", ("sub_actions",), message, 'add an action of type "upload" or another'
            )
        ids = [action.get("id") for action in module.sub_actions]
        for index, name in enumerate(ids):
            if name is not None and name in ids[:index]:
                place = ("sub_actions", index, "id")
                yield module.problem(
                    "action_twice", place, f'there are two actions "{name}"', "call one differently"
                )


def results(layout: Layout) -> Iterator[Problem]:
    """A `result_key` names an output of its own."""
    for module in layout.modules:
        kind = kind_of(module.module_id)
        taken = {*(kind.outputs if kind else ()), *CONTEXT_NAMES, "response", "option_id"} - {"generations"}
        for index, action in enumerate(module.sub_actions):
            key, place = action.get("result_key"), ("sub_actions", index, "result_key")
            if isinstance(key, str) and key in taken:
                message = f'result_key "{key}" is taken by an output of {module.module_id}'
                yield module.problem(
                    "result_key_taken", place, message, 'use "generations", or a name of its own'
                )
            elif isinstance(key, str) and not key.isidentifier():
                message = f"result_key {key!r} is not a name"
                yield module.problem("result_key_taken", place, message, "use letters, digits and _")


def possible(layout: Layout) -> Iterator[Problem]:
    """Some provider does each type of action, and the default provider exists."""
    providers = dict(GENERATING)
    plug_ins = {point.name for point in entry_points(group=PLUG_INS)} - set(providers)
    for module in layout.modules:
        for index, action in enumerate(module.sub_actions):
            kind, place = action.get("action_type"), ("sub_actions", index, "action_type")
            if kind not in get_args(ActionType) or kind == _WITHOUT_PROVIDER or kind in _all(providers):
                continue
            able = ", ".join(sorted(_all(providers) | {_WITHOUT_PROVIDER}))
            message = f"no provider known here does {kind}"
            if plug_ins:
                hint = f"make sure one of {', '.join(sorted(plug_ins))} does"
                yield module.problem("no_provider", place, message, hint, "warning")
            else:
                yield module.problem("no_provider", place, message, f"possible: {able}")
    defaults = layout.head.get("defaults")
    wanted = defaults.get("provider") if isinstance(defaults, dict) else None
    if isinstance(wanted, str) and wanted not in {*providers, *plug_ins}:
        hint = nearest(wanted, {*providers, *plug_ins})
        yield Problem(
            "unknown_provider", "workflow.json", "/defaults/provider", f"no provider {wanted!r}", hint
        )


def _all(providers: Mapping[str, frozenset[str]]) -> set[str]:
    return set().union(*providers.values())
