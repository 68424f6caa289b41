"""Timers in virtual time: they fire when they are due, whoever set them, and forget what was answered."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog

from services.orchestrator.adapters.memory_waits import MemoryWaits
from services.orchestrator.timers import MARGIN, Due, Timers
from services.orchestrator.waits import Wait
from shared.errors import PermanentError, Unavailable
from shared.eventsourcing.events import Commit
from shared.eventsourcing.memory import MemoryEventStore
from tests.contract.commits import commit
from tests.simulation.virtual_time import START, VirtualClock, VirtualLoop

MINUTE = timedelta(minutes=1)
QUESTION = "select_01900000-0000-7000-8000-000000000001"


class Shop:
    """Timers over a memory store; `fired` is what fired, with the time it did."""

    def __init__(self, answer: Callable[[Due], Awaitable[None]] | None = None) -> None:
        self.clock = VirtualClock()
        self.store = MemoryEventStore()
        self.index = MemoryWaits(self.store, self.clock)
        self.fired: list[tuple[str, str, datetime]] = []
        self.answer = answer
        self.timers = self.process()

    def process(self) -> Timers:
        return Timers(self.index, self.fire, self.clock)

    async def fire(self, due: Due) -> None:
        self.fired.append((due.run_id, due.moment, self.clock.now()))
        if self.answer is not None:
            await self.answer(due)

    async def record(self, made: Commit) -> None:
        """As this process records: the store has it, then the timers hear of it."""
        await self.store.append(made)
        self.timers.committed(made)


def asked(run: str, ends: timedelta, *, first: int = 1, reminds: timedelta | None = None) -> Commit:
    times = {"expires_at": (START + ends).isoformat()}
    if reminds is not None:
        times["remind_at"] = (START + reminds).isoformat()
    return commit(run, first, "interaction_requested", data={"interaction_id": QUESTION, **times}, at=START)


def play(story: Callable[[Shop], Coroutine[Any, Any, None]], shop: Shop | None = None) -> Shop:
    """Let timers run while a story happens."""

    async def whole() -> Shop:
        made = shop or Shop()
        running = asyncio.create_task(made.timers.run())
        await story(made)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        return made

    loop = VirtualLoop()
    try:
        return loop.run_until_complete(whole())
    finally:
        loop.close()


def test_a_question_reminds_and_then_runs_out_at_its_times() -> None:
    async def story(shop: Shop) -> None:
        await shop.record(asked("a", 10 * MINUTE, reminds=4 * MINUTE))
        await shop.clock.sleep(3600)

    assert play(story).fired == [
        ("a", "reminder", START + 4 * MINUTE),
        ("a", "timeout", START + 10 * MINUTE),
    ]


def test_an_earlier_time_wakes_a_sleeper_and_a_past_one_fires_at_once() -> None:
    async def story(shop: Shop) -> None:
        await shop.record(asked("late", 50 * MINUTE))
        await shop.clock.sleep(60)
        await shop.record(asked("soon", 5 * MINUTE))
        await shop.record(asked("past", -MINUTE))
        await shop.clock.sleep(7200)

    assert play(story).fired == [
        ("past", "timeout", START + MINUTE),
        ("soon", "timeout", START + 5 * MINUTE),
        ("late", "timeout", START + 50 * MINUTE),
    ]


@pytest.mark.parametrize("ending", ["interaction_response", "jumped", "run_paused", "run_cancelled"])
def test_a_question_that_is_over_fires_nothing(ending: str) -> None:
    async def story(shop: Shop) -> None:
        await shop.record(asked("a", 10 * MINUTE))
        await shop.record(commit("a", 2, ending, at=START))
        await shop.clock.sleep(3600)
        assert shop.timers.waiting == 0

    assert play(story).fired == []


def test_a_resumed_run_waits_until_its_new_time_only() -> None:
    async def story(shop: Shop) -> None:
        await shop.record(asked("a", 10 * MINUTE))
        await shop.record(commit("a", 2, "run_paused", at=START))
        later = {"interaction_id": QUESTION, "expires_at": (START + 30 * MINUTE).isoformat()}
        await shop.record(commit("a", 3, "run_resumed", data=later, at=START))
        await shop.clock.sleep(3600)

    assert play(story).fired == [("a", "timeout", START + 30 * MINUTE)]


def test_what_another_process_recorded_fires_here_too() -> None:
    async def story(shop: Shop) -> None:
        await shop.clock.sleep(1)
        await shop.store.append(asked("theirs", 10 * MINUTE))
        await shop.clock.sleep(3600)

    assert play(story).fired == [("theirs", "timeout", START + 10 * MINUTE)]


def test_news_that_comes_late_does_not_undo_what_is_newer() -> None:
    async def story(shop: Shop) -> None:
        await shop.record(asked("a", 20 * MINUTE, first=7))
        shop.timers.committed(commit("a", 3, "interaction_response", at=START))
        shop.timers.note(Wait("a", 2, QUESTION, START + MINUTE))
        await shop.clock.sleep(3600)

    assert play(story).fired == [("a", "timeout", START + 20 * MINUTE)]


def test_a_process_that_begins_finds_what_was_left_and_fires_the_past_at_once() -> None:
    shop = Shop()

    async def before() -> None:
        await shop.store.append(asked("past", -MINUTE))
        await shop.store.append(asked("ahead", 10 * MINUTE))

    async def story(shop: Shop) -> None:
        await before()
        shop.timers.note(Wait("none", 1, QUESTION, START + 90 * MINUTE))
        await shop.clock.sleep(3600)

    assert [name for name, _, _ in play(story, shop).fired] == ["past", "ahead"]


def test_what_has_fired_long_ago_is_not_read_again() -> None:
    async def story(shop: Shop) -> None:
        await shop.record(asked("old", MINUTE))
        await shop.clock.sleep(4 * 3600)
        settled = await shop.index.settled()
        assert settled is not None
        assert shop.clock.now() - MARGIN - 6 * MINUTE < settled <= shop.clock.now() - MARGIN
        assert [wait async for wait in shop.index.waits(after=settled)] == []

    assert play(story).fired == [("old", "timeout", START + MINUTE)]


def test_a_store_that_is_away_is_asked_again() -> None:
    calls = 0

    async def away(_: Due) -> None:
        nonlocal calls
        calls += 1
        if calls < 3:
            raise Unavailable("the store is away")

    async def story(shop: Shop) -> None:
        await shop.record(asked("a", MINUTE))
        await shop.clock.sleep(600)

    with structlog.testing.capture_logs() as logs:
        fired = play(story, Shop(away)).fired
    assert len(fired) == 3
    assert [entry["event"] for entry in logs] == ["timer_waits", "timer_waits"]


def test_a_run_that_cannot_be_read_is_given_up_and_the_others_fire() -> None:
    async def broken(due: Due) -> None:
        if due.run_id == "broken":
            raise PermanentError("an event cannot be read any more")

    async def story(shop: Shop) -> None:
        await shop.record(asked("broken", MINUTE))
        await shop.record(asked("whole", 2 * MINUTE))
        await shop.clock.sleep(600)
        assert shop.timers.waiting == 0

    with structlog.testing.capture_logs() as logs:
        assert [name for name, _, _ in play(story, Shop(broken)).fired] == ["broken", "whole"]
    assert [entry["event"] for entry in logs] == ["timer_given_up"]


def test_ten_thousand_open_questions_cost_nothing_while_they_wait() -> None:
    woken = 0

    class Counted(VirtualClock):
        async def sleep(self, seconds: float) -> None:
            nonlocal woken
            woken += 1
            await super().sleep(seconds)

    async def story(shop: Shop) -> None:
        shop.timers._clock = Counted()
        for number in range(10_000):
            shop.timers.note(Wait(f"run {number}", 1, QUESTION, START + timedelta(days=2)))
        await shop.clock.sleep(0)
        before = woken
        await shop.clock.sleep(600)
        assert woken - before <= 11
        assert shop.timers.waiting == 10_000

    assert play(story).fired == []


def test_answered_questions_do_not_pile_up_in_the_heap() -> None:
    async def story(shop: Shop) -> None:
        for number in range(5_000):
            shop.timers.note(Wait("a", number, QUESTION, START + timedelta(days=2)))
        assert (shop.timers.waiting, shop.timers.size < 100) == (1, True)

    play(story)
