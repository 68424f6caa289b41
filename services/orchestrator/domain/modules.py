"""What each module does when a run comes to it: ask a person, or ask a service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.orchestrator.domain.context import RunContext, run_context
from services.orchestrator.domain.definition import ModuleEntry, Site, Workflow
from services.orchestrator.domain.resolution import prompt_parts, resolve_inputs
from services.orchestrator.domain.run import Run, RunEvent
from shared.errors import PermanentError
from shared.identity import derived_uuid7, reaction_id
from shared.messages.analysis import AnalysisRequested
from shared.messages.message import JsonObject
from shared.messages.prompts import PromptsRequested
from shared.messages.run import InteractionRequested, InteractionType
from shared.regions import parse_location

PREFIXES: Mapping[InteractionType, str] = {
    "selection": "select",
    "form": "form",
    "media_generation": "media",
    "review": "review",
}


class ModuleInputError(PermanentError):
    """A module's resolved inputs are not what it can work with."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One coming of a run to a module: everything the module's rules read."""

    workflow: Workflow
    run: Run
    site: Site
    number: int
    at: datetime

    @property
    def entry(self) -> ModuleEntry:
        return self.workflow.entry(self.site)

    @property
    def context(self) -> RunContext:
        return run_context(self.workflow, self.run, self.site)

    def ask(
        self, kind: InteractionType, title: str, inputs: JsonObject, display: JsonObject
    ) -> InteractionRequested:
        """A question whose identity is this site and visit."""
        identity = derived_uuid7(self.at, self.run.run_id, str(self.site), str(self.number), kind)
        return InteractionRequested(
            run_id=self.run.run_id,
            step_id=self.site.step_id,
            module_name=self.site.module_name,
            visit=self.number,
            interaction_id=f"{PREFIXES[kind]}_{identity}",
            interaction_type=kind,
            title=title,
            resolved_inputs=inputs,
            display_data=display,
        )


def selectable(data: Any) -> list[Any]:
    """The items of `user.select`'s data: a list, or the only list inside an object.

    Raises:
        ModuleInputError: there is no such list, or more than one, or it is empty.
    """
    lists = (
        [data]
        if isinstance(data, list)
        else [v for v in data.values() if isinstance(v, list)]
        if isinstance(data, dict)
        else []
    )
    if len(lists) != 1 or not lists[0]:
        raise ModuleInputError("user.select needs `data` with exactly one list that is not empty")
    return list(lists[0])


def begin_select(visit: Visit) -> list[RunEvent]:
    """Ask a person to pick among items."""
    inputs = resolve_inputs(visit.entry, visit.context.model_dump())
    items = selectable(inputs.get("data"))
    display = {
        "data": inputs["data"],
        "schema": inputs.get("schema", {}),
        "multi_select": bool(inputs.get("multi_select", False)),
        "mode": inputs.get("mode", "select"),
        "boxes": [_box(item) for item in items],
        "previous_response": _previous_response(visit),
        "retryable": _dumped(visit.entry.retryable),
    }
    return [visit.ask("selection", str(inputs.get("prompt", "")), inputs, display)]


def begin_llm(visit: Visit) -> list[RunEvent]:
    """Ask the analysis service when there is a picture, the prompts service otherwise."""
    context = visit.context
    readable = context.model_dump()
    entry, run = visit.entry, visit.run
    user, images = prompt_parts(entry.inputs.get("input", ""), readable)
    system, _ = prompt_parts(entry.inputs.get("system", []), readable)
    inputs = resolve_inputs(entry, readable, but=("input", "system"))
    common: dict[str, Any] = {
        "run_id": run.run_id,
        "request_id": reaction_id(run.run_id, f"{visit.site}#{visit.number}"),
        "step_id": visit.site.step_id,
        "module_name": visit.site.module_name,
        "system": system,
        "user": user,
        "output_schema": inputs.get("output_schema", {"type": "object"}),
        "context": readable,
        "provider": str(inputs.get("provider", visit.workflow.defaults.provider)),
        "cache_key": f"{visit.workflow.id}-{run.workflow_hash[:12]}-{visit.site}",
    }
    if not images:
        return [
            PromptsRequested(
                **common,
                attempt=context.attempt,
                feedback=context.feedback,
                rejected_output=context.rejected_output,
            )
        ]
    picture = run.content(images[0])
    if picture is None:
        raise ModuleInputError(f"{images[0]!r} is not content of this run")
    return [AnalysisRequested(**common, image=picture)]


def begin_generate(visit: Visit) -> list[RunEvent]:
    """Show prompts and actions, and ask a person to generate and pick."""
    context = visit.context
    entry = visit.entry
    inputs = resolve_inputs(entry, context.model_dump())
    source = None
    if any(action.action_type in ("img2vid", "img2img") for action in entry.sub_actions):
        source = _source_image(context, entry)
    display = {
        "data": inputs.get("prompts", {}),
        "schema": inputs.get("schema", {}),
        "sub_actions": [action.model_dump(mode="json") for action in entry.sub_actions],
        "source_image": source,
        "generations": {},
        "defaults": visit.workflow.defaults.model_dump(mode="json"),
        "previous_response": _previous_response(visit),
        "retryable": _dumped(entry.retryable),
    }
    return [visit.ask("media_generation", str(inputs.get("title", "")), inputs, display)]


def _source_image(context: RunContext, entry: ModuleEntry) -> JsonObject:
    for name in entry.reads_interactions:
        step_id, _, module_name = name.partition(".")
        seen = context.previous_interactions.get(step_id, {}).get(module_name, {})
        selected = (seen.get("response") or {}).get("selected_content")
        if selected:
            return dict(selected)
    raise ModuleInputError("no selected image in the interactions this module reads (`reads_interactions`)")


def _previous_response(visit: Visit) -> JsonObject | None:
    """What was answered here on the last visit, so that a person who came back starts from it."""
    earlier = [
        i
        for i in visit.run.interactions.values()
        if i.site == visit.site and i.interaction_type != "review" and i.response is not None
    ]
    return earlier[-1].response if earlier else None


def _box(item: Any) -> list[float] | None:
    location = item.get("location") if isinstance(item, dict) else None
    box = parse_location(location).box if isinstance(location, str) else None
    return [box.x0, box.y0, box.x1, box.y1] if box else None


def _dumped(retryable: Any) -> JsonObject | None:
    return retryable.model_dump(mode="json", exclude_none=True) if retryable is not None else None


BEGIN: Mapping[str, Callable[[Visit], list[RunEvent]]] = {
    "user.select": begin_select,
    "api.llm": begin_llm,
    "media.generate": begin_generate,
}
