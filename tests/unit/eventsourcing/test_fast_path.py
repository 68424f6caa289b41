"""Publishing right after the commit, and leaving to the relay what does not work at once."""

import asyncio
from datetime import UTC, datetime, timedelta

from shared.errors import PermanentError, Unavailable
from shared.eventsourcing.events import Commit
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
        self.store = MemoryEventStore()
        super().__init__(self.store)
        self.batches: list[set[str]] = []
        self.away = False

    async def mark_published(self, commit_ids: object, *, lasting: bool = False) -> None:
        self.batches.append(set(commit_ids))  # type: ignore[call-overload]
        if self.away:
            raise Unavailable("the store is away")
        await super().mark_published(set(commit_ids))  # type: ignore[call-overload]

    async def has_waiting(self, stream: str, *, before: int) -> bool:
        if self.away:
            raise Unavailable("the store is away")
        return await super().has_waiting(stream, before=before)


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
    fast = FastPath(bus.publish, outbox, marks, clock)
    await fast(done)
    await fast.aclose()
    await marks.aclose()
    assert bus.commits == [done]
    assert outbox.batches == [{done.id}]


async def test_while_the_bus_is_away_no_command_waits_for_it_twice() -> None:
    clock, outbox, bus = HandClock(), Recorder(), Bus()
    marks = PublishedMarks(outbox, clock)
    fast = FastPath(bus.publish, outbox, marks, clock, pause=3.0)
    bus.away = True
    await fast(commit("s", 1))
    await fast.aclose()
    await fast(commit("t", 1))
    await fast.aclose()
    assert len(bus.attempts) == 1
    bus.away = False
    await clock.pass_(3.0)
    await fast(commit("u", 1))
    await fast.aclose()
    await marks.aclose()
    assert bus.places == [("u", 1)]
    assert [len(batch) for batch in outbox.batches] == [1], "what was not published is not marked"


async def test_later_commits_of_a_stream_wait_behind_the_one_that_failed() -> None:
    clock, outbox, bus = HandClock(), Recorder(), Bus()
    fast = FastPath(bus.publish, outbox, PublishedMarks(outbox, clock), clock, pause=3.0)
    odd = commit("s", 1)
    bus.refuses[odd.id] = PermanentError("too large")
    for each in (odd, commit("s", 2), commit("t", 1)):
        await outbox.store.append(each)
        await fast(each)
    await fast.aclose()
    assert bus.places == [("t", 1)], "a poison commit holds up nobody else"
    await clock.pass_(3.0)
    third = commit("s", 3)
    await outbox.store.append(third)
    await fast(third)
    await fast.aclose()
    assert bus.places == [("t", 1)], "time alone does not put the earlier ones on the bus"


async def test_after_a_long_outage_nothing_overtakes_the_backlog_of_its_run() -> None:
    clock, outbox, bus = HandClock(), Recorder(), Bus()
    marks = PublishedMarks(outbox, clock)
    fast = FastPath(bus.publish, outbox, marks, clock, pause=3.0)
    first, second, third, fourth = (commit("s", version) for version in (1, 2, 3, 4))
    bus.away = True
    await outbox.store.append(first)
    await fast(first)
    await fast.aclose()
    bus.away = False
    await clock.pass_(3.0)
    await outbox.store.append(second)
    await fast(second)
    await fast.aclose()
    assert bus.commits == []
    await outbox.mark_published([first.id, second.id])
    for each in (third, fourth):
        await outbox.store.append(each)
        await fast(each)
    await fast.aclose()
    assert bus.commits == [third, fourth]
    await marks.aclose()


async def test_a_process_that_just_started_does_not_overtake_what_the_one_before_left() -> None:
    clock, outbox, bus = HandClock(), Recorder(), Bus()
    left, later = commit("s", 1), commit("s", 2)
    for each in (left, later):
        await outbox.store.append(each)
    fast = FastPath(bus.publish, outbox, PublishedMarks(outbox, clock), clock)
    await fast(later)
    await fast.aclose()
    assert bus.attempts == []


async def test_a_store_that_does_not_answer_leaves_the_commit_to_the_relay() -> None:
    clock, outbox, bus = HandClock(), Recorder(), Bus()
    outbox.away = True
    fast = FastPath(bus.publish, outbox, PublishedMarks(outbox, clock), clock)
    await fast(commit("s", 2))
    await fast.aclose()
    assert bus.attempts == []


class Slow:
    """A bus that takes what it is told only when let."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.told: list[int] = []
        self.let = asyncio.Event()
        self.refuses: set[int] = set()

    async def ask(self, done: Commit) -> None:
        if done.first_version in self.refuses:
            raise Unavailable("the bus is away")
        self.asked.append(done.first_version)

    async def tell(self, done: Commit) -> None:
        await self.let.wait()
        self.told.append(done.first_version)


async def test_work_does_not_wait_until_the_commit_before_is_told_but_telling_keeps_its_order() -> None:
    clock, outbox, bus = HandClock(), Recorder(), Slow()
    marks = PublishedMarks(outbox, clock)
    fast = FastPath(bus.tell, outbox, marks, clock, urgent=bus.ask)
    for version in (1, 2, 3):
        await fast(commit("s", version))
    await clock.pass_(0)
    assert bus.asked == [1, 2, 3]
    assert bus.told == []
    bus.let.set()
    await fast.aclose()
    await marks.aclose()
    assert bus.told == [1, 2, 3]
    assert [len(batch) for batch in outbox.batches] == [3]


async def test_when_asking_fails_nothing_of_it_or_after_it_counts_as_told() -> None:
    clock, outbox, bus = HandClock(), Recorder(), Slow()
    marks = PublishedMarks(outbox, clock)
    fast = FastPath(bus.tell, outbox, marks, clock, urgent=bus.ask)
    bus.refuses = {2}
    for version in (1, 2, 3):
        await fast(commit("s", version))
    await clock.pass_(0)
    bus.let.set()
    await fast.aclose()
    await marks.aclose()
    assert bus.told == [1], "the second could not be asked for, the third comes after it"
    assert [len(batch) for batch in outbox.batches] == [1]


async def test_whoever_hands_a_commit_on_does_not_wait_for_the_bus() -> None:
    clock, outbox, bus = HandClock(), Recorder(), Slow()
    fast = FastPath(bus.tell, outbox, PublishedMarks(outbox, clock), clock, urgent=bus.tell)
    async with asyncio.timeout(10):
        await fast(commit("s", 1))
    bus.let.set()
    await fast.aclose()
    assert bus.told == [1, 1]
