"""What every outbox and feed of new commits promises."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from shared.eventsourcing.errors import PositionLost
from shared.eventsourcing.lease import Position
from shared.eventsourcing.memory_outbox import MemoryCommitFeed
from shared.eventsourcing.outbox import Changes, Place
from tests.contract.commits import commit
from tests.contract.conftest import Backend


async def places(changes: Changes, count: int) -> list[Place]:
    found: list[Place] = []
    async with asyncio.timeout(20):
        while len(found) < count:
            change = await changes.next()
            if change.place is not None:
                found.append(change.place)
    return found


async def test_new_commits_are_unpublished_in_order_of_their_streams(backend: Backend) -> None:
    for stream, first in (("t", 1), ("s", 1), ("s", 2), ("s", 10), ("t", 2)):
        await backend.store.append(commit(stream, first))
    assert await backend.outbox.backlog() == [
        Place("s", 1), Place("s", 2), Place("s", 10), Place("t", 1), Place("t", 2)
    ]  # fmt: skip


async def test_the_backlog_is_read_page_by_page(backend: Backend) -> None:
    expected = [Place(stream, version) for stream in "abc" for version in (1, 2, 3)]
    for place in expected:
        await backend.store.append(commit(place.stream, place.first_version))
    seen: list[Place] = []
    while page := await backend.outbox.backlog(after=seen[-1] if seen else None, limit=2):
        seen.extend(page)
    assert seen == expected


@pytest.mark.parametrize("lasting", [False, True])
async def test_marked_commits_leave_the_outbox_and_stay_as_they_are(backend: Backend, lasting: bool) -> None:
    first, second = commit("s", 1, "a", "b"), commit("s", 3)
    await backend.store.append(first)
    await backend.store.append(second)
    await backend.outbox.mark_published([first.id, "unknown"], lasting=lasting)
    async with asyncio.timeout(20):
        while await backend.outbox.backlog() != [Place("s", 3)]:  # noqa: ASYNC110 -- the server journals
            await asyncio.sleep(0)
    assert await backend.outbox.unpublished({"s": 3}) == [second]
    assert [each async for each in backend.store.read_commits("s")] == [first, second]


async def test_whether_a_stream_has_a_backlog_counts_its_own_earlier_commits_only(backend: Backend) -> None:
    mine = [commit("s", 1, "a", "b"), commit("s", 3)]
    for each in (*mine, commit("r", 1), commit("t", 1)):
        await backend.store.append(each)
    assert await backend.outbox.has_waiting("s", before=3)
    assert not await backend.outbox.has_waiting("s", before=1)
    await backend.outbox.mark_published([mine[0].id], lasting=True)
    assert not await backend.outbox.has_waiting("s", before=3)
    assert await backend.outbox.has_waiting("s", before=4)


async def test_unpublished_commits_come_with_the_earlier_ones_of_their_stream(backend: Backend) -> None:
    mine = [commit("s", 1), commit("s", 2), commit("s", 3)]
    for each in (*mine, commit("t", 1)):
        await backend.store.append(each)
    assert await backend.outbox.unpublished({"s": 2}) == mine[:2]
    assert await backend.outbox.unpublished({}) == []


async def test_a_commit_given_up_leaves_the_outbox_and_keeps_the_reason(backend: Backend) -> None:
    hopeless = commit("s", 1)
    await backend.store.append(hopeless)
    await backend.outbox.give_up(hopeless.id, "larger than the bus takes")
    assert await backend.outbox.backlog() == []
    for document in await backend.bookkeeping("s"):
        assert document["unpublishable"] == "larger than the bus takes"
    assert [each async for each in backend.store.read_commits("s")] == [hopeless]


async def test_a_feed_from_now_tells_of_later_commits_in_commit_order(backend: Backend) -> None:
    await backend.store.append(commit("s", 1))
    async with backend.feed.follow(None, patience=0.05) as changes:
        expected = [Place("s", 2), Place("t", 1), Place("s", 3), Place("a", 1)]
        for place in expected:
            await backend.store.append(commit(place.stream, place.first_version))
        assert await places(changes, 4) == expected


async def test_a_feed_without_news_still_moves_its_position(backend: Backend) -> None:
    async with backend.feed.follow(None, patience=0.05) as changes:
        idle = await changes.next()
    assert idle.place is None
    assert idle.position is not None


async def test_marks_are_no_news(backend: Backend) -> None:
    async with backend.feed.follow(None, patience=0.05) as changes:
        for version in (1, 2):
            noted = commit("s", version)
            await backend.store.append(noted)
            await backend.outbox.mark_published([noted.id], lasting=True)
        assert await places(changes, 2) == [Place("s", 1), Place("s", 2)]
        assert (await changes.next()).place is None


async def test_a_feed_continues_after_its_position_without_skip_or_repeat(backend: Backend) -> None:
    async with backend.feed.follow(None, patience=0.05) as changes:
        start = (await changes.next()).position
    for version in range(1, 6):
        await backend.store.append(commit("s", version))
    seen: list[Place] = []
    position = start
    while len(seen) < 5:
        async with AsyncExitStack() as stack:
            changes = await stack.enter_async_context(backend.feed.follow(position, patience=0.05))
            async with asyncio.timeout(20):
                while (change := await changes.next()).place is None:
                    pass
            seen.append(change.place)
            position = change.position
    assert seen == [Place("s", version) for version in range(1, 6)]


async def test_a_position_the_store_no_longer_knows_is_reported_as_lost(backend: Backend) -> None:
    async with backend.feed.follow(None, patience=0.05) as changes:
        await backend.store.append(commit("s", 1))
        async with asyncio.timeout(20):
            while (change := await changes.next()).place is None:
                pass
    position = change.position
    assert position is not None
    if isinstance(backend.feed, MemoryCommitFeed):
        forgotten: Position = {"index": -1000}
        backend.feed.history = 500
    else:  # a resume token begins with its type and its seconds: make it one of 1970
        forgotten = {"_data": position["_data"][:2] + "00000001" + position["_data"][10:]}
    with pytest.raises(PositionLost):
        async with backend.feed.follow(forgotten, patience=0.05) as changes:
            await changes.next()
