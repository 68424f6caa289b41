"""`api.llm`: another service is asked, about a picture or for texts."""

from typing import Any

from services.orchestrator.domain.resolution import prompt_parts, resolve_inputs
from services.orchestrator.domain.run import RunEvent
from services.orchestrator.domain.visits import ModuleInputError, Visit
from shared.messages.analysis import AnalysisRequested
from shared.messages.message import JsonObject
from shared.messages.prompts import PromptsRequested


def begin_llm(visit: Visit) -> list[RunEvent]:
    """Ask the analysis service when there is a picture, the prompts service otherwise."""
    context = visit.context
    readable = visit.readable
    entry, run = visit.entry, visit.run
    user, images = prompt_parts(entry.inputs.get("input", ""), readable)
    system, _ = prompt_parts(entry.inputs.get("system", []), readable)
    inputs = resolve_inputs(entry, readable, but=("input", "system"))
    common: dict[str, Any] = {
        "run_id": run.run_id,
        "request_id": visit.request_id,
        "step_id": visit.site.step_id,
        "module_name": visit.site.module_name,
        "attempt": context.attempt,
        "system": sorted(system, key=lambda part: -(part.cache_ttl or 0)),  # what stays the same comes first
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
                feedback=context.feedback,
                rejected_output=_rejected(visit, context.rejected_output),
            )
        ]
    picture = run.content(images[0])
    if picture is None:
        raise ModuleInputError(f"{images[0]!r} is not content of this run")
    return [AnalysisRequested(**common, image=picture)]


def _rejected(visit: Visit, output: JsonObject | None) -> JsonObject | None:
    """The answer that was turned down; of a `foreach` that to the same item."""
    if visit.loop is None or output is None:
        return output
    answers = output.get("response")
    known = isinstance(answers, list) and visit.loop.index < len(answers)
    return {"response": answers[visit.loop.index]} if known and answers else None
