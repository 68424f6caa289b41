"""A runner's streams may branch off others: states, snapshots and commands go on from there."""

from shared.clock import SystemClock
from shared.eventsourcing.events import StoredEvent
from shared.eventsourcing.folded_states import Folded
from shared.eventsourcing.lineage import Lineage, Origin
from shared.eventsourcing.memory import MemorySnapshotStore
from shared.eventsourcing.runner import Runner
from tests.unit.eventsourcing.purse import PURSE, Command, Event, Purse, Put, Take, cause
from tests.unit.eventsourcing.stores import CountingStore


def origin_of(first: StoredEvent) -> Origin | None:
    return Origin("p", first.version - 1) if first.version > 1 else None


def runner(store: CountingStore, snapshots: MemorySnapshotStore) -> Runner[Command, Purse, Event]:
    lineage = Lineage(store, origin_of)
    return Runner(
        PURSE,
        lineage,
        source="stillreel/test",
        clock=SystemClock(),
        snapshots=snapshots,
        snapshot_every=10,
        origin=lineage.origin,
    )


async def branched(store: CountingStore, snapshots: MemorySnapshotStore, coins: int, at: int) -> None:
    """`p` has that many coins; `q` branched off after `at` of them and took one out."""
    purses = runner(store, snapshots)
    for number in range(coins):
        await purses.execute("p", Put(1), cause(f"c{number}"))
    state, version = await purses.load("p", until=at)
    outcome = await purses.execute("q", Take(1), cause("branch"), begins=Folded(state, version))
    assert (outcome.version, outcome.state.coins) == (at + 1, at - 1)
    await purses.aclose()


async def test_both_purses_go_on_by_themselves() -> None:
    store, snapshots = CountingStore(), MemorySnapshotStore()
    await branched(store, snapshots, 8, at=5)
    purses = runner(store, snapshots)
    assert (await purses.execute("q", Put(10), cause("more"))).state.coins == 14
    assert (await purses.load("p"))[0].coins == 8
    assert (await purses.load("q", until=5))[0].coins == 5


async def test_a_branch_begins_from_its_origins_snapshot() -> None:
    store, snapshots = CountingStore(), MemorySnapshotStore()
    await branched(store, snapshots, 15, at=13)
    store.reset()
    assert (await runner(store, snapshots).load("q"))[0].coins == 12
    assert store.events_read == 4  # 11, 12 and 13 of `p`, then its own


async def test_a_snapshot_of_what_the_origin_did_later_is_not_used() -> None:
    store, snapshots = CountingStore(), MemorySnapshotStore()
    await branched(store, snapshots, 25, at=13)
    purses = runner(store, snapshots)
    assert (await purses.execute("q", Take(2), cause("later"))).state.coins == 10
    await purses.aclose()
    saved = await snapshots.latest("q", PURSE.fingerprint)
    assert saved is not None
    assert (saved.version, saved.state["coins"]) == (14, 12)  # what was folded from far is kept
    store.reset()
    assert (await runner(store, snapshots).load("q"))[0].coins == 10
    assert store.events_read == 1


async def test_branching_twice_by_one_command_branches_once() -> None:
    store, snapshots = CountingStore(), MemorySnapshotStore()
    await branched(store, snapshots, 8, at=5)
    purses = runner(store, snapshots)
    state, version = await purses.load("p", until=5)
    again = await purses.execute("q", Take(1), cause("branch"), begins=Folded(state, version))
    assert again.commit is None
    assert (again.version, again.state.coins) == (6, 4)
