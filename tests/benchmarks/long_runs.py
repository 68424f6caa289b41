"""A run of 100,000 events: what a command on it costs, what it holds in memory, and how it is loaded.

The run is sent back again and again: a model writes, a person is asked and wants it anew.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.local.mongo_server import MongoServer
from services.orchestrator.domain.commands import Answer, Command, IngestResult, StartRun
from services.orchestrator.domain.decider import RUN_DECIDER
from services.orchestrator.domain.run import Run, RunEvent
from shared.clock import SystemClock
from shared.eventsourcing.cause import Cause
from shared.eventsourcing.mongo_driver import DEFAULT_DRIVER, connect, disconnect
from shared.eventsourcing.mongo_snapshots import MongoSnapshotStore
from shared.eventsourcing.mongo_store import MongoEventStore
from shared.eventsourcing.runner import Runner
from shared.identity import new_id, new_run_id
from shared.messages.prompts import PromptsCompleted
from tests.support.workflows import workflow

EVENTS = 100_000
WINDOW = 100
"""Rounds measured at each mark; each is two commands and eight events."""
MEGABYTE = 1 << 20
FLOW = workflow(
    {
        "module_id": "api.llm",
        "name": "write",
        "outputs_to_state": {"response": "ideas"},
        "inputs": {"input": "Ideas.", "output_schema": {"$content": {"type": "object"}, "type": "json"}},
    },
    {
        "module_id": "user.select",
        "name": "choose",
        "inputs": {"data": "{{ state.ideas }}", "prompt": "Which?"},
        "retryable": {
            "default_option": "go_on",
            "options": [
                {"id": "go_on", "mode": "continue", "label": "Go on"},
                {"id": "again", "mode": "retry", "label": "Write anew", "target_module": "write"},
            ],
        },
    },
)
IDEAS = {"ideas": [{"title": f"Idea {number}", "narrative": "A cat sits. " * 20} for number in range(5)]}


@dataclass
class LongRun:
    """One run, driven through the real runner on MongoDB."""

    runner: Runner[Command, Run, RunEvent]
    run_id: str = field(default_factory=new_run_id)
    version: int = 0
    state: Run = field(default_factory=lambda: Run(run_id=""))

    async def execute(self, kind: type, **wanted: object) -> None:
        cause = Cause(new_id(), "bench", self.run_id, "bench")
        command = kind(workflow=FLOW, at=SystemClock().now(), **wanted)
        outcome = await self.runner.execute(self.run_id, command, cause, is_new=kind is StartRun)
        self.state, self.version = outcome.state, outcome.version

    async def round(self) -> None:
        """The model's answer, and the person who wants another."""
        wrote = PromptsCompleted(
            run_id=self.run_id,
            request_id=self.state.open_requests[0],
            response=IDEAS,
            provider="local",
            model="bench",
            seconds=0.1,
        )
        await self.execute(IngestResult, result=wrote)
        await self.execute(Answer, interaction_id=self.state.pending, response={"option_id": "again"})

    async def until(self, events: int) -> str:
        """Go on to this length and measure the last rounds."""
        while self.version < events - WINDOW * 8:
            await self.round()
        begun, work = time.perf_counter(), time.process_time()
        for _ in range(WINDOW):
            await self.round()
        took, work = time.perf_counter() - begun, time.process_time() - work
        resident = psutil.Process().memory_info().rss / MEGABYTE
        size = len(json.dumps(RUN_DECIDER.dump_state(self.state)))
        each = 1000 / (2 * WINDOW)
        return (
            f"{self.version:7,} events: {work * each:.2f} ms of processor time a command "
            f"({took * each:.2f} ms by the clock), {resident:.0f} MB resident, "
            f"state {size / 1000:.0f} kB as JSON"
        )


async def measure(events: int = EVENTS) -> str:
    """Lines for 1,000, 10,000 and all events, then how the run is loaded with and without a snapshot."""
    with tempfile.TemporaryDirectory() as folder:
        server = MongoServer(Path(folder))
        await server.start()
        client = connect(server.url, DEFAULT_DRIVER)
        store, snapshots = MongoEventStore(client["bench"]), MongoSnapshotStore(client["bench"])
        await store.prepare()
        clock = SystemClock()
        try:
            runner = Runner(RUN_DECIDER, store, source="bench", clock=clock, snapshots=snapshots)
            long = LongRun(runner)
            await long.execute(StartRun)
            lines = [await long.until(mark) for mark in (1_000, 10_000, events) if mark <= events]
            await runner.aclose()
            warm = Runner(RUN_DECIDER, store, source="bench", clock=clock, snapshots=snapshots)
            cold = Runner(RUN_DECIDER, store, source="bench", clock=clock)
            lines += [
                await _loaded("from its snapshot", warm, long),
                await _loaded("from nothing", cold, long),
            ]
        finally:
            await disconnect(client)
            server.kill()
            await server.wait()
    return "\n".join([f"one long run (load {os.getloadavg()[0]:.1f}):", *(f"  {line}" for line in lines)])


async def _loaded(how: str, runner: Runner[Command, Run, RunEvent], long: LongRun) -> str:
    begun, work = time.perf_counter(), time.process_time()
    state, version = await runner.load(long.run_id)
    took, work = time.perf_counter() - begun, time.process_time() - work
    assert (state, version) == (long.state, long.version)
    return f"loaded {how} in {took * 1000:.0f} ms, {work * 1000:.0f} ms of it processor time"


if __name__ == "__main__":
    print(asyncio.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS)))
