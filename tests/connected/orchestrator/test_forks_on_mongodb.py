"""Forks over the real database: whole histories from several streams, snapshots, and two replicas at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from services.orchestrator.adapters.workflow_folder import Shelf
from services.orchestrator.app import Orchestrator, Parts, create
from services.orchestrator.documents import told_of
from services.orchestrator.domain.commands import Jump
from services.orchestrator.domain.comparing import compare
from services.orchestrator.forks import fork_run, tree_of
from services.orchestrator.runs import Runs, Wish
from shared.clock import SystemClock
from shared.eventsourcing.events import Commit
from shared.eventsourcing.mongo_driver import Database, connect, disconnect
from shared.eventsourcing.mongo_snapshots import MongoSnapshotStore
from shared.eventsourcing.mongo_store import MongoEventStore
from shared.media.guards import UploadLimits
from shared.media.object_store import open_media_store
from tests.support.short_workflow import short_workflow

pytestmark = pytest.mark.connected

PLACE = {"target_step": "image_prompts", "target_module": "generate_and_select_images"}
EVERY = 20


@pytest.fixture
async def database(mongo_url: str, database_name: str) -> AsyncIterator[Database]:
    client = connect(mongo_url, "motor")
    await MongoEventStore(client[database_name]).prepare()
    yield client[database_name]
    await client.drop_database(database_name)
    await disconnect(client)


@asynccontextmanager
async def replica(database: Database) -> AsyncIterator[Orchestrator]:
    """One more process on this database."""

    async def published(_: Commit) -> None:
        return

    made = create(
        Parts(
            store=MongoEventStore(database),
            snapshots=MongoSnapshotStore(database),
            media=open_media_store("memory://"),
            shelf=Shelf({"cc": short_workflow()}, {}),
            clock=SystemClock(),
            limits=UploadLimits(max_bytes=1_000),
            on_commit=published,
            snapshot_every=EVERY,
        )
    )
    yield made
    await made.runner.aclose()


async def went_back(runs: Runs, run_id: str, times: int) -> int:
    """The version after so many jumps to the first question."""
    for _ in range(times):
        command = await runs.command(run_id, Jump, **PLACE)
        version = (await runs.carry_out(run_id, command, Wish("test"))).version
    return version


async def test_a_long_run_forked_in_its_middle_is_the_same_in_another_process(database: Database) -> None:
    async with replica(database) as here:
        run_id = (await here.runs.start("cc", {}, Wish("test"))).state.run_id
        middle = await went_back(here.runs, run_id, 8)
        then, _ = await here.runs.read(run_id)
        await went_back(here.runs, run_id, 8)
        made = await fork_run(here.runs, run_id, middle, "early", Wish("test"))
        child = made.fact.run_id
        await went_back(here.runs, child, 10)
        twig = (await fork_run(here.runs, child, None, "", Wish("test"))).fact.run_id
    assert middle > EVERY
    assert made.fact.parent_version == middle
    async with replica(database) as there:
        asked, _ = await there.runs.read(child, version=middle)
        assert (asked.run_id, asked.pending, asked.visits) == (child, then.pending, then.visits)
        for one in (run_id, child, twig):
            assert (await there.runs.replay(one)).same
        versions = [event.version async for event in there.runs.store.read(twig)]
        assert versions == list(range(1, len(versions) + 1))
        assert [member.run.run_id for member in await tree_of(there.runs, twig)] == [run_id, child, twig]
        common = compare(await told_of(there.runs, run_id), await told_of(there.runs, twig)).common
        assert common is not None
        assert (common.run_id, common.version) == (run_id, middle)
        assert [run.run_id async for run in there.runs.all()] == [run_id, child, twig]
    own = await database["commits"].count_documents({"stream": twig})
    assert own == 1  # nothing of the past was written again


async def test_two_replicas_under_one_key_make_one_fork(database: Database) -> None:
    async with replica(database) as here, replica(database) as there:
        run_id = (await here.runs.start("cc", {}, Wish("test"))).state.run_id
        wish = Wish("test", key="once")
        made = await asyncio.gather(
            *(fork_run(each.runs, run_id, None, "one", wish) for each in (here, there, here))
        )
        assert len({each.fact.run_id for each in made}) == 1
        assert len({each.outcome.state.run_id for each in made}) == 1
        assert len(await tree_of(there.runs, run_id)) == 2
