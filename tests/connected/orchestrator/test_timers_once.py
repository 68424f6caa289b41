"""Timers over the real store: whoever is alive fires, and what two of them do happens once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import structlog

from services.orchestrator.adapters.mongo_waits import MongoWaits
from services.orchestrator.adapters.workflow_folder import Shelf
from services.orchestrator.app import Orchestrator, Parts, create
from services.orchestrator.domain.commands import PauseRun, ResumeRun
from services.orchestrator.firing import firing
from services.orchestrator.forks import fork_run
from services.orchestrator.runs import Runs, Wish
from services.orchestrator.timers import Due, Timers
from shared.clock import SystemClock
from shared.errors import Conflict
from shared.eventsourcing.events import Commit
from shared.eventsourcing.mongo_driver import Database
from shared.eventsourcing.mongo_snapshots import MongoSnapshotStore
from shared.eventsourcing.mongo_store import MongoEventStore
from shared.media.guards import UploadLimits
from shared.media.object_store import open_media_store
from tests.support.workflows import workflow

pytestmark = pytest.mark.connected

PERSON = Wish("person")
ITEMS = [{"name": "a"}, {"name": "b"}]


def asking(name: str, timeout_s: float) -> dict[str, Any]:
    waiting = {"timeout_s": timeout_s, "on_timeout": "auto_choice", "auto_choice": "first"}
    return {"module_id": "user.select", "name": name, "inputs": {"data": ITEMS}, "waiting": waiting}


OVER = workflow(asking("pick", 0.001), workflow_id="over")
"""Its question's time is over as soon as anybody looks."""
PATIENT = workflow(asking("pick", 3600), workflow_id="patient")


@dataclass
class Replica:
    """One orchestrator process; `heard` is set by each of its own commits."""

    orchestrator: Orchestrator
    heard: asyncio.Event

    @property
    def timers(self) -> Timers:
        assert self.orchestrator.timers is not None
        return self.orchestrator.timers

    @property
    def runs(self) -> Runs:
        return self.orchestrator.runs


async def replica(database: Database) -> Replica:
    store, waits = MongoEventStore(database), MongoWaits(database)
    await store.prepare()
    await waits.prepare()
    heard = asyncio.Event()

    async def on_commit(_: Commit) -> None:
        heard.set()

    parts = Parts(
        store=store,
        snapshots=MongoSnapshotStore(database),
        media=open_media_store("memory://"),
        shelf=Shelf({"over": OVER, "patient": PATIENT}, {}),
        clock=SystemClock(),
        limits=UploadLimits(),
        on_commit=on_commit,
        waits=waits,
    )
    return Replica(create(parts), heard)


@asynccontextmanager
async def at_work(*replicas: Replica) -> AsyncIterator[None]:
    """Their timers run for as long as the block lasts, and end as a killed process does."""
    tasks = [asyncio.create_task(one.timers.run()) for one in replicas]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def responses(one: Replica, run_id: str) -> list[tuple[str, bool]]:
    """Who answered, and whether by a timer."""
    commits = [commit async for commit in one.runs.store.read_commits(run_id)]
    told = [(commit.actor, event) for commit in commits for event in commit.events]
    return [(actor, event.data["auto"]) for actor, event in told if event.type == "interaction_response"]


async def due(one: Replica, run_id: str) -> Due:
    run, version = await one.runs.read(run_id)
    asked = run.question
    assert asked is not None
    assert asked.expires_at is not None
    return Due(asked.expires_at, run_id, version, "timeout", asked.interaction_id)


async def until_completed(one: Replica, run_id: str) -> None:
    async with asyncio.timeout(30):
        while True:
            one.heard.clear()
            if (await one.runs.read(run_id))[0].status == "completed":
                return
            await one.heard.wait()


async def test_whoever_begins_fires_what_a_dead_process_left(mongo_database: Database) -> None:
    dead = await replica(mongo_database)
    run_id = (await dead.runs.start("over", {}, PERSON)).state.run_id
    heir = await replica(mongo_database)
    async with at_work(heir):
        await until_completed(heir, run_id)
    assert await responses(heir, run_id) == [("timer", True)]


