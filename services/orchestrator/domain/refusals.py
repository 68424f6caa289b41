"""How the rules refuse a command: in words a person can act on, with what stands instead."""

from services.orchestrator.domain.interactions import Interaction
from services.orchestrator.domain.run import Run
from shared.errors import CallerError, Conflict, NotFound


def current(run: Run) -> tuple[str, dict[str, object]]:
    """What the run asks right now: in words, and as the details of a refusal."""
    question = run.question
    if question is None:
        hint = f"The run is {run.status} and asks nothing right now."
        return hint, {"current_interaction": None, "current_question": None, "run_status": run.status}
    title = f": {question.title}" if question.title else ""
    asked = {
        "interaction_id": question.interaction_id,
        "interaction_type": question.interaction_type,
        "step_id": question.site.step_id,
        "module_name": question.site.module_name,
        "visit": question.visit,
        "title": question.title,
    }
    return (
        f"The current question is {question.interaction_id} ({question.site}{title}).",
        {
            "current_interaction": question.interaction_id,
            "current_question": asked,
            "run_status": run.status,
        },
    )


def say_what_stands(refusal: CallerError, run: Run) -> None:
    """Whatever was refused, its details name the question that is asked now, or how the run ended."""
    refusal.details = {**current(run)[1], **refusal.details}


def pending_question(run: Run, interaction_id: str) -> Interaction:
    """The question with this id, if it is the one being asked.

    Raises:
        NotFound: this run never asked it, or so many visits ago that it is forgotten.
        Conflict: it was answered, or the run has moved on; `details` say what won and what is asked now.
    """
    hint, details = current(run)
    asked = run.interactions.get(interaction_id)
    if asked is None:
        raise NotFound(
            f"run {run.run_id} never asked {interaction_id}, or left that question long ago",
            hint=hint,
            code="unknown_interaction",
            details=details,
        )
    if asked.response is not None:
        raise Conflict(
            f"{interaction_id} was already answered; the first answer stands",
            hint=hint,
            code="already_answered",
            details={**details, "answer": asked.response},
        )
    if run.pending != interaction_id:
        is_over = asked.visit == run.visits.get(str(asked.site))
        raise Conflict(
            f"{interaction_id} is no longer asked: the run went on without an answer"
            if is_over
            else f"{interaction_id} belongs to an earlier visit of {asked.site}",
            hint=hint,
            code="question_superseded",
            details=details,
        )
    return asked


def sub_action(question: Interaction, action_id: str) -> dict[str, object]:
    """The sub-action of a question.

    Raises:
        NotFound: the question offers no such action.
    """
    offered = question.display_data.get("sub_actions") or []
    for action in offered:
        if action["id"] == action_id:
            return dict(action)
    names = ", ".join(sorted(action["id"] for action in offered)) or "none"
    raise NotFound(
        f"{question.interaction_id} has no action {action_id!r}",
        hint=f"Its actions: {names}.",
        code="unknown_action",
    )


def invalid(problem: str, pointer: str, hint: str, code: str = "invalid_answer") -> CallerError:
    return CallerError(problem, pointer=pointer, hint=hint, code=code)


def within(place: str, refusal: CallerError) -> CallerError:
    """The same refusal of something that was sent inside something larger: its pointers begin at `place`."""
    problems = refusal.details.get("problems")
    details = dict(refusal.details)
    if isinstance(problems, list):
        details["problems"] = [{**one, "pointer": f"{place}{one['pointer']}"} for one in problems]
    return type(refusal)(
        refusal.problem,
        pointer=f"{place}{refusal.pointer}",
        hint=refusal.hint,
        code=refusal.code,
        details=details,
    )
