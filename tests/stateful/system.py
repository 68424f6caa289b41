"""The orchestrator as it runs: two replicas on one store, a bus that keeps what it was sent, and crashes."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from services.orchestrator.adapters.workflow_folder import Shelf
from services.orchestrator.app import Orchestrator, Parts, create
from services.orchestrator.definitions import SOURCE
from services.orchestrator.domain.definition import Workflow
from services.orchestrator.handlers import routes
from services.orchestrator.publication import CommitPublisher
from shared.eventsourcing.events import Commit
from shared.eventsourcing.memory import MemoryEventStore, MemorySnapshotStore
from shared.eventsourcing.memory_outbox import MemoryOutbox
from shared.media.guards import UploadLimits
from shared.messages.envelope import Envelope
from shared.messages.message import Message
from shared.messages.run import RequestParked
from shared.messaging.ports import Handler

T = TypeVar("T")


class Crashed(BaseException):
    """The process ended between its commit and everything that comes after it."""


@dataclass
class Hands:
    """A clock that only moves when told to."""

    time: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class System:
    """What outlives processes, and the processes. `store` may be another one of the same contract."""

    def __init__(self, loop: asyncio.AbstractEventLoop, workflow: Workflow) -> None:
        self.loop = loop
        self.clock = Hands()
        self.store = MemoryEventStore()
        self.outbox = MemoryOutbox(self.store)
        self.snapshots = MemorySnapshotStore()
        self.published: dict[str, Envelope] = {}
        self.published_too_early: list[str] = []
        self.shelf = Shelf({workflow.id: workflow}, {})
        self.dies_after_next_commit = False
        self._stored: set[str] = set()
        self._ours: set[str] = set()
        self._looked_at = 0
        self.replicas = [self._boot(), self._boot()]

    def do(self, work: Callable[[Orchestrator], Awaitable[T]], replica: int = 0) -> T:
        """Have a replica do something, a second after what was done before.

        Raises:
            Crashed: it died after its commit; another one runs in its place, with nothing remembered.
        """
        self.clock.time += timedelta(seconds=1)
        try:
            return self.loop.run_until_complete(_all(work(self.replicas[replica])))
        except Crashed:
            self.restart(replica)
            raise

    def restart(self, replica: int) -> None:
        self.replicas[replica] = self._boot()

    def report(self, envelope_id: str, message: Message, replica: int = 0) -> None:
        """Deliver a service's report, as the bus would; raises what the handler raises."""
        envelope = Envelope(
            id=envelope_id,
            source=f"stillreel/{message.service}",
            subject="",
            time=self.clock.now(),
            message=message,
        )
        self.do(lambda one: _handler(one, message)(envelope), replica)

    def stored_ids(self) -> set[str]:
        """Of every event, whoever made it."""
        for commit in self.store.commits[self._looked_at :]:
            self._stored |= {event.id for event in commit.events}
            self._ours |= {event.id for event in commit.events if event.source == SOURCE}
        self._looked_at = len(self.store.commits)
        return self._stored

    def stored_by_us(self) -> set[str]:
        """Ids of the events of runs that were decided here: those are published, in time."""
        self.stored_ids()
        return self._ours

    def newest_generation(self, run_id: str) -> str:
        """The one asked for last."""
        for commit in reversed(self.store.commits):
            for event in commit.events:
                if commit.stream == run_id and event.type == "generation_requested":
                    return str(event.data["generation_id"])
        raise AssertionError("no generation was ever asked for")

    def commits_of_runs(self) -> int:
        return sum(commit.stream.startswith("wf_") for commit in self.store.commits)

    async def publish(self, envelope: Envelope) -> None:
        """The bus: keeps the first copy of everything, and notes what is not in the record."""
        await asyncio.sleep(0)
        if envelope.id not in self.stored_ids():
            self.published_too_early.append(envelope.id)
        self.published.setdefault(envelope.id, envelope)

    def relay(self) -> None:
        """Publish whatever a crash left unpublished, in the order of commits."""
        self.loop.run_until_complete(self._relay())

    async def _relay(self) -> None:
        versions = {commit.stream: commit.last_version for commit in self.store.commits}
        for commit in await self.outbox.unpublished(versions):
            await self._publish(commit)

    async def _publish(self, commit: Commit) -> None:
        await CommitPublisher(self, SOURCE)(commit)
        await self.outbox.mark_published([commit.id])

    async def _committed(self, commit: Commit) -> None:
        if self.dies_after_next_commit:
            self.dies_after_next_commit = False
            raise Crashed
        await self._publish(commit)

    def _boot(self) -> Orchestrator:
        media: Any = None  # no file is read or written by what is played here
        return create(
            Parts(
                store=self.store,
                snapshots=self.snapshots,
                media=media,
                shelf=self.shelf,
                clock=self.clock,
                limits=UploadLimits(),
                on_commit=self._committed,
                snapshot_every=25,
            )
        )


def _handler(orchestrator: Orchestrator, message: Message) -> Handler:
    results, parked = routes(orchestrator.runs)
    return (parked if isinstance(message, RequestParked) else results).handler


async def _all(work: Awaitable[T]) -> T:
    return await work
