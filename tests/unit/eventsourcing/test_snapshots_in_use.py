"""Snapshots make loading short and may never make it wrong."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from shared.clock import SystemClock
from shared.errors import Unavailable
from shared.eventsourcing.errors import SnapshotTooLarge
from shared.eventsourcing.memory import MemorySnapshotStore
from shared.eventsourcing.runner import Runner
from shared.eventsourcing.store import Snapshot
from tests.unit.eventsourcing.purse import PURSE, Command, Event, Purse, Put, Seal, cause
from tests.unit.eventsourcing.stores import CountingStore


def runner(
    store: CountingStore, snapshots: MemorySnapshotStore, every: int = 10, **changes: Any
) -> Runner[Command, Purse, Event]:
    return Runner(
        replace(PURSE, **changes),
        store,
        source="stillreel/test",
        clock=SystemClock(),
        snapshots=snapshots,
        snapshot_every=every,
    )


async def filled(store: CountingStore, snapshots: MemorySnapshotStore, coins: int) -> None:
    purses = runner(store, snapshots)
    for number in range(coins):
        await purses.execute("p", Put(1), cause(f"c{number}"))
    await purses.aclose()


async def test_a_snapshot_is_written_each_so_many_events() -> None:
    store, snapshots = CountingStore(), MemorySnapshotStore()
    await filled(store, snapshots, 27)
    saved = await snapshots.latest("p", PURSE.fingerprint)
    assert saved == Snapshot("p", 20, PURSE.fingerprint, Purse("p", 20, 20).__dict__)


async def test_a_commit_that_passes_the_mark_in_its_middle_is_snapshot_whole() -> None:
    store, snapshots = CountingStore(), MemorySnapshotStore()
    await filled(store, snapshots, 9)
    purses = runner(store, snapshots)
    await purses.execute("p", Seal(), cause("seal"))
    await purses.aclose()
    saved = await snapshots.latest("p", PURSE.fingerprint)
    assert saved is not None
    assert (saved.version, saved.state["sealed"]) == (11, True)


async def test_loading_reads_only_what_came_after_the_snapshot() -> None:
    store, snapshots = CountingStore(), MemorySnapshotStore()
    await filled(store, snapshots, 27)
    store.reset()
    assert (await runner(store, snapshots).load("p"))[0].coins == 27
    assert store.events_read == 7


async def test_deleted_snapshots_cost_nothing_and_come_back() -> None:
    store = CountingStore()
    await filled(store, MemorySnapshotStore(), 27)
    empty = MemorySnapshotStore()
    purses = runner(store, empty)
    outcome = await purses.execute("p", Put(1), cause("later"))
    assert outcome.state.coins == 28
    await purses.aclose()
    saved = await empty.latest("p", PURSE.fingerprint)
    assert saved is not None
    assert saved.version == 27


async def test_a_changed_fold_ignores_the_old_folds_snapshots() -> None:
    store, snapshots = CountingStore(), MemorySnapshotStore()
    await filled(store, snapshots, 20)

    def doubled(purse: Purse, event: Event) -> Purse:
        return replace(PURSE.evolve(purse, event), coins=purse.coins + 2)

    changed = runner(store, snapshots, evolve=doubled, fingerprint="purse-2")
    assert (await changed.load("p"))[0].coins == 40


async def test_a_snapshot_past_the_wanted_version_is_not_used() -> None:
    store, snapshots = CountingStore(), MemorySnapshotStore()
    await filled(store, snapshots, 20)
    assert (await runner(store, snapshots).load("p", until=13))[0].coins == 13


async def test_a_broken_snapshot_is_ignored() -> None:
    store, snapshots = CountingStore(), MemorySnapshotStore()
    await filled(store, snapshots, 15)
    await snapshots.save(Snapshot("p", 14, PURSE.fingerprint, {"nonsense": True}))
    assert (await runner(store, snapshots).load("p"))[0].coins == 15


async def test_a_snapshot_store_that_is_away_fails_no_command() -> None:
    class Away(MemorySnapshotStore):
        async def latest(self, stream: str, fingerprint: str) -> Snapshot | None:
            raise Unavailable("no snapshots today")

        async def save(self, snapshot: Snapshot) -> None:
            raise Unavailable("no snapshots today")

    store = CountingStore()
    await filled(store, Away(), 25)
    assert (await runner(store, Away()).load("p"))[0].coins == 25


async def test_a_state_that_cannot_be_dumped_fails_no_command() -> None:
    def unwritable(_: Purse) -> Mapping[str, Any]:
        return {"coins": object()}

    def broken(_: Purse) -> Mapping[str, Any]:
        raise KeyError("a programming error")

    for dump in (unwritable, broken):
        store, snapshots = CountingStore(), MemorySnapshotStore()
        purses = runner(store, snapshots, every=1, dump_state=dump)
        assert (await purses.execute("p", Put(1), cause("c1"))).version == 1
        await purses.aclose()
        assert await snapshots.latest("p", PURSE.fingerprint) is None


async def test_a_state_no_snapshot_can_hold_is_tried_again_when_the_run_is_twice_as_long() -> None:
    class Small(MemorySnapshotStore):
        tried: ClassVar[list[int]] = []

        async def save(self, snapshot: Snapshot) -> None:
            self.tried.append(snapshot.version)
            raise SnapshotTooLarge(snapshot.stream, 2, 1)

    store, small = CountingStore(), Small()
    await filled(store, small, 100)
    assert small.tried == [10, 20, 40, 80]
    assert (await runner(store, small).load("p"))[0].coins == 100
