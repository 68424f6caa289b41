"""`media.generate`: a person sees prompts, has media made or brings it, and picks."""

from services.orchestrator.domain.context import RunContext
from services.orchestrator.domain.definition import Defaults, ModuleEntry
from services.orchestrator.domain.resolution import resolve_inputs
from services.orchestrator.domain.run import RunEvent
from services.orchestrator.domain.visits import ModuleInputError, Visit
from shared.messages.message import JsonObject


def begin_generate(visit: Visit) -> list[RunEvent]:
    """Show prompts and actions, and ask a person to generate and pick."""
    context = visit.context
    entry = visit.entry
    inputs = resolve_inputs(entry, context.model_dump())
    source = None
    if any(action.action_type in ("img2vid", "img2img") for action in entry.sub_actions):
        source = inputs.get("source_image") or _source_image(context, entry)
    display = {
        "data": inputs.get("prompts", {}),
        "schema": inputs.get("schema", {}),
        "sub_actions": [action.model_dump(mode="json") for action in entry.sub_actions],
        "source_image": source,
        "generations": {},
        "defaults": _defaults(visit.workflow.defaults, inputs.get("generation")),
        "previous_response": visit.previous_response,
        "retryable": visit.ways_out,
    }
    return [visit.ask("media_generation", str(inputs.get("title", "")), inputs, display)]


def _defaults(defaults: Defaults, chosen: object) -> JsonObject:
    """The workflow's defaults with what an earlier answer chose for this generation instead."""
    shown = defaults.model_dump(mode="json")
    if isinstance(chosen, dict):
        shown["generation"] = {**shown["generation"], **chosen}
    return shown


def _source_image(context: RunContext, entry: ModuleEntry) -> JsonObject:
    for name in entry.reads_interactions:
        step_id, _, module_name = name.partition(".")
        seen = context.previous_interactions.get(step_id, {}).get(module_name, {})
        selected = (seen.get("response") or {}).get("selected_content")
        if selected:
            return dict(selected)
    raise ModuleInputError("no selected image in the interactions this module reads (`reads_interactions`)")
