"""Moving runs over the real database: one process moves a run that another one remembers otherwise."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.orchestrator.adapters.workflow_folder import read_shelf
from services.orchestrator.app import Orchestrator, Parts, create
from services.orchestrator.domain.commands import CancelRun
from services.orchestrator.migration import migrate_run, preview_migration
from services.orchestrator.runs import Wish
from shared.clock import SystemClock
from shared.eventsourcing.events import Commit
from shared.eventsourcing.mongo_driver import Database, connect, disconnect
from shared.eventsourcing.mongo_snapshots import MongoSnapshotStore
from shared.eventsourcing.mongo_store import MongoEventStore
from shared.media.guards import UploadLimits
from shared.media.object_store import open_media_store
from tests.support.short_workflow import write_short_workflow

pytestmark = pytest.mark.connected


@pytest.fixture
async def database(mongo_url: str, database_name: str) -> AsyncIterator[Database]:
    client = connect(mongo_url, "motor")
    await MongoEventStore(client[database_name]).prepare()
    yield client[database_name]
    await client.drop_database(database_name)
    await disconnect(client)


@asynccontextmanager
async def replica(database: Database, root: Path) -> AsyncIterator[Orchestrator]:
    """One more process on this database, which reads its workflows now."""

    async def published(_: Commit) -> None:
        return

    made = create(
        Parts(
            store=MongoEventStore(database),
            snapshots=MongoSnapshotStore(database),
            media=open_media_store("memory://"),
            shelf=read_shelf([root]),
            clock=SystemClock(),
            limits=UploadLimits(max_bytes=1_000),
            on_commit=published,
            snapshot_every=2,
        )
    )
    yield made
    await made.runner.aclose()


async def test_a_process_that_knows_the_old_definition_goes_on_by_the_new_one(
    database: Database, tmp_path: Path
) -> None:
    folder = write_short_workflow(tmp_path, "cc")
    wish = Wish("test")
    async with replica(database, tmp_path) as here:
        begun = (await here.runs.start("cc", {}, wish)).state
        step = folder / "steps/3_image_prompts/step.json"
        said = json.loads(step.read_text(encoding="utf-8"))
        said["modules"][0]["inputs"]["title"] = "Bring a picture"
        step.write_text(json.dumps(said), encoding="utf-8")
        async with replica(database, tmp_path) as there:
            assert (await preview_migration(there.runs, begun.run_id, "current")).asks_anew
            moved = (await migrate_run(there.runs, begun.run_id, "current", wish)).state
            assert moved.question is not None
            assert (moved.question.title, moved.question.visit) == ("Bring a picture", 2)
        assert [one.workflow_hash for one in await here.runs.versions()] == [
            begun.workflow_hash,
            moved.workflow_hash,
        ]
        ended = await here.runs.carry_out(
            begun.run_id, await here.runs.command(begun.run_id, CancelRun, reason="enough"), wish
        )
        assert (ended.state.status, ended.state.workflow_hash) == ("cancelled", moved.workflow_hash)
    async with replica(database, tmp_path) as later:
        assert (await later.runs.workflow_of(begun.run_id)).content_hash == moved.workflow_hash
        replayed = await later.runs.replay(begun.run_id)
        assert replayed.same
        assert "snapshot" in replayed.ways
