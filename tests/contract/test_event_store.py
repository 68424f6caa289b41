"""What every event store promises."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.eventsourcing.errors import (
    AlreadyRecorded,
    BrokenStream,
    CommitTooLarge,
    InvalidCommit,
    VersionConflict,
)
from shared.eventsourcing.memory import MemoryEventStore
from shared.eventsourcing.mongo_store import MongoEventStore
from tests.contract.commits import AT, commit, versions

Store = MemoryEventStore | MongoEventStore

KEYS = st.text(
    st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8
) | st.sampled_from(["$ref", "$id", "$db", "a.b", "$set", "\\$ref", "\\", "", "events", "_id"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3)


DATA = st.dictionaries(KEYS, st.recursive(SCALARS, nested))


async def test_an_unknown_stream_is_empty_and_at_version_zero(store: Store) -> None:
    assert await versions(store, "s") == []
    assert await store.version("s") == 0


async def test_a_commit_is_read_back_as_it_was_written(store: Store) -> None:
    first, second = commit("s", 1, "a", "b"), commit("s", 3, "c")
    await store.append(first)
    await store.append(second)
    assert [each async for each in store.read_commits("s")] == [first, second]
    assert [event async for event in store.read("s")] == [*first.events, *second.events]
    assert await store.version("s") == 3


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=DATA)
async def test_any_json_data_comes_back_equal(store: Store, data: dict[str, Any]) -> None:
    written = commit("s", await store.version("s") + 1, data=data)
    await store.append(written)
    (read,) = [event async for event in store.read("s", after=written.first_version - 1)]
    assert read.data == data
    assert repr(read.data) == repr(data)  # types too: no Int64, no float for an int


async def test_a_schema_with_references_is_not_taken_for_a_database_reference(store: Store) -> None:
    schema = {
        "$schema": "s",
        "properties": {"x": {"$ref": "#/d", "$id": "i", "$db": "d", "a.b": [{"$ref": 1}]}},
    }
    await store.append(commit("s", data=schema))
    assert [event.data async for event in store.read("s")] == [schema]


async def test_data_changed_after_the_append_changes_nothing_stored(store: Store) -> None:
    data: dict[str, Any] = {"list": [1]}
    await store.append(commit("s", data=data))
    data["list"].append(2)
    (read,) = [event async for event in store.read("s")]
    assert read.data == {"list": [1]}


async def test_the_time_is_kept_in_utc_to_the_millisecond(store: Store) -> None:
    at = datetime(2026, 11, 20, 14, 0, 0, 123456, timezone(timedelta(hours=2)))
    await store.append(commit("s", at=at))
    (read,) = [each async for each in store.read_commits("s")]
    assert read.at.isoformat() == "2026-11-20T12:00:00.123000+00:00"


async def test_a_taken_version_is_a_conflict(store: Store) -> None:
    await store.append(commit("s", 1, "a", "b"))
    with pytest.raises(VersionConflict) as caught:
        await store.append(commit("s", 1, "c"))
    assert (caught.value.stream, caught.value.expected) == ("s", 0)
    assert await versions(store, "s") == [1, 2]


async def test_a_commit_that_overlaps_in_one_version_is_refused_whole(store: Store) -> None:
    await store.append(commit("s", 1, "a", "b"))
    with pytest.raises(VersionConflict):
        await store.append(commit("s", 2, "c", "d", "e"))
    assert [event.type async for event in store.read("s")] == ["a", "b"]


async def test_exactly_one_of_many_concurrent_appends_wins(store: Store) -> None:
    for version in (1, 2, 3):
        rivals = [commit("s", version, "a") for _ in range(12)]
        answers = await asyncio.gather(*map(store.append, rivals), return_exceptions=True)
        winners = [rival for rival, answer in zip(rivals, answers, strict=True) if answer is None]
        assert len(winners) == 1
        assert sum(isinstance(answer, VersionConflict) for answer in answers) == 11
        (stored,) = [event async for event in store.read("s", after=version - 1)]
        assert stored == winners[0].events[0]


async def test_the_same_version_of_two_streams_is_no_conflict(store: Store) -> None:
    await asyncio.gather(*(store.append(commit(f"s{number}")) for number in range(8)))
    assert [await store.version(f"s{number}") for number in range(8)] == [1] * 8


async def test_the_same_commit_again_is_already_recorded(store: Store) -> None:
    once = commit("s", 1, "a", "b")
    await store.append(once)
    with pytest.raises(AlreadyRecorded):
        await store.append(once)
    assert await versions(store, "s") == [1, 2]


async def test_the_same_commit_sent_many_times_at_once_is_stored_once(store: Store) -> None:
    once = commit("s", 1, "a", "b")
    answers = await asyncio.gather(*(store.append(once) for _ in range(10)), return_exceptions=True)
    assert answers.count(None) == 1
    assert sum(isinstance(answer, AlreadyRecorded) for answer in answers) == 9
    assert await versions(store, "s") == [1, 2]


async def test_a_known_event_is_already_recorded_also_at_a_later_version(store: Store) -> None:
    await store.append(commit("s", 1, "a", "b", ids=["e1", "e2"]))
    with pytest.raises(AlreadyRecorded):
        await store.append(commit("s", 3, "a", ids=["e1"]))
    assert await store.version("s") == 2


async def test_a_known_event_counts_more_than_a_taken_version(store: Store) -> None:
    await store.append(commit("s", 1, "a", ids=["e1"]))
    await store.append(commit("s", 2, "b"))
    with pytest.raises(AlreadyRecorded):
        await store.append(commit("s", 2, "new", "a", ids=["e9", "e1"]))


async def test_an_event_known_from_another_stream_is_already_recorded(store: Store) -> None:
    await store.append(commit("s", 1, "a", ids=["e1"]))
    with pytest.raises(AlreadyRecorded):
        await store.append(commit("t", 1, "b", "a", ids=["e2", "e1"]))
    assert await store.version("t") == 0, "nothing of a refused commit may stay"


async def test_a_known_commit_id_is_already_recorded(store: Store) -> None:
    await store.append(commit("s", 1, commit_id="c1"))
    with pytest.raises(AlreadyRecorded):
        await store.append(commit("s", 2, commit_id="c1"))


async def test_reading_starts_and_ends_inside_commits(store: Store) -> None:
    await store.append(commit("s", 1, "a", "b", "c"))
    await store.append(commit("s", 4, "d", "e"))
    for after in range(6):
        for until in range(7):
            expected = list(range(after + 1, min(until, 5) + 1))
            assert await versions(store, "s", after=after, until=until) == expected
        assert await versions(store, "s", after=after) == list(range(after + 1, 6))


async def test_commits_are_read_from_the_one_that_holds_the_next_version(store: Store) -> None:
    await store.append(commit("s", 1, "a", "b", "c"))
    await store.append(commit("s", 4, "d", "e"))
    found = {
        after: [each.first_version async for each in store.read_commits("s", after=after)]
        for after in range(6)
    }
    assert found == {0: [1, 4], 1: [1, 4], 2: [1, 4], 3: [4], 4: [4], 5: []}


async def test_reading_some_types_gives_only_those_in_order(store: Store) -> None:
    await store.append(commit("s", 1, "a", "b", "a"))
    await store.append(commit("s", 4, "c"))
    await store.append(commit("s", 5, "b", "c", "a"))
    await store.append(commit("t", 1, "a"))

    async def read(types: set[str], **bounds: int) -> list[tuple[int, str]]:
        return [(event.version, event.type) async for event in store.read("s", types=types, **bounds)]

    assert await read({"a"}) == [(1, "a"), (3, "a"), (7, "a")]
    assert await read({"a", "b"}) == [(1, "a"), (2, "b"), (3, "a"), (5, "b"), (7, "a")]
    assert await read({"a", "b"}, after=1, until=5) == [(2, "b"), (3, "a"), (5, "b")]
    assert await read(set()) == []
    assert await read({"$a"}) == []


async def test_a_hole_in_a_stream_is_reported_and_never_skipped(store: Store) -> None:
    await store.append(commit("s", 1, "a"))
    await store.append(commit("s", 3, "c"))
    with pytest.raises(BrokenStream, match="version 3 where 2 must come"):
        await versions(store, "s")
    with pytest.raises(BrokenStream):
        await versions(store, "s", after=1)
    assert await versions(store, "s", after=2) == [3]


async def test_a_reader_beside_a_writer_sees_a_growing_prefix(store: Store) -> None:
    async def write() -> None:
        for version in range(1, 60, 2):
            await store.append(commit("s", version, "a", "b"))

    writing = asyncio.create_task(write())
    lengths = [0]
    while not writing.done():
        seen = await versions(store, "s")
        assert seen == list(range(1, len(seen) + 1))
        assert len(seen) % 2 == 0, "half a commit was visible"
        lengths.append(len(seen))
    await writing
    assert lengths == sorted(lengths)
    assert len(await versions(store, "s")) == 60


async def test_what_was_acknowledged_is_read_at_once(store: Store) -> None:
    for version in range(1, 21):
        await store.append(commit("s", version))
        assert await store.version("s") == version
        assert await versions(store, "s", after=version - 1) == [version]


async def test_a_stream_longer_than_any_batch_is_read_in_order(store: Store) -> None:
    long = [commit("s", number * 3 + 1, "a", "b", "c") for number in range(600)]
    for start in range(0, len(long), 64):
        await asyncio.gather(*map(store.append, long[start : start + 64]))
    assert await versions(store, "s") == list(range(1, 1801))
    assert await versions(store, "s", types={"b"}) == list(range(2, 1801, 3))
    assert await versions(store, "s", after=1700) == list(range(1701, 1801))


async def test_events_of_a_type_are_found_across_streams_by_time(store: Store) -> None:
    for hour, stream in enumerate(["s", "t", "u"]):
        await store.append(commit(stream, 1, "started", "noted", at=AT + timedelta(hours=hour)))
    later = AT + timedelta(hours=1)
    found = [each async for each in store.occurrences("started", since=later)]
    assert [(each.stream, each.at, each.event.type) for each in found] == [
        ("t", later, "started"),
        ("u", AT + timedelta(hours=2), "started"),
    ]
    newest = [each.stream async for each in store.occurrences("started", newest_first=True)]
    assert newest == ["u", "t", "s"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"a": {"b": [0, 2**63]}}, "noted.data/a/b/1 is an integer over 64 bits"),
        ({"a": -(2**63) - 1}, "noted.data/a is an integer over 64 bits"),
        ({"a": float("nan")}, "noted.data/a is nan"),
        ({"a": b"x"}, "noted.data/a is a bytes"),
        ({"a": {1: 2}}, "noted.data/a has the key 1"),
        ({"a\0": 1}, "NUL"),
        ({"a": "\ud800"}, "noted.data/a has half a surrogate pair"),
    ],
)
async def test_data_no_store_can_keep_is_refused_with_its_place(store: Store, data: Any, says: str) -> None:
    with pytest.raises(InvalidCommit, match=says):
        await store.append(commit("s", data=data))
    assert await store.version("s") == 0


async def test_data_nested_too_deep_are_refused_before_they_reach_the_server(store: Store) -> None:
    deep: dict[str, Any] = {}
    for _ in range(99):
        deep = {"a": deep}
    await store.append(commit("s", data=deep))
    with pytest.raises(InvalidCommit, match="deeper than 100"):
        await store.append(commit("s", 2, data={"a": deep}))


@pytest.mark.parametrize("size", [16 * 1024 * 1024 + 1, 17 * 1024 * 1024, 50 * 1024 * 1024])
async def test_a_commit_over_sixteen_mebibytes_is_refused(store: Store, size: int) -> None:
    with pytest.raises(CommitTooLarge, match="16 MiB"):
        await store.append(commit("s", data={"a": "x" * size}))
    assert await store.version("s") == 0


async def test_a_commit_of_fifteen_mebibytes_is_stored(store: Store) -> None:
    await store.append(commit("s", data={"a": "x" * (15 * 1024 * 1024)}))
    (read,) = [event async for event in store.read("s")]
    assert len(read.data["a"]) == 15 * 1024 * 1024


async def test_commits_that_make_no_sense_are_refused(store: Store) -> None:
    good = commit("s", 1, "a", "b")
    first, second = good.events
    for bad, says in (
        (replace(good, events=()), "no events"),
        (replace(good, events=(second, first)), "not consecutive"),
        (replace(good, events=(first, replace(second, version=3))), "not consecutive"),
        (replace(good, events=(replace(first, version=0), replace(second, version=1))), "not consecutive"),
        (replace(good, events=(first, replace(second, id=first.id))), "same id"),
        (replace(good, at=AT.replace(tzinfo=None)), "time zone"),
    ):
        with pytest.raises(InvalidCommit, match=says):
            await store.append(bad)
    assert await store.version("s") == 0


async def test_a_commit_is_found_by_its_id_on_whichever_stream_it_is(store: Store) -> None:
    here = commit("s", 1, "a")
    await store.append(here)
    assert await store.stream_of(here.id) == "s"
    with pytest.raises(AlreadyRecorded):
        await store.append(replace(commit("t", 1, "a"), id=here.id))
    assert await store.stream_of(here.id) == "s"
    assert await store.stream_of("unknown") is None


async def test_the_first_event_of_a_stream_is_found_without_the_others(store: Store) -> None:
    written = commit("s", 1, "a", "b")
    await store.append(written)
    await store.append(commit("s", 3))
    await store.append(commit("other"))
    assert await store.first("s") == written.events[0]
    assert await store.first("nobody") is None


async def test_a_stream_may_begin_at_a_later_version_and_is_read_from_there(store: Store) -> None:
    late = commit("branch", 5, "a", "b")
    await store.append(late)
    await store.append(commit("branch", 7, "c"))
    assert await store.first("branch") == late.events[0]
    assert await store.version("branch") == 7
    assert await versions(store, "branch", after=4) == [5, 6, 7]
    assert await versions(store, "branch", after=4, until=5) == [5]
    assert await versions(store, "branch", types=["a", "c"]) == [5, 7]
    assert [each.first_version async for each in store.read_commits("branch")] == [5, 7]
    with pytest.raises(BrokenStream):
        await versions(store, "branch")
    with pytest.raises(VersionConflict):
        await store.append(commit("branch", 5))
