"""What a run owes next: one function that drives live runs and their recovery alike."""

from dataclasses import asdict
from datetime import datetime

from services.orchestrator.domain.definition import Site, Workflow
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.fingerprints import fingerprinted
from services.orchestrator.domain.looping import begin
from services.orchestrator.domain.run import Cursor, Run, RunEvent
from services.orchestrator.domain.taking_over import kept_or_asked
from services.orchestrator.domain.visits import ModuleInputError, Visit
from shared.messages.run import (
    ModuleFailed,
    ModuleSkipped,
    ModuleStarted,
    RunCompleted,
    StepCompleted,
    StepStarted,
)
from shared.templating import TemplateError, evaluate, whole_expression


def advance(workflow: Workflow, run: Run, at: datetime) -> list[RunEvent]:
    """Everything that is due now, until the run waits for a person, a service, or has ended."""
    events: list[RunEvent] = []
    while step := due(workflow, run, at):
        events += step
        run = fold(run, step)
    return events


def due(workflow: Workflow, run: Run, at: datetime) -> list[RunEvent]:
    """The next thing a run owes; `[]` when it waits or has ended."""
    if run.status != "running" or run.paused or run.pending or run.open_requests:
        return []
    cursor = run.cursor
    if cursor is None:
        return _enter(workflow, run, workflow.sites[0], at)
    match cursor.phase:
        case "entering":
            return _enter(workflow, run, cursor.site, at)
        case "done":
            return _leave(workflow, run, cursor, at)
        case "failed":
            return [_review(workflow, run, cursor, at)]
        case "open":
            return _begin(workflow, run, cursor, at)


def _leave(workflow: Workflow, run: Run, cursor: Cursor, at: datetime) -> list[RunEvent]:
    following = workflow.after(cursor.site)
    if following is not None and following.step_id == cursor.site.step_id:
        return _enter(workflow, run, following, at)
    if run.step_open is not None:
        return [StepCompleted(run_id=run.run_id, step_id=cursor.site.step_id)]
    if following is None:
        return [RunCompleted(run_id=run.run_id, state=run.state)]
    return _enter(workflow, run, following, at)


def _enter(workflow: Workflow, run: Run, site: Site, at: datetime) -> list[RunEvent]:
    if run.step_open != site.step_id:
        opened: list[RunEvent] = [StepStarted(run_id=run.run_id, step_id=site.step_id)]
    else:
        opened = []
    cursor = run.cursor
    entering = cursor is not None and cursor.site == site and cursor.phase == "entering"
    number = cursor.visit if cursor is not None and entering else run.visits.get(str(site), 0) + 1
    entry = workflow.entry(site)
    visit = Visit(workflow, run, site, number, at)
    place = visit.place
    started = ModuleStarted(
        **place,
        module_id=entry.module_id,
        feedback=run.correction.words if run.correction and entering else None,
    )
    try:
        skipped = entry.when is not None and not _holds(entry.when, visit)
    except TemplateError as error:
        return [*opened, started, ModuleFailed(**place, reason="template_broken", message=str(error))]
    if skipped:
        return [*opened, ModuleSkipped(**place, condition=entry.when or "")]
    return [*opened, started]


def _holds(condition: str, visit: Visit) -> bool:
    return bool(evaluate(whole_expression(condition) or condition, visit.context.model_dump()))


def _begin(workflow: Workflow, run: Run, cursor: Cursor, at: datetime) -> list[RunEvent]:
    """A module that has started and asked nothing yet asks now."""
    visit = Visit(workflow, run, cursor.site, cursor.visit, at)
    try:
        return kept_or_asked(visit, [fingerprinted(event, n) for n, event in enumerate(begin(visit))])
    except (TemplateError, ModuleInputError) as error:
        reason = "template_broken" if isinstance(error, TemplateError) else error.reason
        return [ModuleFailed(**visit.place, reason=reason, message=str(error))]


def _review(workflow: Workflow, run: Run, cursor: Cursor, at: datetime) -> RunEvent:
    """A failed module is a question: try again, with words if wanted."""
    failure = run.failure
    options = [
        {
            "id": "retry",
            "mode": "retry",
            "label": "Try again",
            "shortcut": "r",
            "target_module": cursor.site.module_name,
            "feedback": {"enabled": True, "prompt": "Anything to do differently?", "default_message": ""},
        }
    ]
    display = {
        "data": asdict(failure) if failure else {},
        "retryable": {"default_option": "retry", "options": options},
    }
    title = f"{workflow.step(cursor.site.step_id).title} could not finish"
    return Visit(workflow, run, cursor.site, cursor.visit, at).ask("review", title, {}, display)
