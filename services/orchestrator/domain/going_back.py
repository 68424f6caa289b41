"""Going back at any time: where a jump or a retry leads, what it redoes, and the answer it carries."""

from pydantic import Field

from services.orchestrator.domain.answers import answer
from services.orchestrator.domain.commands import Answer, Jump, Retry
from services.orchestrator.domain.definition import Site, Workflow
from services.orchestrator.domain.due import advance
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.keepsakes import chosen
from services.orchestrator.domain.refusals import current, invalid, within
from services.orchestrator.domain.run import Run, RunEvent
from services.orchestrator.domain.way_back import by_jump, by_retry, unset_from
from shared.errors import CallerError, Conflict
from shared.messages.message import Value


class Consequences(Value):
    """What going back to a module would leave and undo; nothing is changed by looking."""

    target: str
    kept: tuple[str, ...] = Field(description="State keys that keep their values.")
    unset: tuple[str, ...] = Field(description="State keys that are written anew.")
    redone: tuple[str, ...] = Field(description="Modules that run again, in order, as `step.module`.")
    requests: dict[str, int] = Field(description="Requests to services made there so far, by type.")
    generations: dict[str, int] = Field(description="Generations made there so far, by provider.")
    cost: None = Field(default=None, description="Unknown: no prices are recorded.")


def jump(command: Jump, run: Run) -> list[RunEvent]:
    """The way back and, when `input` is given, the question there with its answer: all of it or nothing.

    Raises:
        Conflict: the run has ended, or moved on from the question the person saw.
        CallerError: no such module at or before the current one, or it does not accept the input.
    """
    target = Site(step_id=command.target_step, module_name=command.target_module)
    left = _position(command, run, target)
    keep = chosen(command.keep, command.workflow, run, target)
    gone = by_jump(command.workflow, run, target, left, keep)
    if command.input is None:
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


def consequences(workflow: Workflow, run: Run, target: Site) -> Consequences:
    """What going back to `target`, a module the run has reached, leaves and undoes."""
    unset = unset_from(workflow, run, target)
    position = workflow.sites.index(target)
    redone = [site for site in workflow.sites[position:] if str(site) in run.visits]
    requests: dict[str, int] = {}
    for request in run.requests.values():
        if request.site in redone:
            requests[request.type] = requests.get(request.type, 0) + 1
    generations: dict[str, int] = {}
    for made in run.generations.values():
        if made.action_type != "upload" and made.site in redone:
            generations[made.provider] = generations.get(made.provider, 0) + 1
    return Consequences(
        target=str(target),
        kept=tuple(key for key in run.state if key not in unset),
        unset=unset,
        redone=tuple(map(str, redone)),
        requests=requests,
        generations=generations,
    )


def _position(command: Jump | Retry, run: Run, target: Site) -> Site:
    hint, details = current(run)
    if run.status != "running" or run.cursor is None:
        raise Conflict(f"run {run.run_id} is {run.status}", hint=hint, code="run_ended", details=details)
    if command.seen is not None and command.seen != run.pending:
        raise Conflict("the run has moved on", hint=hint, code="question_superseded", details=details)
    here = run.cursor.site
    sites = command.workflow.sites
    reached = [site for site in sites[: sites.index(here) + 1] if str(site) in run.visits]
    if isinstance(command, Retry):
        reached = [site for site in reached if site.step_id == here.step_id]
    if target not in reached:
        raise invalid(
            f"{target} is not a module this run can go back to",
            "/target_module",
            f"Choose one of: {', '.join(map(str, reached))}. {hint}",
            "unreachable_module",
        )
    return here
