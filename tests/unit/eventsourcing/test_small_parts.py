"""The parts the runner is made of."""

import asyncio

import pytest

from shared.eventsourcing.errors import InvalidCommit
from shared.eventsourcing.folded_states import Folded, FoldedStates
from shared.eventsourcing.mongo_documents import escaped, unescaped
from shared.eventsourcing.plain_values import plain
from shared.eventsourcing.stream_locks import StreamLocks


def test_the_state_used_longest_ago_is_forgotten_first() -> None:
    states: FoldedStates[str] = FoldedStates(2)
    for stream in ("a", "b"):
        states.put(stream, Folded(stream, 1))
    states.get("a")
    states.put("c", Folded("c", 1))
    assert [states.get(stream) is not None for stream in "abc"] == [True, False, True]


def test_an_earlier_state_never_replaces_a_later_one() -> None:
    states: FoldedStates[str] = FoldedStates(2)
    states.put("a", Folded("late", 5))
    states.put("a", Folded("early", 4))
    assert states.get("a") == Folded("late", 5)


async def test_one_stream_is_held_by_one_at_a_time_and_others_are_not_held_up() -> None:
    locks, order = StreamLocks(), list[str]()
    held = asyncio.Event()

    async def work(name: str, stream: str) -> None:
        async with locks.hold(stream):
            order.append(f"{name} in")
            if name == "first":
                await held.wait()
            order.append(f"{name} out")

    tasks = [asyncio.create_task(work(*each)) for each in (("first", "s"), ("second", "s"), ("other", "t"))]
    while "other out" not in order:  # noqa: ASYNC110 -- one turn of the loop at a time
        await asyncio.sleep(0)
    assert order == ["first in", "other in", "other out"]
    held.set()
    await asyncio.gather(*tasks)
    assert order[3:] == ["first out", "second in", "second out"]
    assert len(locks) == 0, "a lock lives only as long as somebody needs it"


async def test_a_waiter_that_is_cancelled_leaves_the_lock_usable() -> None:
    locks = StreamLocks()
    async with locks.hold("s"):
        waiting = asyncio.create_task(locks.hold("s").__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(1), locks.hold("s"):
        pass
    assert len(locks) == 0


def test_keys_with_dollars_and_backslashes_are_escaped_and_come_back() -> None:
    value = {"$ref": {"\\$ref": 1, "\\": [{"$": None}]}, "a$": 1}
    assert escaped(value) == {"\\$ref": {"\\\\$ref": 1, "\\\\": [{"\\$": None}]}, "a$": 1}
    assert unescaped(escaped(value)) == value


def test_a_plain_copy_shares_nothing_and_keeps_every_type() -> None:
    original = {"list": [1, 2.5, True, None, "x"], "tuple": (1,), "map": {}}
    copy = plain(original, "data")
    assert copy == {"list": [1, 2.5, True, None, "x"], "tuple": [1], "map": {}}
    assert [type(item) for item in copy["list"]] == [int, float, bool, type(None), str]
    assert copy["list"] is not original["list"]
    with pytest.raises(InvalidCommit, match="data/list/0 is a set"):
        plain({"list": [{1}]}, "data")
