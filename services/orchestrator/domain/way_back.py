"""What going back writes down: the same whether a person asks for it or takes a question's way out."""

from typing import Any

from services.orchestrator.domain.definition import Site, Workflow
from services.orchestrator.domain.interactions import Interaction
from services.orchestrator.domain.run import Correction, Run, RunEvent
from shared.messages.run import GenerationsAbandoned, Jumped, RetryRequested


def by_jump(
    workflow: Workflow, run: Run, target: Site, left: Site, keep: tuple[str, ...] = ()
) -> list[RunEvent]:
    """The facts of a jump from `left` to `target`: what was in the making is given up first."""
    jumped = Jumped(
        **_back(workflow, run, target, 1),
        from_step_id=left.step_id,
        from_module_name=left.module_name,
        keep=keep,
    )
    return [*given_up(run), jumped]


def by_retry(workflow: Workflow, run: Run, target: Site, words: str | None) -> list[RunEvent]:
    """The facts of a retry; one that did not come to an end passes its words and what it rejected on."""
    standing = run.correction if run.cursor and run.cursor.site == target else None
    unheard = standing or Correction(None, None)
    again = RetryRequested(
        **_back(workflow, run, target, run.attempts.get(str(target), 0) + 1),
        feedback=words or unheard.words,
        rejected_output=run.outputs.get(str(target), unheard.rejected_output),
    )
    return [*given_up(run), again]


def unset_from(workflow: Workflow, run: Run, target: Site) -> tuple[str, ...]:
    """State keys that hold a value which `target` or a later module wrote."""
    return tuple(key for key in workflow.state_keys_from(target) if key in run.state)


def given_up(run: Run, *, of: Interaction | None = None) -> list[RunEvent]:
    """That nobody waits any more for what is in the making, or only for what is `of` this question."""
    unfinished = tuple(run.making) if of is None else run.unfinished_of(of.interaction_id)
    return [GenerationsAbandoned(run_id=run.run_id, generation_ids=unfinished)] if unfinished else []


def _back(workflow: Workflow, run: Run, target: Site, attempt: int) -> dict[str, Any]:
    later = workflow.sites[workflow.sites.index(target) :]
    return {
        "run_id": run.run_id,
        "step_id": target.step_id,
        "module_name": target.module_name,
        "visit": run.visits.get(str(target), 0) + 1,
        "attempt": attempt,
        "unset": unset_from(workflow, run, target),
        "undone": tuple(str(site) for site in later if str(site) in run.outputs),
    }
