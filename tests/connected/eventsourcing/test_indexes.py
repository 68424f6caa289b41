"""Every read is answered by an index, counted by the server itself."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from shared.eventsourcing.mongo_driver import Database
from shared.eventsourcing.mongo_outbox import MongoOutbox
from shared.eventsourcing.mongo_store import MongoEventStore
from tests.contract.commits import AT, commit, versions

pytestmark = pytest.mark.connected


async def examined(database: Database, read: Callable[[], Awaitable[Any]]) -> int:
    """Documents the server looked at for the reads of `commits` meanwhile."""
    await database.command("profile", 2)
    try:
        await read()
    finally:
        await database.command("profile", 0)
    entries = await database["system.profile"].find({"ns": f"{database.name}.commits"}).to_list(None)
    await database.drop_collection("system.profile")
    assert entries, "the profiler saw nothing"
    assert not any("COLLSCAN" in entry.get("planSummary", "") for entry in entries)
    return sum(entry.get("docsExamined", 0) for entry in entries)


@pytest.fixture
async def store(database: Database) -> MongoEventStore:
    """Two streams of 100 commits; each tenth of `s` holds a `rare` event."""
    store = MongoEventStore(database)
    for number in range(100):
        await store.append(commit("s", number + 1, "rare" if number % 10 == 0 else "common"))
        await store.append(commit("t", number + 1, "common"))
    return store


async def test_reading_one_type_of_a_stream_touches_only_its_commits(
    store: MongoEventStore, database: Database
) -> None:
    async def read() -> None:
        assert len(await versions(store, "s", types={"rare"})) == 10

    assert await examined(database, read) == 10


async def test_reading_the_end_of_a_stream_touches_only_the_end(
    store: MongoEventStore, database: Database
) -> None:
    async def read() -> None:
        assert await versions(store, "s", after=95) == [96, 97, 98, 99, 100]
        assert await store.version("s") == 100

    assert await examined(database, read) <= 6


async def test_finding_a_type_across_streams_touches_only_its_commits(
    store: MongoEventStore, database: Database
) -> None:
    async def read() -> None:
        assert len([each async for each in store.occurrences("rare", since=AT)]) == 10

    assert await examined(database, read) == 10


async def test_looking_for_unpublished_commits_costs_nothing_when_there_are_none(
    store: MongoEventStore, database: Database
) -> None:
    outbox = MongoOutbox(database)
    ids = [each.id for stream in "st" async for each in store.read_commits(stream)]
    await outbox.mark_published(ids[1:], lasting=True)

    async def read() -> None:
        assert len(await outbox.backlog()) == 1
        assert len(await outbox.unpublished({"s": 100, "t": 100})) == 1

    assert await examined(database, read) <= 1 + 1


async def test_preparing_twice_changes_nothing(database: Database) -> None:
    before = await database["commits"].index_information()
    await MongoEventStore(database).prepare()
    assert await database["commits"].index_information() == before
    assert len(before) == 7
    assert before["stream_version"]["unique"]
    assert before["event_id"]["unique"]


async def test_a_commit_is_stored_in_the_documented_form(database: Database) -> None:
    written = commit("wf_1", 1, "a", "b")
    await MongoEventStore(database).append(written)
    document = await database["commits"].find_one({})
    assert document == {
        "_id": written.id,
        "stream": "wf_1",
        "first_version": 1,
        "events": [
            {
                "id": event.id,
                "version": event.version,
                "type": event.type,
                "schema_version": 1,
                "data": {"n": event.version},
                "source": "stillreel/test",
            }
            for event in written.events
        ],
        "actor": "user:1",
        "correlation_id": "corr-1",
        "causation_id": "cause-1",
        "traceparent": written.traceparent,
        "at": AT,
        "published": False,
    }
