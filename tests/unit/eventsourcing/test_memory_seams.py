"""A simulator can end the process before and after the effect of each operation in memory."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from shared.clock import SystemClock
from shared.eventsourcing.lease import Grant
from shared.eventsourcing.memory import MemoryEventStore, MemorySnapshotStore
from shared.eventsourcing.memory_lease import MemoryLease
from shared.eventsourcing.memory_outbox import MemoryOutbox
from shared.eventsourcing.store import Snapshot
from tests.contract.commits import commit


class World:
    def __init__(self) -> None:
        self.store = MemoryEventStore()
        self.snapshots = MemorySnapshotStore()
        self.outbox = MemoryOutbox(self.store)
        self.lease = MemoryLease(SystemClock())
        self.one = commit("s")

    def look(self) -> Any:
        """Everything an operation could have changed."""
        lease = self.lease
        return (
            len(self.store.commits),
            dict(self.snapshots._snapshots),
            set(self.outbox._marked),
            (lease._fence, lease._expires_at, lease._position),
        )


def grant(world: World) -> Grant:
    made = world.lease._grant = Grant("me", 1)
    return made


OPERATIONS: dict[str, Callable[[World], Awaitable[Any]]] = {
    "append": lambda world: world.store.append(world.one),
    "save a snapshot": lambda world: world.snapshots.save(Snapshot("s", 1, "f", {})),
    "mark": lambda world: world.outbox.mark_published([world.one.id]),
    "give up": lambda world: world.outbox.give_up(world.one.id, "too large"),
    "acquire": lambda world: world.lease.acquire("me"),
    "renew": lambda world: world.lease.renew(grant(world)),
    "release": lambda world: world.lease.release(grant(world)),
    "save a position": lambda world: world.lease.save_position(grant(world), {"index": 1}),
}


@pytest.mark.parametrize("name", OPERATIONS)
async def test_an_operation_suspends_on_either_side_of_its_effect(name: str) -> None:
    world = World()
    before = world.look()
    steps = OPERATIONS[name](world).__await__()
    next(steps)
    assert world.look() == before, "suspended before the effect"
    seen = [world.look() for _ in steps]
    assert seen[-1] != before, "suspended again after the effect"
    assert world.look() == seen[-1], "and nothing happens after that"


async def test_reads_suspend_before_and_after() -> None:
    world = World()
    await world.store.append(world.one)
    for read in (world.store.version("s"), world.outbox.backlog(), world.snapshots.latest("s", "f")):
        steps = read.__await__()
        assert sum(1 for _ in steps) >= 2
    reading = world.store.read("s").__aiter__()
    suspensions = 0
    for _ in range(2):
        turns = reading.__anext__().__await__()
        try:
            while True:
                next(turns)
                suspensions += 1
        except (StopIteration, StopAsyncIteration):
            continue
    assert suspensions >= 2
