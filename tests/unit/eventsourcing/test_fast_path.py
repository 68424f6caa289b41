"""Publishing right after the commit, and leaving to the relay what does not work at once."""

import asyncio
from datetime import UTC, datetime, timedelta

from shared.errors import PermanentError, Unavailable
from shared.eventsourcing.fast_path import FastPath, PublishedMarks
from shared.eventsourcing.memory import MemoryEventStore
from shared.eventsourcing.memory_outbox import MemoryOutbox
from tests.contract.commits import commit
from tests.contract.relays import Bus


class HandClock:
    """Time passes only by hand; sleepers wait for it."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 1, tzinfo=UTC)
        self._moved = asyncio.Event()
        self.sleeping = 0

    def now(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        wake = self._now + timedelta(seconds=seconds)
        self.sleeping += 1
        while self._now < wake:
            await self._moved.wait()
        self.sleeping -= 1

    async def pass_(self, seconds: float) -> None:
        await self._settle()
        self._now += timedelta(seconds=seconds)
        self._moved.set()
        self._moved = asyncio.Event()
        await self._settle()

    async def _settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)


class Recorder(MemoryOutbox):
    def __init__(self) -> None:
        super().__init__(MemoryEventStore())
        self.batches: list[set[str]] = []
        self.away = False

    async def mark_published(self, commit_ids: object, *, lasting: bool = False) -> None:
        self.batches.append(set(commit_ids))  # type: ignore[call-overload]
        if self.away:
            raise Unavailable("the store is away")


async def test_marks_are_set_together_and_after_the_fact() -> None:
    clock, outbox = HandClock(), Recorder()
    marks = PublishedMarks(outbox, clock, every=0.1)
    for name in ("a", "b"):
        marks.add(name)
    await clock.pass_(0.05)
    assert outbox.batches == []
    marks.add("c")
    await clock.pass_(0.06)
    assert outbox.batches == [{"a", "b", "c"}]
    await clock.pass_(10)
    assert len(outbox.batches) == 1
    assert clock.sleeping == 0, "nothing ticks while there is nothing to mark"
    marks.add("d")
    await clock.pass_(0.1)
    assert outbox.batches[1:] == [{"d"}]


async def test_marks_that_could_not_be_set_are_tried_again() -> None:
    clock, outbox = HandClock(), Recorder()
    marks = PublishedMarks(outbox, clock, every=0.1)
    outbox.away = True
    marks.add("a")
    await clock.pass_(0.1)
    outbox.away = False
    marks.add("b")
    await clock.pass_(1.0)
    await clock.pass_(0.1)
    assert outbox.batches == [{"a"}, {"a", "b"}]


async def test_closing_sets_the_marks_that_are_left() -> None:
    clock, outbox = HandClock(), Recorder()
    marks = PublishedMarks(outbox, clock)
    marks.add("a")
    await marks.aclose()
    assert outbox.batches == [{"a"}]
    await PublishedMarks(outbox, clock).aclose()
    assert len(outbox.batches) == 1


async def test_a_published_commit_is_marked() -> None:
    clock, outbox, bus = HandClock(), Recorder(), Bus()
    marks = PublishedMarks(outbox, clock)
    done = commit("s")
    await FastPath(bus.publish, marks, clock)(done)
    await marks.aclose()
    assert bus.commits == [done]
    assert outbox.batches == [{done.id}]


async def test_while_the_bus_is_away_no_command_waits_for_it_twice() -> None:
    clock, outbox, bus = HandClock(), Recorder(), Bus()
    marks = PublishedMarks(outbox, clock)
    fast = FastPath(bus.publish, marks, clock, pause=3.0)
    bus.away = True
    await fast(commit("s", 1))
    await fast(commit("t", 1))
    assert len(bus.attempts) == 1
    bus.away = False
    await clock.pass_(3.0)
    await fast(commit("u", 1))
    await marks.aclose()
    assert bus.places == [("u", 1)]
    assert [len(batch) for batch in outbox.batches] == [1], "what was not published is not marked"


async def test_later_commits_of_a_stream_wait_behind_the_one_that_failed() -> None:
    clock, outbox, bus = HandClock(), Recorder(), Bus()
    marks = PublishedMarks(outbox, clock)
    fast = FastPath(bus.publish, marks, clock, pause=3.0)
    odd = commit("s", 1)
    bus.refuses[odd.id] = PermanentError("too large")
    for each in (odd, commit("s", 2), commit("t", 1)):
        await fast(each)
    assert bus.places == [("t", 1)], "a poison commit holds up nobody else"
    await clock.pass_(3.0)
    await fast(commit("s", 3))
    await marks.aclose()
    assert bus.places == [("t", 1), ("s", 3)]
