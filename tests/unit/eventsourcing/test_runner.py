"""Carrying out commands: once, in order, on the newest state, whatever happens in between."""

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.clock import SystemClock
from shared.errors import CallerError, TransientError, Unavailable
from shared.eventsourcing.cause import Ingested
from shared.eventsourcing.errors import VersionConflict
from shared.eventsourcing.events import Commit
from shared.eventsourcing.memory import MemoryEventStore
from shared.eventsourcing.runner import Runner
from shared.identity import reaction_id
from tests.contract.commits import commit
from tests.unit.eventsourcing.purse import PURSE, Command, Event, Purse, Put, Seal, Take, cause
from tests.unit.eventsourcing.stores import CountingStore

Purses = Runner[Command, Purse, Event]


class FixedClock(SystemClock):
    """Never waits and always tells the same time, with more digits than are kept."""

    def now(self) -> datetime:
        return datetime(2026, 11, 20, 12, 0, 0, 123456, UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


def runner(store: MemoryEventStore, **options: object) -> Purses:
    return Runner(PURSE, store, source="stillreel/test", clock=FixedClock(), **options)  # type: ignore[arg-type]


async def test_a_command_becomes_one_commit_with_its_cause_and_time() -> None:
    store = MemoryEventStore()
    outcome = await runner(store).execute("p", Seal(), cause("c1", traceparent="00-1-2-01"))
    assert (outcome.state, outcome.version) == (Purse("p", 0, 1, sealed=True), 2)
    (stored,) = [each async for each in store.read_commits("p")]
    assert outcome.commit == stored
    assert [(event.type, event.version, event.schema_version, event.source) for event in stored.events] == [
        ("changed", 1, 2, "stillreel/test"),
        ("sealed", 2, 1, "stillreel/test"),
    ]
    assert (stored.actor, stored.correlation_id, stored.causation_id, stored.traceparent) == (
        "user:1",
        "corr",
        "because-c1",
        "00-1-2-01",
    )
    assert stored.at == datetime(2026, 11, 20, 12, 0, 0, 123000, UTC)


async def test_ids_follow_from_the_command_alone() -> None:
    first, second = MemoryEventStore(), MemoryEventStore()
    await second.append(commit("p", 1, "changed", data={"amount": 5, "direction": "in"}))
    ids = []
    for store in (first, second):
        outcome = await runner(store).execute("p", Seal(), cause("c1"))
        assert outcome.commit is not None
        ids.append((outcome.commit.id, [event.id for event in outcome.commit.events]))
    assert ids[0] == ids[1]
    assert ids[0][1] == [reaction_id("c1", "0:changed"), reaction_id("c1", "1:sealed")]


async def test_an_ingested_fact_keeps_its_id_and_source_and_is_recorded_once() -> None:
    store = MemoryEventStore()
    purses = runner(store)
    fact = Ingested("fact-1", "stillreel/video")
    outcome = await purses.execute("p", Seal(), cause("c1", ingests=fact))
    assert outcome.commit is not None
    assert [(event.id, event.source) for event in outcome.commit.events] == [
        ("fact-1", "stillreel/video"),
        (reaction_id("c1", "1:sealed"), "stillreel/test"),
    ]
    again = await purses.execute("p", Take(0), cause("c2", ingests=fact))
    assert again.commit is None
    assert again.version == await store.version("p") == 2


async def test_the_same_command_again_changes_nothing_and_tells_the_current_state() -> None:
    store = MemoryEventStore()
    purses = runner(store)
    await purses.execute("p", Put(5), cause("c1"))
    await purses.execute("p", Put(1), cause("c2"))
    for retrying in (purses, runner(store)):
        again = await retrying.execute("p", Put(5), cause("c1"))
        assert (again.commit, again.version, again.state.coins) == (None, 2, 6)


async def test_a_decision_of_no_events_appends_nothing() -> None:
    store = CountingStore()
    purses = runner(store)
    await purses.execute("p", Seal(), cause("c1"))
    outcome = await purses.execute("p", Seal(), cause("c2"))
    assert (outcome.commit, outcome.version) == (None, 2)
    assert store.appends == 1


async def test_a_command_on_a_known_stream_costs_one_append_and_no_read() -> None:
    store = CountingStore()
    purses = runner(store)
    await purses.execute("p", Put(1), cause("c0"))
    store.reset()
    for number in range(1, 6):
        await purses.execute("p", Put(1), cause(f"c{number}"))
    assert (store.appends, store.reads) == (5, 0)


async def test_a_stream_said_to_be_new_is_not_looked_for_and_a_mistake_about_it_is_noticed() -> None:
    store = CountingStore()
    first = await runner(store).execute("purse", Put(3), cause("a"), is_new=True)
    assert (first.state.coins, store.reads) == (3, 0)
    mistaken = await runner(store).execute("purse", Put(4), cause("b"), is_new=True)
    assert (mistaken.state.coins, mistaken.version) == (7, 2)


async def test_a_stale_state_never_loses_or_doubles_a_command() -> None:
    store = CountingStore()
    here, there = runner(store), runner(store)
    await here.execute("p", Put(1), cause("c1"))
    for number in range(2, 10):
        outcome = await (here, there)[number % 2].execute("p", Put(1), cause(f"c{number}"))
        assert outcome.state.coins == number
    assert await store.version("p") == 9


async def test_a_stale_state_never_refuses_what_the_newest_allows() -> None:
    store = MemoryEventStore()
    here, there = runner(store), runner(store)
    await here.execute("p", Put(1), cause("c1"))
    await there.execute("p", Put(9), cause("c2"))
    outcome = await here.execute("p", Take(10), cause("c3"))
    assert outcome.state.coins == 0


async def test_a_stale_state_never_allows_what_the_newest_refuses() -> None:
    store = MemoryEventStore()
    here, there = runner(store), runner(store)
    await here.execute("p", Put(5), cause("c1"))
    await there.execute("p", Take(5), cause("c2"))
    with pytest.raises(CallerError, match="only 0 coins"):
        await here.execute("p", Take(5), cause("c3"))
    assert await store.version("p") == 2


async def test_catching_up_reads_only_what_is_new() -> None:
    store = CountingStore()
    here, there = runner(store), runner(store)
    for number in range(20):
        await here.execute("p", Put(1), cause(f"a{number}"))
    await there.execute("p", Put(1), cause("b"))
    store.reset()
    await here.execute("p", Put(1), cause("c"))
    assert (store.appends, store.events_read) == (2, 1)


async def test_a_refusal_by_the_newest_state_reaches_the_caller() -> None:
    with pytest.raises(CallerError, match="only 0 coins"):
        await runner(MemoryEventStore()).execute("p", Take(1), cause("c1"))


async def test_a_stream_that_never_holds_still_gives_up_after_its_attempts() -> None:
    store = CountingStore()
    rivals = iter(range(1000))

    def rival(mine: Commit) -> None:
        store._insert(commit("p", mine.first_version, "changed", data={"amount": 1, "direction": "in"}))
        next(rivals)

    store.before_append = rival
    with pytest.raises(VersionConflict) as caught:
        await runner(store, attempts=4).execute("p", Put(1), cause("c1"))
    assert isinstance(caught.value, TransientError)
    assert store.appends == 4


async def test_an_unknown_outcome_ends_well_when_the_command_is_retried() -> None:
    store = CountingStore()

    def lost_answer(_: Commit) -> None:
        store.after_append = lambda _: None
        raise Unavailable("the connection broke after the write")

    purses = runner(store)
    await purses.execute("p", Put(1), cause("c0"))
    store.after_append = lost_answer
    with pytest.raises(Unavailable):
        await purses.execute("p", Put(1), cause("c1"))
    outcome = await purses.execute("p", Put(1), cause("c1"))
    assert (outcome.commit, outcome.version, outcome.state.coins) == (None, 2, 2)


async def test_commands_on_one_stream_do_not_conflict_inside_one_process() -> None:
    store = CountingStore()
    purses = runner(store)
    await asyncio.gather(*(purses.execute("p", Put(1), cause(f"c{number}")) for number in range(30)))
    assert (store.appends, await store.version("p")) == (30, 30)


async def test_many_processes_on_one_stream_record_every_command_once() -> None:
    store = CountingStore()
    runners = [runner(store) for _ in range(5)]
    commands = [
        each.execute("p", Put(1), cause(f"c{number}")) for number in range(6) for each in runners
    ]  # each command is sent to all five
    outcomes = await asyncio.gather(*commands)
    assert sum(outcome.commit is not None for outcome in outcomes) == 6
    assert (await runner(store).load("p"))[0].coins == 6


async def test_a_forgotten_stream_is_loaded_again() -> None:
    store = CountingStore()
    purses = runner(store, cache_size=2)
    for stream in ("a", "b", "c", "a"):
        await purses.execute(stream, Put(1), cause(f"{stream}-{store.appends}"))
    assert (await purses.load("a"))[0].coins == 2
    assert len(purses._states._states) == 2


async def test_a_past_version_can_be_looked_at() -> None:
    store = MemoryEventStore()
    purses = runner(store)
    for number in range(5):
        await purses.execute("p", Put(1), cause(f"c{number}"))
    assert [(await purses.load("p", until=version))[0].coins for version in range(6)] == list(range(6))
    assert await purses.load("p") == (Purse("p", 5, 5), 5)
    assert await purses.load("unknown") == (Purse("unknown"), 0)


async def test_the_commit_is_handed_on_after_it_is_stored() -> None:
    store = MemoryEventStore()
    seen: list[tuple[str, int]] = []

    async def on_commit(done: Commit) -> None:
        seen.append((done.id, await store.version("p")))

    purses = runner(store, on_commit=on_commit)
    outcome = await purses.execute("p", Put(1), cause("c1"))
    await purses.execute("p", Put(1), cause("c1"))
    assert outcome.commit is not None
    assert seen == [(outcome.commit.id, 1)], "once, for the one commit that was made"


async def test_commits_are_handed_on_in_order_and_the_next_command_does_not_wait_for_it() -> None:
    handed: list[int] = []
    let = asyncio.Event()

    async def on_commit(done: Commit) -> None:
        handed.append(done.first_version)
        await let.wait()

    store = MemoryEventStore()
    purses = runner(store, on_commit=on_commit)
    commands = [asyncio.create_task(purses.execute("p", Put(1), cause(f"c{n}"))) for n in range(5)]
    async with asyncio.timeout(10):
        while await store.version("p") < 5:  # noqa: ASYNC110 -- nothing else tells when it is stored
            await asyncio.sleep(0)
    let.set()
    await asyncio.gather(*commands)
    assert handed == [1, 2, 3, 4, 5]


async def test_a_commit_that_cannot_be_handed_on_is_still_a_success() -> None:
    async def on_commit(_: Commit) -> None:
        raise RuntimeError("the bus is away")

    outcome = await runner(MemoryEventStore(), on_commit=on_commit).execute("p", Put(1), cause("c1"))
    assert outcome.version == 1


async def test_old_schema_versions_are_upcast_on_read_and_never_rewritten() -> None:
    store = MemoryEventStore()
    old = commit("p", 1, "changed", "changed", data={"amount": 3, "direction": "in"})
    await store.append(old)
    outcome = await runner(store).execute("p", Put(1), cause("c1"))
    assert outcome.state.coins == 7
    first, second = [each async for each in store.read_commits("p")]
    assert first == old
    assert second.events[0].schema_version == 2


COMMANDS = st.one_of(st.builds(Put, st.integers(0, 5)), st.builds(Take, st.integers(0, 5)), st.builds(Seal))


@settings(max_examples=60, deadline=None)
@given(
    script=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 12), COMMANDS), max_size=25),
    together=st.booleans(),
)
async def test_whoever_carries_out_the_commands_the_result_is_that_of_some_order(
    script: list[tuple[int, int, Command]], together: bool
) -> None:
    """Three processes, repeated command ids: the history replays under the rules, each id counts once."""
    store = MemoryEventStore()
    runners = [runner(store, cache_size=1) for _ in range(3)]
    by_id = {number: command for _, number, command in reversed(script)}
    calls = [runners[who].execute("p", by_id[number], cause(f"c{number}")) for who, number, _ in script]
    if together:
        outcomes = await asyncio.gather(*calls, return_exceptions=True)
    else:
        outcomes = [(await asyncio.gather(call, return_exceptions=True))[0] for call in calls]
    assert all(isinstance(outcome, CallerError) for outcome in outcomes if isinstance(outcome, BaseException))
    commands = {reaction_id(f"c{number}", "commit"): command for number, command in by_id.items()}
    purse = Purse("p")
    for done in [each async for each in store.read_commits("p")]:
        expected = PURSE.decide(commands.pop(done.id), purse)  # KeyError: a command counted twice
        assert [PURSE.encode_event(event)[2] for event in expected] == [event.data for event in done.events]
        for event in expected:
            purse = PURSE.evolve(purse, event)
    assert (await runner(store).load("p"))[0] == purse
