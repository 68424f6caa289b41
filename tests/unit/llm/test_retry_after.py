"""Providers say when to come back in three ways."""

from datetime import UTC, datetime

from shared.llm.retry_after import backoff, retry_after

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_seconds_milliseconds_and_dates_are_understood() -> None:
    assert retry_after({"retry-after": "2.5"}, NOW) == 2.5
    assert retry_after({"retry-after-ms": "250", "retry-after": "9"}, NOW) == 0.25
    assert retry_after({"retry-after": "Thu, 01 Jan 2026 00:00:30 GMT"}, NOW) == 30.0
    assert retry_after({"retry-after": "Wed, 31 Dec 2025 00:00:00 GMT"}, NOW) == 0.0


def test_nonsense_counts_as_nothing_said() -> None:
    for value in ("", "soon", "-1", "inf", "nan"):
        assert retry_after({"retry-after": value}, NOW) is None
    assert retry_after({}, NOW) is None


def test_waits_double_up_to_a_ceiling() -> None:
    assert [backoff(n) for n in range(7)] == [0.5, 1, 2, 4, 8, 16, 20]
