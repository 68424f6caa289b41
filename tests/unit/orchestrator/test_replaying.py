"""A stored run read along every way: the same state, or the place where the ways part."""

from dataclasses import replace
from typing import Any

import pytest

from services.orchestrator.domain.commands import Answer, AttachContent, Command, StartRun
from services.orchestrator.domain.decider import RUN_DECIDER
from services.orchestrator.domain.run import Run, RunEvent
from services.orchestrator.domain.state_hash import state_hash
from services.orchestrator.replaying import replay
from shared.clock import SystemClock
from shared.eventsourcing.folded_states import Folded
from shared.eventsourcing.memory import MemoryEventStore, MemorySnapshotStore
from shared.eventsourcing.runner import Cause, Runner
from shared.eventsourcing.store import Snapshot
from shared.identity import new_id
from tests.support.short_workflow import short_workflow
from tests.support.workflows import NOW, RUN_ID, content

RunRunner = Runner[Command, Run, RunEvent]


class Stored:
    """A run with a snapshot every five events, and runners that know nothing but what is stored."""

    def __init__(self) -> None:
        self.store, self.snapshots = MemoryEventStore(), MemorySnapshotStore()
        self.runner = self.fresh()

    def fresh(self) -> RunRunner:
        return Runner(
            RUN_DECIDER,
            self.store,
            source="stillreel/test",
            clock=SystemClock(),
            snapshots=self.snapshots,
            snapshot_every=5,
        )

    async def do(self, kind: type[Any], **fields: Any) -> Run:
        command = kind(workflow=short_workflow(), at=NOW, **fields)
        cause = Cause(new_id(), "person", RUN_ID, new_id(), None)
        return (await self.runner.execute(RUN_ID, command, cause)).state


@pytest.fixture
async def stored() -> Stored:
    """A run that waits for the analysis of its picture."""
    made = Stored()
    asked = (await made.do(StartRun)).pending
    await made.do(AttachContent, interaction_id=asked, action_id="upload", content=content(1))
    await made.do(Answer, interaction_id=asked, response={"selected_content_id": content(1).content_id})
    await made.runner.aclose()
    return made


async def test_all_ways_of_reading_a_stored_run_give_one_hash(stored: Stored) -> None:
    seen = await replay(stored.runner, stored.store, RUN_ID)
    run, version = await stored.runner.load(RUN_ID)
    assert (seen.same, seen.version, seen.state_hash) == (True, version, state_hash(run))
    assert list(seen.ways) == ["first_event", "written_down", "snapshot", "remembered"]
    assert set(seen.ways.values()) == {seen.state_hash}


async def test_a_process_that_remembers_nothing_says_nothing_of_it(stored: Stored) -> None:
    seen = await replay(stored.fresh(), stored.store, RUN_ID)
    assert seen.same
    assert "remembered" not in seen.ways


async def test_a_snapshot_that_says_something_else_is_named_with_its_version_and_place(
    stored: Stored,
) -> None:
    snapshot = await stored.snapshots.latest(RUN_ID, RUN_DECIDER.fingerprint)
    assert snapshot is not None
    wrong = {**snapshot.state, "state": {**snapshot.state["state"], "stray": 1}}
    stored.snapshots = MemorySnapshotStore()
    await stored.snapshots.save(Snapshot(RUN_ID, snapshot.version, RUN_DECIDER.fingerprint, wrong))
    seen = await replay(stored.fresh(), stored.store, RUN_ID)
    (difference,) = seen.differences
    assert not seen.same
    assert (difference.way, difference.version) == ("snapshot", snapshot.version)
    assert difference.pointer in ("/state/stray", "/state")


async def test_a_remembered_state_is_compared_as_of_its_own_version(stored: Stored) -> None:
    behind, version = await stored.runner.load(RUN_ID, until=4)
    reader = stored.fresh()
    reader._states.put(RUN_ID, Folded(behind, version))
    assert (await replay(reader, stored.store, RUN_ID)).same
    reader = stored.fresh()
    reader._states.put(RUN_ID, Folded(replace(behind, step_open="elsewhere"), version))
    (difference,) = (await replay(reader, stored.store, RUN_ID)).differences
    assert (difference.way, difference.version, difference.pointer) == ("remembered", 4, "/step_open")
