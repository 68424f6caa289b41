"""What benchmarks of runs work on: real servers, an orchestrator in this process, an answerer in another."""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local.mongo_server import MongoServer
from deploy.local.nats_server import NatsServer
from services.orchestrator.adapters.workflow_folder import Shelf
from services.orchestrator.app import Parts, create
from services.orchestrator.definitions import SOURCE
from services.orchestrator.domain.definition import Workflow
from services.orchestrator.handlers import routes
from services.orchestrator.publication import CommitPublisher
from services.orchestrator.runs import Runs
from shared.clock import SystemClock
from shared.eventsourcing.events import Commit
from shared.eventsourcing.fast_path import FastPath, PublishedMarks
from shared.eventsourcing.mongo_driver import DEFAULT_DRIVER, Driver, connect, disconnect
from shared.eventsourcing.mongo_outbox import MongoOutbox
from shared.eventsourcing.mongo_snapshots import MongoSnapshotStore
from shared.eventsourcing.mongo_store import MongoEventStore
from shared.media.guards import UploadLimits
from shared.media.object_store import open_media_store
from shared.messaging.connection import BusConnection
from shared.messaging.provision import provision
from shared.settings import BusSettings
from tests.support.workflows import workflow


@dataclass(frozen=True, slots=True)
class Servers:
    """Addresses of a nats-server and a mongod that nobody else uses."""

    nats_url: str
    mongo_url: str


@asynccontextmanager
async def servers() -> AsyncIterator[Servers]:
    """Started on empty folders, killed and forgotten at the end."""
    with tempfile.TemporaryDirectory() as folder:
        nats_server, mongo_server = NatsServer(Path(folder) / "nats"), MongoServer(Path(folder) / "mongo")
        await nats_server.start()
        await mongo_server.start()
        try:
            yield Servers(nats_server.url, mongo_server.url)
        finally:
            for server in (nats_server, mongo_server):
                server.kill()
                await server.wait()


@asynccontextmanager
async def answerer(nats_url: str, *, bare: bool = False) -> AsyncIterator[None]:
    """A process that answers every request for prompts at once, and what the floor sends when `bare`."""
    command = [sys.executable, "-m", "tests.benchmarks.step_worker", nats_url, *(["bare"] if bare else [])]
    worker = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        assert worker.stdout is not None
        await worker.stdout.readline()
        yield
    finally:
        worker.kill()
        await worker.wait()


@asynccontextmanager
async def orchestrator(
    bus: BusConnection,
    mongo_url: str,
    definition: Workflow,
    on_commit: Callable[[Commit], None],
    driver: Driver = DEFAULT_DRIVER,
) -> AsyncIterator[Runs]:
    """The product's orchestrator without its HTTP part; `on_commit` hears of every commit."""
    client = connect(mongo_url, driver)
    database, clock = client["bench"], SystemClock()
    store, outbox = MongoEventStore(database), MongoOutbox(database)
    await store.prepare()
    marks, publisher = PublishedMarks(outbox, clock), CommitPublisher(bus.publisher, SOURCE)
    publish = FastPath(publisher.tell, outbox, marks, clock, urgent=publisher.ask)

    async def handed_on(commit: Commit) -> None:
        on_commit(commit)
        await publish(commit)

    made = create(
        Parts(
            store=store,
            snapshots=MongoSnapshotStore(database),
            media=open_media_store("memory://"),
            shelf=Shelf({definition.id: definition}, {}),
            clock=clock,
            limits=UploadLimits(),
            on_commit=handed_on,
        )
    )
    await bus.subscribe(routes(made.runs))
    try:
        yield made.runs
    finally:
        await publish.aclose()
        await marks.aclose()
        await disconnect(client)


@asynccontextmanager
async def provisioned_bus(nats_url: str) -> AsyncIterator[BusConnection]:
    """The orchestrator's place on the bus, with every stream made."""
    async with BusConnection("orchestrator", BusSettings(nats_url=nats_url)) as bus:
        await provision(bus.jetstream)
        yield bus


def asking(steps: int) -> tuple[dict[str, object], ...]:
    """So many `api.llm` modules, one after the other."""
    return tuple(
        {
            "module_id": "api.llm",
            "name": f"step_{number}",
            "outputs_to_state": {"response": f"answer_{number}"},
            "inputs": {
                "input": "Say done.",
                "output_schema": {"$content": {"type": "object"}, "type": "json"},
            },
        }
        for number in range(1, steps + 1)
    )


def steps_only(steps: int) -> Workflow:
    """A workflow of so many durable steps."""
    return workflow(*asking(steps))


def question_then_steps(steps: int) -> Workflow:
    """A question to a person, then so many durable steps."""
    question = {
        "module_id": "user.select",
        "name": "choose",
        "inputs": {"data": ["curtain", "dust"], "prompt": "Which?"},
    }
    return workflow(question, *asking(steps))


Timed = Callable[[], Awaitable[None]]
