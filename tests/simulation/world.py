"""All four services over one in-memory store and bus, with a scripted person, in virtual time."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from services.analysis import app as analysis_app
from services.analysis.adapters.engine import Findings
from services.analysis.adapters.engine import Task as Look
from services.orchestrator.adapters.workflow_folder import Shelf
from services.orchestrator.app import Orchestrator, Parts, create
from services.orchestrator.definitions import SOURCE
from services.orchestrator.domain.run import Run
from services.orchestrator.handlers import routes as orchestrator_routes
from services.orchestrator.publication import CommitPublisher
from services.prompts import app as prompts_app
from services.prompts.adapters.local import LocalComposer
from services.video import handlers as video_handlers
from services.video.domain.withdrawal import Cancelled
from services.video.providers.port import (
    Accepted,
    Cancellation,
    Capabilities,
    Found,
    Job,
    NobodyKnows,
    NotSubmitted,
    Running,
    Search,
    Status,
    Submission,
    Succeeded,
    TooLate,
)
from services.video.providers.registry import Providers
from services.video.settings import VideoSettings
from services.video.tools import Tools
from shared.clock import Clock
from shared.errors import TransientError
from shared.eventsourcing.fast_path import FastPath, PublishedMarks
from shared.eventsourcing.memory import MemoryEventStore, MemorySnapshotStore
from shared.eventsourcing.memory_lease import MemoryLease
from shared.eventsourcing.memory_outbox import MemoryCommitFeed, MemoryOutbox
from shared.eventsourcing.relay import Relay
from shared.llm.settings import OpenAISettings
from shared.media.guards import UploadLimits
from shared.media.references import for_run
from shared.messages.media import MediaReference
from shared.messages.video import GenerationRequested
from shared.messaging.chaos import Chaos
from shared.messaging.memory import MemoryBus
from shared.messaging.ports import Route
from shared.messaging.streams import GENERATIONS_BUCKET
from tests.simulation.person import Ask, Person, detours
from tests.simulation.processes import Executioner, Killed, Process, call, install, spawn
from tests.simulation.virtual_time import VirtualClock, VirtualLoop
from tests.support.short_workflow import short_workflow
from tests.support.workflows import ANALYSIS, content

RESTART_SECONDS = 1.0
WORKFLOW = short_workflow()


class Analyst:
    """Sees the same in every picture."""

    name = "local"

    async def look(self, task: Look) -> Findings:
        await asyncio.sleep(0.5)
        return Findings(ANALYSIS, "local", "scripted")


@dataclass
class ScriptedProvider:
    """A vendor: takes jobs, counts them, renders in five seconds. `searchable`: finds jobs by our id."""

    clock: Clock
    searchable: bool
    jobs: dict[str, list[str]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)

    name = "local"
    capabilities = Capabilities(
        action_types=frozenset({"img2vid"}), durations=(1, 10), fps=(24, 24), negative_prompt=True, free=False
    )

    async def submit(self, request: GenerationRequested, source: Path | None, /) -> Submission:
        await asyncio.sleep(0.05)
        jobs = self.jobs.setdefault(request.generation_id, [])
        jobs.append(f"job-{len(jobs) + 1}-{request.generation_id}")
        await asyncio.sleep(0.05)
        return Accepted(jobs[-1])

    async def find(self, generation_id: str) -> Search:
        await asyncio.sleep(0.05)
        if not self.searchable:
            return NobodyKnows()
        jobs = self.jobs.get(generation_id)
        return Found(jobs[0]) if jobs else NotSubmitted()

    async def poll(self, job: Job) -> Status:
        await asyncio.sleep(0.05)
        waited = (self.clock.now() - job.submitted_at).total_seconds()
        return Succeeded(model="scripted") if waited >= 5 else Running(waited / 5, "rendering", 2.0)

    async def fetch(self, job: Job, target: Path) -> None:
        await asyncio.sleep(0.05)

    async def leave(self, job: Job) -> None:
        return

    async def cancel(self, job: Job) -> Cancellation:
        await asyncio.sleep(0.05)
        waited = (self.clock.now() - job.submitted_at).total_seconds()
        if waited >= 5 and job.id not in self.ended:
            return TooLate()
        self.ended.add(job.id)
        return Cancelled(done=waited / 5)


class Media:
    """A media store that remembers names only."""

    async def put_file(
        self, path: Path, content_id: str, *, run_id: str | None = None, **_: Any
    ) -> MediaReference:
        await asyncio.sleep(0.05)
        clip = content(2, mime_type="video/mp4", duration=5.0)
        digest = hashlib.sha256(content_id.encode()).hexdigest()
        named = clip.model_copy(
            update={"content_id": content_id, "local_path": f"{content_id}.mp4", "sha256": digest}
        )
        return for_run(named, run_id or "")

    async def fetch(self, local_path: str, target: Path) -> None:
        await asyncio.sleep(0.05)


class Work:
    """Workspaces without a disk."""

    folder = Path("nowhere")

    @asynccontextmanager
    async def workspace(self, source: MediaReference | None) -> AsyncIterator["Work"]:
        yield self

    async def source(self) -> Path:
        await asyncio.sleep(0.05)
        return self.folder / "source"


class World:
    """What outlives processes (store, bus, vendor), and the processes themselves."""

    def __init__(self, executioner: Executioner, chaos: Chaos | None, *, searchable: bool) -> None:
        self.clock = VirtualClock()
        self.executioner = executioner
        self.bus = MemoryBus(clock=self.clock, chaos=chaos)
        self.store = MemoryEventStore()
        self.outbox = MemoryOutbox(self.store)
        self.lease = MemoryLease(self.clock)
        self.snapshots = MemorySnapshotStore()
        self.provider = ScriptedProvider(self.clock, searchable)
        self.can_overtake = False
        self.media: Any = Media()
        self.processes: dict[str, Process] = {}
        self.orchestrator: Orchestrator | None = None

    def start(self, name: str) -> None:
        process = self.processes[name] = Process(name)
        boot: dict[str, Callable[[MemoryBus], tuple[Route, ...]]] = {
            "orchestrator": self._orchestrator,
            "analysis": self._analysis,
            "prompts": self._prompts,
            "video": self._video,
        }

        async def serve() -> None:
            bus = copy(self.bus)  # a connection of its own to the same server
            bus._handlers = {}
            await bus.subscribe(boot[name](bus))
            if name == "orchestrator":
                spawn(process, self._relay(bus).run)
            while True:
                if not await bus.deliver_next():
                    await asyncio.sleep(0.2)

        spawn(process, serve)
        if name == "video" and self.can_overtake:
            spawn(process, serve)  # what is urgent overtakes a render: another worker takes it

    async def keep_alive(self) -> None:
        """Start every process, and again one second after it died, as the supervisor does."""
        for name in ("orchestrator", "analysis", "prompts", "video"):
            self.start(name)
        while True:
            await asyncio.sleep(RESTART_SECONDS)
            for name, process in list(self.processes.items()):
                if not process.alive:
                    self.start(name)

    def _orchestrator(self, bus: MemoryBus) -> tuple[Route, ...]:
        publish = CommitPublisher(bus.publisher, SOURCE)
        self.orchestrator = create(
            Parts(
                store=self.store,
                snapshots=self.snapshots,
                media=self.media,
                shelf=Shelf({"cc": WORKFLOW}, {}),
                clock=self.clock,
                limits=UploadLimits(),
                on_commit=FastPath(
                    publish.tell,
                    self.outbox,
                    PublishedMarks(self.outbox, self.clock),
                    self.clock,
                    urgent=publish.ask,
                ),
            )
        )
        return orchestrator_routes(self.orchestrator.runs)

    def _relay(self, bus: MemoryBus) -> Relay:
        feed = MemoryCommitFeed(self.store, self.clock)
        publish = CommitPublisher(bus.publisher, SOURCE)
        return Relay(feed, self.outbox, self.lease, publish, self.clock, holder="relay")

    def _analysis(self, bus: MemoryBus) -> tuple[Route, ...]:
        engines = {"local": Analyst()}
        return analysis_app.create(engines, "local", OpenAISettings(), self.media, bus.publisher, self.clock)

    def _prompts(self, bus: MemoryBus) -> tuple[Route, ...]:
        return prompts_app.create(
            {"local": LocalComposer()}, "local", OpenAISettings(), bus.publisher, self.clock
        )

    def _video(self, bus: MemoryBus) -> tuple[Route, ...]:
        providers = Providers({"local": lambda _s, _c: self.provider}, VideoSettings(), self.clock)
        work: Any = Work()
        tools = Tools(
            claims=bus.key_value(GENERATIONS_BUCKET),
            publisher=bus.publisher,
            progress=bus.progress,
            media=self.media,
            providers=providers,
            work=work,
            clock=self.clock,
            instance=f"video-{id(bus)}",
        )
        return tuple(video_handlers.routes(tools))

    async def ask(self, work: Callable[[Orchestrator], Any]) -> Any:
        """A client's request: sent again under the same key when the orchestrator dies over it."""
        while True:
            orchestrator, process = self.orchestrator, self.processes["orchestrator"]
            if orchestrator is not None and process.alive:
                try:
                    return await call(process, lambda: work(orchestrator))  # noqa: B023 -- awaited right here
                except (Killed, TransientError):
                    pass
            await asyncio.sleep(0.3)


