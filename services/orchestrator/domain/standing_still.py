"""How pauses and reminders change a run: its question's times are part of the question."""

from datetime import datetime

from services.orchestrator.domain.copying import replace
from services.orchestrator.domain.run import Paused, Run
from shared.messages.waiting import InteractionReminded, RunPaused, RunResumed


def paused(run: Run, event: RunPaused) -> Run:
    return replace(run, paused=Paused(event.at, event.reason))


def resumed(run: Run, event: RunResumed) -> Run:
    return with_times(replace(run, paused=None), event.interaction_id, event.remind_at, event.expires_at)


def reminded(run: Run, event: InteractionReminded) -> Run:
    asked = run.interactions.get(event.interaction_id)
    if asked is None:
        return run
    return replace(
        run, interactions={**run.interactions, event.interaction_id: replace(asked, reminded=True)}
    )


def with_times(
    run: Run, interaction_id: str | None, remind_at: datetime | None, expires_at: datetime | None
) -> Run:
    """The same run, its question waiting until other times; a reminder that was given keeps its time."""
    asked = run.interactions.get(interaction_id) if interaction_id else None
    if asked is None:
        return run
    waiting = replace(asked, remind_at=remind_at or asked.remind_at, expires_at=expires_at)
    return replace(run, interactions={**run.interactions, asked.interaction_id: waiting})
