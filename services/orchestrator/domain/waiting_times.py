"""When a question reminds and when its time is over, from the moment it is asked."""

from datetime import datetime, timedelta

from services.orchestrator.domain.patience import Waiting


def times_of(waiting: Waiting | None, at: datetime) -> dict[str, datetime]:
    """`remind_at` and `expires_at` of a question asked now; none of a question that waits for ever."""
    if waiting is None:
        return {}
    times = {"expires_at": at + timedelta(seconds=waiting.timeout_s)}
    if waiting.remind_after_s is not None:
        times["remind_at"] = at + timedelta(seconds=waiting.remind_after_s)
    return times
