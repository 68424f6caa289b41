"""Which stored events set a question's times and which end its waiting; and where waits are found again."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from shared.eventsourcing.events import StoredEvent
from shared.messages.forking import RunForked
from shared.messages.run import (
    InteractionRequested,
    InteractionResponse,
    Jumped,
    ModuleFailed,
    RetryRequested,
    RunCancelled,
    RunCompleted,
)
from shared.messages.waiting import InteractionReminded, RunPaused, RunResumed

SETTING = frozenset(kind.type for kind in (InteractionRequested, InteractionReminded, RunResumed, RunForked))
"""Events that may carry `expires_at`: from the newest of a run follows until when its question waits."""
ENDING = frozenset(
    kind.type
    for kind in (
        InteractionRequested,
        InteractionResponse,
        ModuleFailed,
        Jumped,
        RetryRequested,
        RunPaused,
        RunCompleted,
        RunCancelled,
    )
)
"""Events after which an earlier question's times mean nothing; a question without times is one of them."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Until when a run's question waits, as of event `version` of the run."""

    run_id: str
    version: int
    interaction_id: str
    expires_at: datetime
    remind_at: datetime | None = None


def wait_of(run_id: str, event: StoredEvent) -> Wait | None:
    """The wait that begins or changes with this event, if one does."""
    return wait_in(run_id, event.version, event.data) if event.type in SETTING else None


def wait_in(run_id: str, version: int, data: Mapping[str, Any]) -> Wait | None:
    """As `wait_of`, of an event's data alone."""
    ends, asked, reminds = (data.get(key) for key in ("expires_at", "interaction_id", "remind_at"))
    if not ends or not asked:
        return None
    remind_at = datetime.fromisoformat(reminds) if reminds else None
    return Wait(run_id, version, asked, datetime.fromisoformat(ends), remind_at)


class News(Protocol):
    """An open feed of waits."""

    async def next(self) -> Wait | None:
        """The next wait any process recorded; None when nothing came for a while.

        Raises:
            PositionLost: the feed has a gap; open another and read what there is.
            Unavailable: the store does not answer.
        """
        ...


class WaitIndex(Protocol):
    """Every wait that was ever recorded, by when it ends; all methods raise Unavailable.

    The store is the record, this only finds. Reading costs one small entry for each wait that ends after
    the given time, whatever else the runs hold and however many there are.
    """

    def waits(self, *, after: datetime | None) -> AsyncIterator[Wait]:
        """Waits that end at or after a time, give or take a second; all of them for None."""
        ...

    def follow(self) -> AbstractAsyncContextManager[News]:
        """What is recorded from the moment the context is entered."""
        ...

    async def settled(self) -> datetime | None:
        """What was said last with `settle`; None before the first time."""
        ...

    async def settle(self, until: datetime) -> None:
        """Say that nothing that ends before this time has to be looked at again; it never moves back."""
        ...
