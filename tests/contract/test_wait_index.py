"""What every index of waits promises: it finds what is still to come, and tells of what is recorded."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from services.orchestrator.adapters.memory_waits import MemoryWaits
from services.orchestrator.adapters.mongo_waits import TIMERS, MongoWaits
from services.orchestrator.waits import News, Wait, WaitIndex
from shared.clock import SystemClock
from shared.eventsourcing.events import Commit
from shared.eventsourcing.memory import MemoryEventStore
from tests.contract.commits import AT, commit
from tests.contract.conftest import Backend

HOUR = timedelta(hours=1)
QUESTION = "form_01900000-0000-7000-8000-000000000001"


@pytest.fixture
async def index(backend: Backend) -> AsyncIterator[WaitIndex]:
    if backend.database is None:
        assert isinstance(backend.store, MemoryEventStore)
        yield MemoryWaits(backend.store, SystemClock(), patience=0.01)
        return
    made = MongoWaits(backend.database)
    await made.prepare()
    yield made
    await backend.database[TIMERS].delete_many({})


def asked(run: str, hours: int, *, first: int = 1, kind: str = "interaction_requested") -> Commit:
    times = {"expires_at": (AT + hours * HOUR).isoformat(), "remind_at": None}
    return commit(run, first, kind, data={"interaction_id": QUESTION, **times})


async def found(index: WaitIndex, **bounds: object) -> list[str]:
    return sorted([wait.run_id async for wait in index.waits(**{"after": None, **bounds})])  # type: ignore[arg-type]


async def test_waits_are_found_by_when_they_end(backend: Backend, index: WaitIndex) -> None:
    for run, hours in (("old", 1), ("new", 3), ("last", 30)):
        await backend.store.append(asked(run, hours))
    await backend.store.append(commit("never", 1, "interaction_requested"))
    assert await found(index) == ["last", "new", "old"]
    assert await found(index, after=AT + 2 * HOUR) == ["last", "new"]


async def test_a_wait_says_which_question_it_is_of_and_when_it_reminds(
    backend: Backend, index: WaitIndex
) -> None:
    data = {
        "interaction_id": QUESTION,
        "remind_at": (AT + HOUR).isoformat().replace("+00:00", "Z"),
        "expires_at": (AT + 2 * HOUR).isoformat().replace("+00:00", "Z"),
    }
    await backend.store.append(commit("s", 4, "module_started", "interaction_requested", data=data))
    assert [wait async for wait in index.waits(after=None)] == [
        Wait("s", 5, QUESTION, expires_at=AT + 2 * HOUR, remind_at=AT + HOUR)
    ]


async def test_times_in_other_events_are_nobodys_wait(backend: Backend, index: WaitIndex) -> None:
    await backend.store.append(asked("s", 1, kind="content_attached"))
    assert await found(index) == []


async def test_the_feed_tells_of_waits_recorded_from_then_on(backend: Backend, index: WaitIndex) -> None:
    await backend.store.append(asked("before", 1))
    async with index.follow() as news, asyncio.timeout(20):
        await backend.store.append(commit("quiet", 1))
        await backend.store.append(asked("a", 2))
        await backend.store.append(asked("b", 3, kind="run_forked"))
        assert [await _next(news), await _next(news)] == ["a", "b"]


async def test_what_is_settled_never_moves_back(index: WaitIndex) -> None:
    assert await index.settled() is None
    await index.settle(AT + HOUR)
    await index.settle(AT)
    assert await index.settled() == AT + HOUR


async def _next(news: News) -> str:
    while True:
        wait = await news.next()
        if wait is not None:
            return wait.run_id
