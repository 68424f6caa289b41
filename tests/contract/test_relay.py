"""What the relay promises over every store."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from shared.clock import SystemClock
from shared.errors import PermanentError
from shared.eventsourcing.errors import PositionLost
from shared.eventsourcing.events import Commit
from shared.eventsourcing.fast_path import FastPath, PublishedMarks
from shared.eventsourcing.lease import Grant, Lease, Position
from shared.eventsourcing.outbox import Change, Changes, CommitFeed, Place
from tests.contract.commits import commit
from tests.contract.conftest import Backend
from tests.contract.relays import Bus, relay, running, settled


async def test_after_a_crash_the_relay_publishes_exactly_what_was_missed(backend: Backend) -> None:
    published, missed = [commit("s", 1), commit("t", 1)], [commit("s", 2), commit("t", 2), commit("u", 1)]
    for each in (*published, *missed):
        await backend.store.append(each)
    await backend.outbox.mark_published([each.id for each in published], lasting=True)
    bus = Bus()
    async with running(relay(backend, bus.publish)):
        await bus.until(lambda bus: len(bus.commits) >= 3)
        await settled(backend)
    assert sorted(bus.places) == [("s", 2), ("t", 2), ("u", 1)]


async def test_a_commit_nobody_published_reaches_the_bus_through_the_feed(backend: Backend) -> None:
    bus = Bus()
    async with running(relay(backend, bus.publish)):
        await _active(backend)
        late = commit("s", 1, "a", "b")
        await backend.store.append(late)
        await bus.until(lambda bus: bool(bus.commits))
        await settled(backend)
    assert bus.commits == [late]


async def test_what_the_fast_path_published_is_left_alone(backend: Backend) -> None:
    bus, fast = Bus(), Bus()
    marks = PublishedMarks(backend.outbox, SystemClock(), every=0.01)
    fast_path = FastPath(fast.publish, backend.outbox, marks, SystemClock())
    async with running(relay(backend, bus.publish, grace=1.0, sweep_every=0.05)):
        for version in range(1, 11):
            done = commit("s", version)
            await backend.store.append(done)
            await fast_path(done)
        await backend.store.append(commit("missed", 1))
        await bus.until(lambda bus: bool(bus.commits))
        await fast_path.aclose()
        await settled(backend)
    await marks.aclose()
    assert bus.places == [("missed", 1)]
    assert len(fast.commits) == 10


async def test_the_fast_path_goes_on_once_the_relay_has_caught_up(backend: Backend) -> None:
    bus = Bus()
    marks = PublishedMarks(backend.outbox, SystemClock(), every=0.01)
    fast_path = FastPath(bus.publish, backend.outbox, marks, SystemClock())
    missed, next_one, last = (commit("s", version) for version in (1, 2, 3))
    for each in (missed, next_one):
        await backend.store.append(each)
    await fast_path(next_one)
    await fast_path.aclose()
    assert bus.commits == [], "nothing overtakes what is not out yet"
    async with running(relay(backend, bus.publish)):
        await bus.until(lambda bus: len(bus.commits) == 2)
        await settled(backend)
    await backend.store.append(last)
    await fast_path(last)
    await fast_path.aclose()
    await marks.aclose()
    assert bus.commits == [missed, next_one, last]


async def test_each_stream_is_published_in_commit_order(backend: Backend) -> None:
    bus = Bus()
    async with running(relay(backend, bus.publish, sweep_every=0.05)):

        async def write(stream: str) -> None:
            for version in range(1, 16):
                await backend.store.append(commit(stream, version))

        await asyncio.gather(*map(write, "abcd"))
        await bus.until(lambda bus: len(bus.commits) >= 60)
        await settled(backend)
    for stream in "abcd":
        assert [version for name, version in bus.places if name == stream] == list(range(1, 16))


async def test_a_feed_that_tells_of_a_later_commit_first_does_not_break_the_order(backend: Backend) -> None:
    await backend.store.append(commit("s", 1))
    await backend.store.append(commit("s", 2))
    place = (await backend.outbox.backlog())[1]
    bus = Bus()
    async with running(relay(backend, bus.publish, feed=_Told([Change(place, {"n": 1})]))):
        await bus.until(lambda bus: len(bus.commits) >= 2)
        await settled(backend)
    assert bus.places == [("s", 1), ("s", 2)]


async def test_of_two_relays_one_works_and_the_other_takes_over(backend: Backend) -> None:
    first_bus, second_bus = Bus(), Bus()
    first = relay(backend, first_bus.publish, holder="one")
    second = relay(backend, second_bus.publish, holder="two")
    async with running(second):
        async with running(first):
            for version in range(1, 6):
                await backend.store.append(commit("s", version))
            await settled(backend)
            assert first.active != second.active
        await backend.store.append(commit("s", 6))
        await second_bus.until(lambda bus: ("s", 6) in bus.places)
        await settled(backend)
        assert second.active
    both = first_bus.places + second_bus.places
    assert sorted(both) == [("s", version) for version in range(1, 7)], "published by one of them, once"


async def test_a_relay_that_slept_through_its_lease_cannot_move_the_position(backend: Backend) -> None:
    lease = backend.lease(seconds=0.3)
    asleep, wake = asyncio.Event(), asyncio.Event()

    async def sleepy(_: Commit) -> None:
        asleep.set()
        await wake.wait()

    sleeper = relay(backend, sleepy, holder="sleeper", lease=_NeverRenewed(lease))
    bus = Bus()
    await backend.store.append(commit("s", 1))
    async with running(sleeper):
        await asleep.wait()
        async with running(relay(backend, bus.publish, holder="awake", lease=lease)):
            await bus.until(lambda bus: bool(bus.commits))
            await settled(backend)
            await backend.store.append(commit("s", 2))
            await bus.until(lambda bus: len(bus.commits) == 2)
            moved = await _position_saved(lease)
            wake.set()
            async with asyncio.timeout(20):
                while sleeper.active:  # noqa: ASYNC110 -- it learns from the server
                    await asyncio.sleep(0.01)
            assert await lease.position() == moved


async def test_the_position_is_kept_only_after_the_bus_acknowledged(backend: Backend) -> None:
    bus, missed = Bus(), commit("s", 1)
    bus.away = True
    working = relay(backend, bus.publish)
    lease = backend.lease()
    async with running(working):
        await _position_saved(lease)
        await backend.store.append(missed)
        await bus.until(lambda bus: len(bus.attempts) >= 2)
        assert await _tells_again(backend, await lease.position(), missed)
        bus.away = False
        await bus.until(lambda bus: bool(bus.commits))
        await settled(backend)
        async with asyncio.timeout(20):
            while await _tells_again(backend, await lease.position(), missed):  # noqa: ASYNC110 -- asks the server
                await asyncio.sleep(0.01)
    assert bus.places == [("s", 1)]


async def test_a_restarted_relay_continues_where_the_last_one_stopped(backend: Backend) -> None:
    bus = Bus()
    async with running(relay(backend, bus.publish)):
        before = await _position_saved(backend.lease())
        await backend.store.append(commit("s", 1))
        await bus.until(lambda bus: bool(bus.commits))
        async with asyncio.timeout(20):
            while (kept := await backend.lease().position()) == before:  # noqa: ASYNC110 -- asks the server
                await asyncio.sleep(0.01)
    watcher = _Positions(backend.feed)
    async with running(relay(backend, bus.publish, feed=watcher)):
        await backend.store.append(commit("s", 2))
        await bus.until(lambda bus: len(bus.commits) == 2)
    assert watcher.asked_for == [kept]
    assert bus.places == [("s", 1), ("s", 2)]


async def test_the_sweep_publishes_what_the_feed_never_told_of(backend: Backend) -> None:
    bus = Bus()
    async with running(relay(backend, bus.publish, feed=_Told([]), sweep_every=0.05)):
        await _active(backend)
        for version in (1, 2, 3):
            await backend.store.append(commit("s", version))
        await bus.until(lambda bus: len(bus.commits) == 3)
        await settled(backend)
    assert bus.places == [("s", 1), ("s", 2), ("s", 3)]


async def test_a_lost_position_is_reported_and_costs_no_commit(backend: Backend) -> None:
    lease = backend.lease()
    grant = await lease.acquire("before")
    assert grant is not None
    await lease.save_position(grant, {"_data": "not a token", "index": -1})
    await lease.release(grant)
    if backend.name == "memory":
        backend.feed.history = 0  # type: ignore[attr-defined]
    await backend.store.append(commit("s", 1))
    bus = Bus()
    following = relay(backend, bus.publish)
    async with running(following):
        await bus.until(lambda bus: bool(bus.commits))
        await settled(backend)
        await backend.store.append(commit("s", 2))
        await bus.until(lambda bus: len(bus.commits) == 2)
        await settled(backend)
    assert bus.places == [("s", 1), ("s", 2)]
    assert following.counts.positions_lost == 1
    assert await lease.position() != {"_data": "not a token", "index": -1}


async def test_without_any_feed_the_sweep_still_publishes(backend: Backend) -> None:
    bus = Bus()
    async with running(relay(backend, bus.publish, feed=_Closed(), sweep_every=0.05)):
        await backend.store.append(commit("s", 1))
        await bus.until(lambda bus: bool(bus.commits))
        await settled(backend)
    assert bus.places == [("s", 1)]


async def test_a_bus_that_comes_back_gets_everything_in_order(backend: Backend) -> None:
    bus = Bus()
    bus.away = True
    async with running(relay(backend, bus.publish)):
        for version in range(1, 8):
            await backend.store.append(commit("s", version))
        await bus.until(lambda bus: len(bus.attempts) >= 2)
        bus.away = False
        await bus.until(lambda bus: len(bus.commits) >= 7)
        await settled(backend)
    assert bus.places == [("s", version) for version in range(1, 8)]


async def test_a_commit_the_bus_can_never_take_blocks_nobody(backend: Backend) -> None:
    bus, poison = Bus(), commit("s", 2)
    bus.refuses[poison.id] = PermanentError("larger than the bus takes")
    working = relay(backend, bus.publish)
    async with running(working):
        for each in (commit("s", 1), poison, commit("s", 3), commit("t", 1)):
            await backend.store.append(each)
        await bus.until(lambda bus: len(bus.commits) >= 3)
        await settled(backend)
    assert sorted(bus.places) == [("s", 1), ("s", 3), ("t", 1)]
    assert working.counts.given_up == 1
    reasons = {doc["_id"]: doc.get("unpublishable") for doc in await backend.bookkeeping("s")}
    assert reasons.get(poison.id) in ("larger than the bus takes", None if backend.name == "memory" else "")


async def test_an_unexpected_failure_holds_up_its_own_stream_only_and_is_tried_again(
    backend: Backend,
) -> None:
    bus, odd = Bus(), commit("s", 1)
    bus.refuses[odd.id] = KeyError("a programming error")
    async with running(relay(backend, bus.publish, sweep_every=0.05)):
        await _position_saved(backend.lease())
        for each in (odd, commit("s", 2), commit("t", 1)):
            await backend.store.append(each)
        await bus.until(lambda bus: bool(bus.commits) and bus.attempts.count(odd) >= 2)
        assert bus.places == [("t", 1)]
        assert await _tells_again(backend, await backend.lease().position(), odd)
        bus.refuses.clear()
        await bus.until(lambda bus: len(bus.commits) >= 3)
        await settled(backend)
    assert bus.places == [("t", 1), ("s", 1), ("s", 2)]


async def _active(backend: Backend) -> None:
    """Return when a relay holds the lease, so that what follows is news to its feed."""
    async with asyncio.timeout(20):
        while (grant := await backend.lease().acquire("probe")) is not None:
            await backend.lease().release(grant)
            await asyncio.sleep(0.01)


async def _tells_again(backend: Backend, position: Position | None, missed: Commit) -> bool:
    """Whether a relay that starts from this position hears of the commit once more."""
    if position is None:
        return True
    async with backend.feed.follow(position, patience=0.05) as changes:
        while (change := await changes.next()).place is not None:
            if change.place == Place(missed.stream, missed.first_version):
                return True
    return False


async def _position_saved(lease: Lease) -> Position:
    async with asyncio.timeout(20):
        while (position := await lease.position()) is None:  # noqa: ASYNC110 -- asks the server
            await asyncio.sleep(0.01)
    return position


class _NeverRenewed:
    """The lease of a process that is paused: its renewals do not happen."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self.seconds = lease.seconds
        self.acquire = lease.acquire
        self.release = lease.release
        self.position = lease.position
        self.save_position = lease.save_position

    async def renew(self, grant: Grant) -> None:
        await asyncio.Event().wait()


class _Told:
    """A feed that tells what it is told to and then nothing."""

    def __init__(self, changes: list[Change]) -> None:
        self._changes = changes

    @asynccontextmanager
    async def follow(self, position: Position | None, *, patience: float) -> AsyncIterator[Changes]:
        yield self

    async def next(self) -> Change:
        if self._changes:
            return self._changes.pop(0)
        await asyncio.sleep(0.02)
        return Change(None, None)


class _Closed:
    """A feed that cannot be opened."""

    @asynccontextmanager
    async def follow(self, position: Position | None, *, patience: float) -> AsyncIterator[Changes]:
        raise PositionLost("no change streams here")
        yield _Told([])


class _Positions:
    """A feed that notes where it was asked to continue."""

    def __init__(self, feed: CommitFeed) -> None:
        self._feed = feed
        self.asked_for: list[Position | None] = []

    @asynccontextmanager
    async def follow(self, position: Position | None, *, patience: float) -> AsyncIterator[Changes]:
        self.asked_for.append(position)
        async with self._feed.follow(position, patience=patience) as changes:
            yield changes
