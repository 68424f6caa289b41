"""What every suite may count on: real servers when a test asks for them, and a loop that is never held up."""

import os
from collections.abc import Iterator

import pytest
from blockbuster import blockbuster_ctx

from tests.support.servers import (
    database_name,
    fresh_mongo,
    fresh_nats,
    mongo_database,
    mongo_url,
    nats_url,
)

__all__ = ["database_name", "fresh_mongo", "fresh_nats", "mongo_database", "mongo_url", "nats_url"]

TOO_SHORT_TO_MATTER = ("io.", "os.")  # local files, microseconds


@pytest.fixture(autouse=True)
def no_blocking_call() -> Iterator[None]:
    """Fail a test in whose event loop our code sleeps, waits for a lock or talks to a socket."""
    with blockbuster_ctx(scanned_modules=["services", "shared"]) as guard:
        for name, function in guard.functions.items():
            if name.startswith(TOO_SHORT_TO_MATTER):
                function.deactivate()
        yield


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and addresses of whoever runs the tests are no business of theirs, and are never spent.

    Nor is the width of their terminal, which a process that spreads the tests would pass on.
    """
    for name in list(os.environ):
        if name.startswith(("STILLREEL_", "OPENAI_")) or name == "COLUMNS":
            monkeypatch.delenv(name)
