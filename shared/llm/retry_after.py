"""How long to wait before asking a busy provider again."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

_FIRST = 0.5
_LONGEST = 20.0


def backoff(attempt: int) -> float:
    """Seconds before trying again after `attempt` earlier repetitions: 0.5, 1, 2, … at most 20."""
    return min(_FIRST * 2.0**attempt, _LONGEST)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds the provider asks for, None when it does not say.

    Source: RFC 9110 10.2.3 (seconds or a date); `retry-after-ms` is OpenAI's finer form.
    """
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if 0 <= seconds < float("inf"):
            return seconds
    try:
        at = parsedate_to_datetime(headers.get("retry-after", ""))
        return max(0.0, (at - now).total_seconds())
    except (ValueError, TypeError):  # not a date, or one without a time zone
        return None