@dataclass(frozen=True)
class Ending:
    """What one simulated history came to; `history` names the process of each step."""

    run: Run
    history: list[str]
    events: list[str]
    victim: str | None
    submissions: dict[str, int]
    parked: int

    @property
    def steps(self) -> int:
        return len(self.history)


def simulate(
    *,
    kill_at: int | None = None,
    chaos: Chaos | None = None,
    searchable: bool = True,
    wanders: int | None = None,
    person: Callable[[Ask, MemoryEventStore], Person] | None = None,
) -> Ending:
    """One history from start to end, killing the process that takes step `kill_at`.

    With a seed in `wanders` the person goes back on the way, once or more often; `person` makes another one.
    """
    loop = VirtualLoop()
    executioner = Executioner(kill_at)
    install(loop, executioner)
    loop.set_exception_handler(_tell_all_but_deaths)

    async def history() -> Ending:
        world = World(executioner, chaos, searchable=searchable)
        world.can_overtake = person is not None
        supervisor = asyncio.create_task(world.keep_alive())
        await asyncio.sleep(0)
        somebody = person or (lambda ask, record: Person(ask, record, detours(wanders)))
        run = await asyncio.wait_for(somebody(world.ask, world.store).play(), timeout=3_600)
        supervisor.cancel()
        for process in world.processes.values():
            process.kill()
        await asyncio.sleep(0)
        return Ending(
            run=run,
            history=executioner.history,
            events=[f"{c.at:%H:%M:%S.%f} {e.type}" for c in world.store.commits for e in c.events],
            victim=executioner.victim.name if executioner.victim else None,
            submissions={key: len(jobs) for key, jobs in world.provider.jobs.items()},
            parked=len(world.bus.dead_letters),
        )

    try:
        return loop.run_until_complete(history())
    finally:
        loop.close()


def _tell_all_but_deaths(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    if not isinstance(context.get("exception"), Killed):
        loop.default_exception_handler(context)
