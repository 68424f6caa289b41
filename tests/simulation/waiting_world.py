"""Replicas of the orchestrator over one store, questions nobody answers, and a person who comes late."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.orchestrator.adapters.memory_waits import MemoryWaits
from services.orchestrator.adapters.workflow_folder import Shelf
from services.orchestrator.app import Orchestrator, Parts, create
from services.orchestrator.domain.commands import PauseRun, ResumeRun
from services.orchestrator.domain.run import Run
from services.orchestrator.runs import Wish
from shared.errors import TransientError
from shared.eventsourcing.events import Commit
from shared.eventsourcing.memory import MemoryEventStore, MemorySnapshotStore
from shared.media.guards import UploadLimits
from tests.simulation.processes import Executioner, Killed, Process, call, install, spawn
from tests.simulation.virtual_time import VirtualClock, VirtualLoop
from tests.support.workflows import workflow

RESTART_SECONDS = 1.0


def _asking(name: str, **waiting: Any) -> dict[str, Any]:
    inputs = {"data": [{"name": "a"}, {"name": "b"}]}
    return {
        "module_id": "user.select",
        "name": name,
        "inputs": inputs,
        "outputs_to_state": {"selected_item": name},
        "waiting": waiting,
    }


WORKFLOW = workflow(
    _asking("early", timeout_s=60, remind_after_s=20, on_timeout="auto_choice", auto_choice="first"),
    _asking("paused", timeout_s=30, on_timeout="auto_choice", auto_choice="first"),
    _asking("late", timeout_s=45, on_timeout="fail"),
    workflow_id="waits",
)


class WaitingWorld:
    """A store that outlives its processes; each of them has its own memory and its own timers."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.store = MemoryEventStore()
        self.snapshots = MemorySnapshotStore()
        self.processes: dict[str, tuple[Process, Orchestrator]] = {}

    def start(self, name: str) -> None:
        async def nobody_listens(_: Commit) -> None:
            return

        media: Any = None
        orchestrator = create(
            Parts(
                store=self.store,
                snapshots=self.snapshots,
                media=media,
                shelf=Shelf({"waits": WORKFLOW}, {}),
                clock=self.clock,
                limits=UploadLimits(),
                on_commit=nobody_listens,
                waits=MemoryWaits(self.store, self.clock, patience=60.0),
            )
        )
        process = Process(name)
        self.processes[name] = (process, orchestrator)
        assert orchestrator.timers is not None
        spawn(process, orchestrator.timers.run)

    async def keep_alive(self, names: tuple[str, ...]) -> None:
        """Start every process, and again one second after it died."""
        for name in names:
            self.start(name)
        while True:
            await asyncio.sleep(RESTART_SECONDS)
            for name, (process, _) in list(self.processes.items()):
                if not process.alive:
                    self.start(name)

    async def ask(self, work: Callable[[Orchestrator], Any]) -> Any:
        """A client's request: any process that lives takes it; sent again when that one dies over it."""
        while True:
            for process, orchestrator in list(self.processes.values()):
                if process.alive:
                    try:
                        return await call(process, lambda: work(orchestrator))  # noqa: B023 -- awaited here
                    except (Killed, TransientError):
                        continue
            await asyncio.sleep(0.3)


async def _play(world: WaitingWorld) -> Run:
    """Leaves the first question alone, pauses over the second, and sees to the third after its time."""
    started = await world.ask(lambda o: o.runs.start("waits", {}, Wish("person", "start")))
    run_id = started.state.run_id

    async def steer(kind: type[Any]) -> None:
        async def send(o: Orchestrator) -> Any:
            wish = Wish("person", kind.__name__)
            return await o.runs.carry_out(run_id, await o.runs.command(run_id, kind), wish)

        await world.ask(send)

    async def answer(asked: str, response: dict[str, Any]) -> None:
        await world.ask(lambda o: o.runs.answer(run_id, asked, response, Wish("person", asked)))

    paused, seen = False, 0
    while True:
        while len(world.store.commits) == seen:  # noqa: ASYNC110 -- the record tells nobody
            await asyncio.sleep(1)
        seen = len(world.store.commits)
        run, _ = await world.ask(lambda o: o.runs.read(run_id))
        question = run.question
        if run.status == "completed":
            return run  # type: ignore[no-any-return]
        if question is not None and question.site.module_name == "paused" and not paused:
            paused = True
            await steer(PauseRun)
            await asyncio.sleep(300)
            await steer(ResumeRun)
        elif question is not None and question.interaction_type == "review":
            await answer(question.interaction_id, {"option_id": "retry"})
        elif question is not None and question.site.module_name == "late" and question.visit == 2:
            await answer(question.interaction_id, {"selected_indices": [1]})


@dataclass(frozen=True)
class WaitingEnding:
    """What one history came to; `history` names the process of each step."""

    run: Run
    history: list[str]
    events: Counter[str]
    timers: list[str]
    """Types of the events that timers led to, in order."""


def simulate_waiting(*, kill_at: int | None = None, names: tuple[str, ...] = ("one",)) -> WaitingEnding:
    """One history from start to end, killing the process that takes step `kill_at`."""
    loop = VirtualLoop()
    executioner = Executioner(kill_at)
    install(loop, executioner)
    loop.set_exception_handler(_tell_all_but_deaths)

    async def history() -> WaitingEnding:
        world = WaitingWorld()
        supervisor = asyncio.create_task(world.keep_alive(names))
        await asyncio.sleep(0)
        run = await asyncio.wait_for(_play(world), timeout=3_600)
        supervisor.cancel()
        for process, _ in world.processes.values():
            process.kill()
        await asyncio.sleep(0)
        commits = [c for c in world.store.commits if c.stream == run.run_id]
        return WaitingEnding(
            run=run,
            history=executioner.history,
            events=Counter(event.type for commit in commits for event in commit.events),
            timers=[event.type for commit in commits if commit.actor == "timer" for event in commit.events],
        )

    try:
        return loop.run_until_complete(history())
    finally:
        loop.close()


def _tell_all_but_deaths(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    if not isinstance(context.get("exception"), Killed):
        loop.default_exception_handler(context)