async def test_two_replicas_that_fire_at_once_answer_once_and_nobody_complains(
    mongo_database: Database,
) -> None:
    one, two = await replica(mongo_database), await replica(mongo_database)
    run_id = (await one.runs.start("over", {}, PERSON)).state.run_id
    moment = await due(two, run_id)
    with structlog.testing.capture_logs() as logs:
        await asyncio.gather(*(firing(each.runs)(moment) for each in (one, two, one, two)))
    assert await responses(one, run_id) == [("timer", True)]
    assert logs == []


async def test_another_replicas_question_fires_here_when_that_replica_is_gone(
    mongo_database: Database,
) -> None:
    asks, fires = await replica(mongo_database), await replica(mongo_database)
    async with at_work(fires):
        first = (await asks.runs.start("over", {}, PERSON)).state.run_id
        await until_completed(fires, first)
        second = (await asks.runs.start("over", {}, PERSON)).state.run_id
        await until_completed(fires, second)
    assert await responses(fires, second) == [("timer", True)]


async def test_of_a_timer_and_a_person_at_the_same_moment_the_first_one_wins(
    mongo_database: Database,
) -> None:
    one, two = await replica(mongo_database), await replica(mongo_database)
    for _ in range(8):
        run_id = (await one.runs.start("over", {}, PERSON)).state.run_id
        moment = await due(one, run_id)
        answer = two.runs.answer(run_id, moment.interaction_id, {"selected_indices": [1]}, PERSON)
        fired, answered = await asyncio.gather(firing(one.runs)(moment), answer, return_exceptions=True)
        assert fired is None
        given = await responses(one, run_id)
        assert len(given) == 1
        assert isinstance(answered, Conflict) == (given == [("timer", True)])


async def test_a_fork_waits_anew_for_the_question_it_shares_and_fires_by_itself(
    mongo_database: Database,
) -> None:
    one = await replica(mongo_database)
    run_id = (await one.runs.start("over", {}, PERSON)).state.run_id
    parent = await due(one, run_id)
    fork_id = (await fork_run(one.runs, run_id, None, "another way", PERSON)).fact.run_id
    child = await due(one, fork_id)
    assert (child.interaction_id, child.at > parent.at) == (parent.interaction_id, True)
    for moment in (parent, child):
        await firing(one.runs)(moment)
    assert await responses(one, run_id) == [("timer", True)]
    assert await responses(one, fork_id) == [("timer", True)]


async def test_a_paused_run_fires_after_it_was_resumed(mongo_database: Database) -> None:
    one = await replica(mongo_database)
    run_id = (await one.runs.start("over", {}, PERSON)).state.run_id
    moment = await due(one, run_id)
    await one.runs.carry_out(run_id, await one.runs.command(run_id, PauseRun), PERSON)
    await firing(one.runs)(moment)
    assert await responses(one, run_id) == []
    heir = await replica(mongo_database)
    async with at_work(heir):
        await heir.runs.carry_out(run_id, await heir.runs.command(run_id, ResumeRun), PERSON)
        await until_completed(heir, run_id)
    assert await responses(one, run_id) == [("timer", True)]


async def test_a_start_reads_waits_by_their_index_and_no_run(mongo_database: Database) -> None:
    one = await replica(mongo_database)
    for _ in range(5):
        await one.runs.start("patient", {}, PERSON)
    settled = SystemClock().now()
    await mongo_database.command("profile", 2)
    found = [wait async for wait in MongoWaits(mongo_database).waits(after=settled)]
    await mongo_database.command("profile", 0)
    entries = await mongo_database["system.profile"].find({"op": "query"}).to_list(None)
    assert len(found) == 5
    assert [entry["planSummary"] for entry in entries] == ["IXSCAN { events.data.expires_at: 1 }"]
    assert sum(entry["docsExamined"] for entry in entries) == 5
