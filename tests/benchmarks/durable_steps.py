"""A run of five durable steps executed by another process, against the least such a run can cost here.

Floor of a step: one journaled MongoDB commit and two durable JetStream hops, there and back, by bare drivers.
Both are measured in the same run, alternating, between the same two processes.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import nats
from nats.js.api import ConsumerConfig, RetentionPolicy, StreamConfig
from pymongo import AsyncMongoClient
from pymongo.write_concern import WriteConcern

from deploy.local.mongo_server import MongoServer
from deploy.local.nats_server import NatsServer
from services.orchestrator.adapters.workflow_folder import Shelf
from services.orchestrator.app import Parts, create
from services.orchestrator.definitions import SOURCE
from services.orchestrator.handlers import routes
from services.orchestrator.publication import CommitPublisher
from services.orchestrator.runs import Runs, Wish
from shared.clock import SystemClock
from shared.eventsourcing.events import Commit
from shared.eventsourcing.fast_path import FastPath, PublishedMarks
from shared.eventsourcing.mongo_driver import DEFAULT_DRIVER, Database, Driver, connect, disconnect
from shared.eventsourcing.mongo_outbox import MongoOutbox
from shared.eventsourcing.mongo_snapshots import MongoSnapshotStore
from shared.eventsourcing.mongo_store import MongoEventStore
from shared.media.guards import UploadLimits
from shared.media.object_store import open_media_store
from shared.messaging.connection import BusConnection
from shared.messaging.provision import provision
from shared.settings import BusSettings
from tests.benchmarks.step_worker import FLOOR_EVENTS, FLOOR_WORK
from tests.support.workflows import workflow

STEPS = 5
ROUNDS = 120
WARM_UP = 20
BODY = b"x" * 1500
WORKFLOW = workflow(
    *(
        {
            "module_id": "api.llm",
            "name": f"step_{number}",
            "outputs_to_state": {"response": f"answer_{number}"},
            "inputs": {
                "input": "Say done.",
                "output_schema": {"$content": {"type": "object"}, "type": "json"},
            },
        }
        for number in range(1, STEPS + 1)
    )
)
Timed = Callable[[], Awaitable[None]]


@dataclass
class Took:
    """Milliseconds for each step of a round: by the clock, and of this process's own CPU time."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


async def measure(driver: Driver = DEFAULT_DRIVER) -> str:
    """Measure and say: p50 of a step for the product and for the floor, in milliseconds, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        nats_server, mongo_server = NatsServer(Path(folder) / "nats"), MongoServer(Path(folder) / "mongo")
        await nats_server.start()
        await mongo_server.start()
        worker = None
        try:
            async with BusConnection("orchestrator", BusSettings(nats_url=nats_server.url)) as bus:
                await provision(bus.jetstream)
                await _floor_streams(nats_server.url)
                worker = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    "tests.benchmarks.step_worker",
                    nats_server.url,
                    stdout=asyncio.subprocess.PIPE,
                )
                assert worker.stdout is not None
                await worker.stdout.readline()
                return await _alternate(bus, nats_server.url, mongo_server.url, driver)
        finally:
            if worker is not None:
                worker.kill()
                await worker.wait()
            for server in (nats_server, mongo_server):
                server.kill()
                await server.wait()


async def _alternate(bus: BusConnection, nats_url: str, mongo_url: str, driver: Driver) -> str:
    client = connect(mongo_url, driver)
    outbox = MongoOutbox(client["bench"])
    marks = PublishedMarks(outbox, SystemClock())
    product, publish = await _product(bus, client["bench"], outbox, marks)
    floor = await _floor(nats_url, mongo_url)
    ours, bare = Took(), Took()
    for round_number in range(WARM_UP + ROUNDS):
        for timed, took in ((floor, bare), (product, ours)):
            wall, cpu = time.perf_counter(), time.process_time()
            await timed()
            if round_number >= WARM_UP:
                took.wall.append((time.perf_counter() - wall) * 1000 / STEPS)
                took.cpu.append((time.process_time() - cpu) * 1000 / STEPS)
    await publish.aclose()
    await marks.aclose()
    await disconnect(client)
    ratio = statistics.median(ours.wall) / statistics.median(bare.wall)
    return (
        f"five durable steps ({driver}): p50 of a step {statistics.median(ours.wall):.2f} ms, "
        f"floor {statistics.median(bare.wall):.2f} ms, ratio {ratio:.2f} (goal 1.25); "
        f"p90 {_p90(ours.wall):.2f} / {_p90(bare.wall):.2f} ms; "
        f"CPU here {statistics.median(ours.cpu):.2f} / {statistics.median(bare.cpu):.2f} ms; "
        f"load {os.getloadavg()[0]:.1f}"
    )


async def _product(
    bus: BusConnection, database: Database, outbox: MongoOutbox, marks: PublishedMarks
) -> tuple[Timed, FastPath]:
    clock = SystemClock()
    store = MongoEventStore(database)
    await store.prepare()
    publisher = CommitPublisher(bus.publisher, SOURCE)
    publish = FastPath(publisher.tell, outbox, marks, clock, urgent=publisher.ask)
    completed: asyncio.Queue[str] = asyncio.Queue()

    async def on_commit(commit: Commit) -> None:
        if commit.events[-1].type == "run_completed":
            completed.put_nowait(commit.stream)
        await publish(commit)

    orchestrator = create(
        Parts(
            store=store,
            snapshots=MongoSnapshotStore(database),
            media=open_media_store("memory://"),
            shelf=Shelf({WORKFLOW.id: WORKFLOW}, {}),
            clock=clock,
            limits=UploadLimits(),
            on_commit=on_commit,
        )
    )
    await bus.subscribe(routes(orchestrator.runs))
    return _run_through(orchestrator.runs, completed), publish


def _run_through(runs: Runs, completed: "asyncio.Queue[str]") -> Timed:
    async def timed() -> None:
        started = await runs.start(WORKFLOW.id, {}, Wish("bench"))
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
