"""Many runs at once: how soon an answer leads to the end, runs in flight, and what open questions cost.

python -m tests.benchmarks.many_runs [answers] [flight] [questions]
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psutil

from deploy.local.services import SERVICES
from deploy.local.stack import LocalStack
from deploy.local.state import running_stack
from services.orchestrator.domain.definition import Workflow
from services.orchestrator.runs import Runs, Wish
from shared.eventsourcing.events import Commit
from tests.benchmarks import workbench

ANSWERS, IN_FLIGHT, QUESTIONS = 200, 1_000, 10_000
AT_ONCE = 64
STEPS = 3
WATCH_SECONDS = 15.0
MEGABYTE = 1 << 20


class Ends:
    """When each run was completed, by its id."""

    def __init__(self) -> None:
        self._ended: dict[str, asyncio.Future[float]] = {}

    def note(self, commit: Commit) -> None:
        if commit.events[-1].type == "run_completed":
            self.of(commit.stream).set_result(time.perf_counter())

    def of(self, run_id: str) -> "asyncio.Future[float]":
        return self._ended.setdefault(run_id, asyncio.get_running_loop().create_future())


@asynccontextmanager
async def _bench(definition: Workflow, ends: Ends) -> AsyncIterator[Runs]:
    async with (
        workbench.servers() as at,
        workbench.provisioned_bus(at.nats_url) as bus,
        workbench.answerer(at.nats_url),
        workbench.orchestrator(bus, at.mongo_url, definition, ends.note) as runs,
    ):
        yield runs


async def answers(count: int = ANSWERS) -> str:
    """From a person's answer to the end of the run, three steps later, one run after the other."""
    ends, took = Ends(), []
    definition = workbench.question_then_steps(STEPS)
    async with _bench(definition, ends) as runs:
        for _ in range(count):
            run = (await runs.start(definition.id, {}, Wish("bench"))).state
            assert run.pending is not None
            begun = time.perf_counter()
            await runs.answer(run.run_id, run.pending, {"selected_indices": [0]}, Wish("bench"))
            took.append((await ends.of(run.run_id) - begun) * 1000)
    cuts = statistics.quantiles(took, n=100)
    return (
        f"answer → finished with {STEPS} steps left: p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms "
        f"({count} runs; load {os.getloadavg()[0]:.1f})"
    )


async def in_flight(count: int = IN_FLIGHT) -> str:
    """All runs started at once, each of three steps."""
    ends, this = Ends(), psutil.Process()
    definition = workbench.steps_only(STEPS)
    async with _bench(definition, ends) as runs:
        before = this.memory_info().rss
        begun, work = time.perf_counter(), time.process_time()
        started = await asyncio.gather(*(runs.start(definition.id, {}, Wish("bench")) for _ in range(count)))
        opened = time.perf_counter() - begun
        await asyncio.gather(*(ends.of(one.state.run_id) for one in started))
        whole, work = time.perf_counter() - begun, time.process_time() - work
        grown = this.memory_info().rss - before
    return (
        f"{count:,} runs of {STEPS} steps in flight: {count / whole:.0f} runs/s ({whole:.1f} s, "
        f"of it {opened:.1f} s to start them; {work / count * 1000:.1f} ms of processor time each here), "
        f"memory grew by {grown / MEGABYTE:.0f} MB"
    )


async def open_questions(count: int = QUESTIONS) -> str:
    """The whole stack with so many runs that wait for a person."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        environ = {key: value for key, value in os.environ.items() if not key.startswith("STILLREEL_")}
        async with LocalStack(home, environ=environ, handle_signals=False):
            state = running_stack(home)
            assert state is not None
            assert state.api_url is not None
            services = [psutil.Process(state.pids[service.name]) for service in SERVICES]
            idle = await _busy(services)
            took = await _ask(state.api_url, count)
            full = await _busy(services)
            memory = sum(process.memory_info().rss for process in services) / MEGABYTE
    return (
        f"{count:,} open questions (asked over HTTP at {count / took:.0f}/s): services use "
        f"{full * 100:.1f} % of a core while nothing happens, {idle * 100:.1f} % "
        f"without any; {memory:.0f} MB resident in all"
    )


async def _ask(url: str, count: int) -> float:
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(client: httpx.AsyncClient) -> None:
        async with turns:
            (await client.post("/runs", json={"workflow": "cc"})).raise_for_status()

    begun = time.perf_counter()
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        await asyncio.gather(*(one(client) for _ in range(count)))
    return time.perf_counter() - begun


async def _busy(services: list[psutil.Process]) -> float:
    """Share of one core over a while."""
    await asyncio.sleep(5)
    before = sum(sum(process.cpu_times()[:2]) for process in services)
    await asyncio.sleep(WATCH_SECONDS)
    return (sum(sum(process.cpu_times()[:2]) for process in services) - before) / WATCH_SECONDS


if __name__ == "__main__":
    import uvloop

    sizes = [int(word) for word in sys.argv[1:]] or [ANSWERS, IN_FLIGHT, QUESTIONS]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for benchmark, size in zip((answers, in_flight, open_questions), sizes, strict=False):
            print(runner.run(benchmark(size)), flush=True)
