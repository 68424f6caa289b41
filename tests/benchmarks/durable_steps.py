"""A run of five durable steps executed by another process, against the least such a run can cost here.

Floor of a step: one journaled MongoDB commit and two durable JetStream hops, there and back, by bare drivers.
Both are measured in the same run, alternating, between the same two processes.
"""

import asyncio
import os
import statistics
import time
from dataclasses import dataclass, field

import nats
from nats.js.api import ConsumerConfig, RetentionPolicy, StreamConfig
from pymongo import AsyncMongoClient
from pymongo.write_concern import WriteConcern

from services.orchestrator.domain.definition import Workflow
from services.orchestrator.runs import Runs, Wish
from shared.eventsourcing.events import Commit
from shared.eventsourcing.mongo_driver import DEFAULT_DRIVER, Driver
from tests.benchmarks import workbench
from tests.benchmarks.step_worker import FLOOR_EVENTS, FLOOR_WORK
from tests.benchmarks.workbench import Timed

STEPS = 5
ROUNDS = 120
WARM_UP = 20
BODY = b"x" * 1500


@dataclass
class Took:
    """Milliseconds for each step of a round: by the clock, and of this process's own CPU time."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


async def measure(driver: Driver = DEFAULT_DRIVER) -> str:
    """Measure and say: p50 of a step for the product and for the floor, in milliseconds, and their ratio."""
    completed: asyncio.Queue[str] = asyncio.Queue()
    definition = workbench.steps_only(STEPS)

    def note(commit: Commit) -> None:
        if commit.events[-1].type == "run_completed":
            completed.put_nowait(commit.stream)

    async with workbench.servers() as at, workbench.provisioned_bus(at.nats_url) as bus:
        await _floor_streams(at.nats_url)
        async with (
            workbench.answerer(at.nats_url, bare=True),
            workbench.orchestrator(bus, at.mongo_url, definition, note, driver) as runs,
        ):
            floor = await _floor(at.nats_url, at.mongo_url)
            bare, ours = await _alternate(floor, _run_through(runs, definition, completed))
    return _said(driver, ours, bare)


async def _alternate(floor: Timed, product: Timed) -> tuple[Took, Took]:
    ours, bare = Took(), Took()
    for round_number in range(WARM_UP + ROUNDS):
        for timed, took in ((floor, bare), (product, ours)):
            wall, cpu = time.perf_counter(), time.process_time()
            await timed()
            if round_number >= WARM_UP:
                took.wall.append((time.perf_counter() - wall) * 1000 / STEPS)
                took.cpu.append((time.process_time() - cpu) * 1000 / STEPS)
    return bare, ours


def _said(driver: Driver, ours: Took, bare: Took) -> str:
    ratio = statistics.median(ours.wall) / statistics.median(bare.wall)
    return (
        f"five durable steps ({driver}): p50 of a step {statistics.median(ours.wall):.2f} ms, "
        f"floor {statistics.median(bare.wall):.2f} ms, ratio {ratio:.2f} (goal 1.25); "
        f"p90 {_p90(ours.wall):.2f} / {_p90(bare.wall):.2f} ms; "
        f"CPU here {statistics.median(ours.cpu):.2f} / {statistics.median(bare.cpu):.2f} ms; "
        f"load {os.getloadavg()[0]:.1f}"
    )


def _run_through(runs: Runs, definition: Workflow, completed: "asyncio.Queue[str]") -> Timed:
    async def timed() -> None:
        started = await runs.start(definition.id, {}, Wish("bench"))
        while await completed.get() != started.state.run_id:
            pass

    return timed


async def _floor(nats_url: str, mongo_url: str) -> Timed:
    stream = (await nats.connect(nats_url)).jetstream()
    answers = await stream.pull_subscribe(FLOOR_EVENTS, "driver", config=ConsumerConfig(max_ack_pending=256))
    mongo: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(mongo_url)
    commits = mongo["floor"].get_collection("commits", write_concern=WriteConcern(w="majority", j=True))

    async def timed() -> None:
        await commits.insert_one({"body": BODY})
        for _ in range(STEPS):
            await stream.publish(FLOOR_WORK, BODY)
            (message,) = await answers.fetch(1, timeout=30)
            await commits.insert_one({"body": message.data})
            await message.ack()

    return timed


async def _floor_streams(url: str) -> None:
    client = await nats.connect(url)
    stream = client.jetstream()
    await stream.add_stream(
        StreamConfig("FLOOR_WORK", subjects=[FLOOR_WORK], retention=RetentionPolicy.WORK_QUEUE)
    )
    await stream.add_stream(StreamConfig("FLOOR_EVENTS", subjects=[FLOOR_EVENTS]))
    await client.close()


def _p90(values: list[float]) -> float:
    return statistics.quantiles(values, n=10)[-1]


if __name__ == "__main__":
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for chosen in ("motor", "pymongo"):
            print(runner.run(measure(chosen)), flush=True)
