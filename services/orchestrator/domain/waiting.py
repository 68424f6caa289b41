"""Questions that do not wait for ever: when they remind, when their time is over, and what happens then."""

from services.orchestrator.domain.answers import answer
from services.orchestrator.domain.auto_choice import chosen
from services.orchestrator.domain.commands import Answer, FireTimer
from services.orchestrator.domain.context import place_of
from services.orchestrator.domain.interactions import Interaction
from services.orchestrator.domain.run import Run, RunEvent
from services.orchestrator.domain.way_back import given_up
from shared.errors import CallerError
from shared.messages.run import InteractionResponse, ModuleFailed
from shared.messages.waiting import InteractionReminded

NOBODY_ANSWERED = "nobody_answered"
INVALID_CHOICE = "auto_choice_invalid"


def fire(command: FireTimer, run: Run) -> list[RunEvent]:
    """What follows from a time that has come; `[]` when a person was faster, or the time is not yet there.

    A timer is never refused: whoever set it off cannot know what has happened since.
    """
    question = run.question
    if run.status != "running" or run.paused is not None or question is None:
        return []
    if question.interaction_id != command.interaction_id or question.expires_at is None:
        return []
    if command.at >= question.expires_at:
        return _expire(command, run, question) if command.moment == "timeout" else []
    is_time = question.remind_at is not None and command.at >= question.remind_at
    if command.moment == "timeout" or question.reminded or not is_time:
        return []
    return [
        InteractionReminded(
            **place_of(run, question.site, question.visit),
            interaction_id=question.interaction_id,
            interaction_type=question.interaction_type,
            title=question.title,
            expires_at=question.expires_at,
        )
    ]


def _expire(command: FireTimer, run: Run, question: Interaction) -> list[RunEvent]:
    waiting = command.workflow.entry(question.site).waiting
    if waiting is None:  # the run was moved to a definition in which this question waits for ever
        return []
    nobody = f"nobody answered within {spoken(waiting.timeout_s)}"
    if waiting.on_timeout == "fail" or waiting.auto_choice is None:
        return _fail(run, question, NOBODY_ANSWERED, nobody)
    response = chosen(waiting.auto_choice, run, question)
    if response is None:
        message = f"{nobody}, and there is nothing finished to choose from"
        return _fail(run, question, NOBODY_ANSWERED, message)
    given = Answer(
        workflow=command.workflow,
        at=command.at,
        interaction_id=question.interaction_id,
        response=response,
    )
    try:
        events = answer(given, run)
    except CallerError as refusal:
        place = f" at {refusal.pointer}" if refusal.pointer else ""
        message = f"{nobody}, and the workflow's auto_choice does not fit{place}: {refusal.problem}"
        return _fail(run, question, INVALID_CHOICE, message)
    return [_by_itself(event) for event in events]


def _by_itself(event: RunEvent) -> RunEvent:
    return event.model_copy(update={"auto": True}) if isinstance(event, InteractionResponse) else event


def _fail(run: Run, question: Interaction, reason: str, message: str) -> list[RunEvent]:
    return [
        *given_up(run),
        ModuleFailed(**place_of(run, question.site, question.visit), reason=reason, message=message),
    ]


def spoken(seconds: float) -> str:
    """A length of time in the largest unit that divides it, such as `3 days`, `90 minutes`, `0.5 seconds`."""
    for name, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= size and seconds % size == 0:
            count = round(seconds / size)
            return f"{count} {name}{'s' if count > 1 else ''}"
    return f"{seconds:g} second{'' if seconds == 1 else 's'}"
