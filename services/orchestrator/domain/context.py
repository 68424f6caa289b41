"""The per-run context: what one module may see while it runs, and nothing more."""

from typing import Any

from pydantic import Field

from services.orchestrator.domain.definition import Site, Workflow
from services.orchestrator.domain.interactions import previous_interactions
from services.orchestrator.domain.run import Run
from shared.messages.message import JsonObject, Value


class RunContext(Value):
    """State, place, attempt, feedback and the visible interactions, as templates read them."""

    state: JsonObject
    inputs: JsonObject
    step: JsonObject
    module: JsonObject
    attempt: int = Field(ge=1)
    feedback: str | None = None
    rejected_output: JsonObject | None = None
    previous_interactions: dict[str, Any]


def run_context(workflow: Workflow, run: Run, site: Site) -> RunContext:
    """The context of the module at `site` at the version `run` was folded to."""
    step, entry = workflow.step(site.step_id), workflow.entry(site)
    here = run.cursor is not None and run.cursor.site == site
    correction = run.correction if here else None
    return RunContext(
        state=run.state,
        inputs=run.inputs,
        step={"step_id": step.step_id, "name": step.title, "number": step.number},
        module={"name": entry.name, "module_id": entry.module_id},
        attempt=attempt_at(run, site),
        feedback=correction.words if correction else None,
        rejected_output=correction.rejected_output if correction else None,
        previous_interactions=previous_interactions(
            run.interactions.values(), (str(site), *entry.reads_interactions)
        ),
    )


def attempt_at(run: Run, site: Site) -> int:
    """1, or one more for each retry since the run first came here or jumped here."""
    made = run.attempts.get(str(site), 0)
    entering = run.cursor is not None and run.cursor.site == site and run.cursor.phase == "entering"
    return made + 1 if run.correction and entering else max(made, 1)


def place_of(run: Run, site: Site, visit: int) -> dict[str, Any]:
    """What every fact about a visit of a module says of where it was."""
    return {
        "run_id": run.run_id,
        "step_id": site.step_id,
        "module_name": site.module_name,
        "visit": visit,
        "attempt": attempt_at(run, site),
    }
