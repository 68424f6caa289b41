"""Branches read as whole histories, over every store."""

from typing import Any

import pytest

from shared.eventsourcing.errors import BrokenStream
from shared.eventsourcing.events import StoredEvent
from shared.eventsourcing.lineage import Lineage, Origin, Part
from shared.eventsourcing.memory import MemoryEventStore
from shared.eventsourcing.mongo_store import MongoEventStore
from tests.contract.commits import commit, versions

Store = MemoryEventStore | MongoEventStore


def origin_of(first: StoredEvent) -> Origin | None:
    if first.type != "branched":
        return None
    return Origin(first.data["stream"], first.version - 1)


def branch(stream: str, off: str, after: int, *types: str) -> Any:
    return commit(stream, after + 1, "branched", *types, data={"stream": off})


@pytest.fixture
async def lineage(store: Store) -> Lineage:
    """`root` 1 to 6, `branch` off it after 4, `twig` off `branch` after 6."""
    made = Lineage(store, origin_of)
    for written in (
        commit("root", 1, "a", "b"),
        commit("root", 3, "a", "b"),
        commit("root", 5, "a", "b"),
        branch("branch", "root", 4, "b"),
        commit("branch", 7, "a"),
        branch("twig", "branch", 6),
        commit("twig", 8, "b"),
    ):
        await made.append(written)
    return made


async def streams(lineage: Lineage, stream: str, **bounds: Any) -> list[tuple[str, int]]:
    """Which stream each version of the history lies in."""
    return [(c.stream, e.version) async for c in lineage.read_commits(stream, **bounds) for e in c.events]


async def test_a_branch_reads_as_its_origins_events_and_then_its_own(lineage: Lineage) -> None:
    assert await versions(lineage, "branch") == [1, 2, 3, 4, 5, 6, 7]
    told = await streams(lineage, "branch")
    assert told == [*(("root", n) for n in (1, 2, 3, 4)), *(("branch", n) for n in (5, 6, 7))]
    assert await versions(lineage, "root") == [1, 2, 3, 4, 5, 6]


async def test_a_branch_of_a_branch_reads_all_three_streams(lineage: Lineage) -> None:
    assert await versions(lineage, "twig") == [1, 2, 3, 4, 5, 6, 7, 8]
    told = [stream for stream, _ in await streams(lineage, "twig")]
    assert told == ["root"] * 4 + ["branch"] * 2 + ["twig"] * 2
    assert await lineage.parts("twig") == [Part("root", 4), Part("branch", 6), Part("twig", None)]


async def test_bounds_and_types_hold_across_the_places_where_branches_part(lineage: Lineage) -> None:
    assert await versions(lineage, "twig", after=3, until=7) == [4, 5, 6, 7]
    assert await versions(lineage, "twig", until=2) == [1, 2]
    assert await versions(lineage, "twig", after=6) == [7, 8]
    assert await versions(lineage, "twig", types=["b"]) == [2, 4, 6, 8]
    assert await versions(lineage, "twig", types=["b"], after=2, until=6) == [4, 6]
    assert [n for _, n in await streams(lineage, "twig", after=5)] == [5, 6, 7, 8]


async def test_what_the_origin_adds_later_never_shows_in_the_branch(lineage: Lineage) -> None:
    await lineage.append(commit("root", 7, "a", "a"))
    assert await versions(lineage, "branch") == [1, 2, 3, 4, 5, 6, 7]
    assert [e.type async for e in lineage.read("branch", after=4)] == ["branched", "b", "a"]


async def test_a_branch_off_the_middle_of_a_commit_shows_only_what_was_before(lineage: Lineage) -> None:
    await lineage.append(branch("half", "root", 3))
    assert await versions(lineage, "half") == [1, 2, 3, 4]
    assert await streams(lineage, "half") == [("root", 1), ("root", 2), ("root", 3), ("half", 4)]


async def test_an_origin_that_lost_its_end_is_noticed(store: Store) -> None:
    made = Lineage(store, origin_of)
    await made.append(commit("root", 1, "a"))
    await made.append(branch("branch", "root", 3))
    with pytest.raises(BrokenStream):
        await versions(made, "branch")


async def test_a_stream_that_is_looked_for_before_it_begins_is_found_afterwards(store: Store) -> None:
    made = Lineage(store, origin_of)
    await made.append(commit("root", 1, "a", "b"))
    assert await versions(made, "branch") == []
    await store.append(branch("branch", "root", 2))
    assert await versions(made, "branch") == [1, 2, 3]
    assert await made.version("branch") == 3
