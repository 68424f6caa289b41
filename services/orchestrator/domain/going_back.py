"""Going back at any time: where a jump or a retry leads, what it keeps, and the answer it carries."""

from services.orchestrator.domain.answers import answer
from services.orchestrator.domain.commands import Answer, Jump, Retry
from services.orchestrator.domain.definition import Site
from services.orchestrator.domain.due import advance
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.keepsakes import chosen
from services.orchestrator.domain.refusals import current, invalid, within
from services.orchestrator.domain.run import Run, RunEvent
from services.orchestrator.domain.way_back import by_jump, by_retry
from shared.errors import CallerError, Conflict


def jump(command: Jump, run: Run) -> list[RunEvent]:
    """The way back and, when `input` is given, the question there with its answer: all of it or nothing.

    Raises:
        Conflict: the run has ended, or moved on from the question the person saw.
        CallerError: no such module at or before the current one, or it does not accept the input.
    """
    target = target_of(command)
    left = _position(command, run, target)
    keep = chosen(command.keep, command.workflow, run, target)
    gone = by_jump(command.workflow, run, target, left, keep)
    if command.input is None or run.paused is not None:  # then nothing is asked, and all of it refused
        return gone
    there = fold(run, gone)
    asked = advance(command.workflow, there, command.at)
    there = fold(there, asked)
    if there.question is None or there.question.site != target:
        raise invalid(f"{target} asks nothing, so it takes no input", "/input", "Leave input out.")
    given = Answer(
        workflow=command.workflow,
        at=command.at,
        interaction_id=there.question.interaction_id,
        response=command.input,
        contents=command.contents,
    )
    try:
        return [*gone, *asked, *answer(given, there)]
    except CallerError as refusal:
        raise within("/input", refusal) from refusal


def target_of(command: Jump) -> Site:
    """Where a jump leads, whether there is such a place or not."""
    sites = command.workflow.sites
    first = next((site.module_name for site in sites if site.step_id == command.target_step), "")
    return Site(step_id=command.target_step, module_name=command.target_module or first)


def retry(command: Retry, run: Run) -> list[RunEvent]:
    """A module of the current step again, with the person's words and what they rejected.

    Raises:
        Conflict: the run has ended, or moved on from the question the person saw.
        CallerError: no such module at or before the current one in this step.
    """
    step = run.cursor.site.step_id if run.cursor else ""
    target = Site(step_id=step, module_name=command.target_module)
    _position(command, run, target)
    return by_retry(command.workflow, run, target, command.feedback)


def _position(command: Jump | Retry, run: Run, target: Site) -> Site:
    hint, details = current(run)
    if run.status != "running" or run.cursor is None:
        go_on = f"It stays as it is. Fork it to go on: `stillreel fork {run.run_id} --at N`."
        raise Conflict(f"run {run.run_id} is {run.status}", hint=go_on, code="run_ended", details=details)
    if command.seen is not None and command.seen != run.pending:
        raise Conflict("the run has moved on", hint=hint, code="question_superseded", details=details)
    here = run.cursor.site
    sites = command.workflow.sites
    reached = [site for site in sites[: sites.index(here) + 1] if str(site) in run.visits]
    if isinstance(command, Retry):
        reached = [site for site in reached if site.step_id == here.step_id]
    if target not in reached:
        is_step = not target.module_name and isinstance(command, Jump)
        raise invalid(
            f"{target.step_id!r} is not a step this run can go back to"
            if is_step
            else f"{target} is not a module this run can go back to",
            "/target_step" if is_step else "/target_module",
            f"Choose one of: {', '.join(map(str, reached))}. {hint}",
            "unreachable_module",
        )
    return here
