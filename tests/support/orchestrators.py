"""An orchestrator over memory parts, for tests of its API and wiring."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from services.orchestrator.adapters.workflow_folder import Shelf
from services.orchestrator.app import Orchestrator, Parts, create
from services.orchestrator.following import Followers
from services.orchestrator.http.application import create_app
from services.orchestrator.intake import ingest
from shared.clock import SystemClock
from shared.eventsourcing.events import Commit
from shared.eventsourcing.memory import MemoryEventStore, MemorySnapshotStore
from shared.identity import new_id
from shared.media.guards import UploadLimits
from shared.media.object_store import open_media_store
from shared.messages.envelope import Envelope
from shared.messages.message import Message
from tests.support.short_workflow import short_workflow

PICTURE = Path(__file__).resolve().parents[2] / "services/video/samples/room_day.jpg"


@dataclass(slots=True)
class ApiUnderTest:
    """The API over memory: a client, the use cases behind it, and every commit made."""

    client: httpx.AsyncClient
    orchestrator: Orchestrator
    followers: Followers
    store: MemoryEventStore
    commits: list[Commit] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    async def report(self, message: Message) -> None:
        """Take in a service's result, as the bus would deliver it."""
        envelope = Envelope(
            id=new_id(),
            source=f"stillreel/{message.service}",
            subject="",
            time=SystemClock().now(),
            message=message,
        )
        await ingest(self.orchestrator.runs, envelope)

    def requested(self, message_type: str) -> dict[str, object]:
        """Data of the newest request of this type."""
        found = [e for commit in self.commits for e in commit.events if e.type == message_type]
        return dict(found[-1].data)


@asynccontextmanager
async def api_over_memory(shelf: Shelf | None = None) -> AsyncIterator[ApiUnderTest]:
    followers, store = Followers(), MemoryEventStore()
    commits: list[Commit] = []
    missing: list[str] = []

    async def committed(commit: Commit) -> None:
        commits.append(commit)
        followers.committed(commit)

    async def what_is_missing() -> list[str]:
        return missing

    parts = Parts(
        store=store,
        snapshots=MemorySnapshotStore(),
        media=open_media_store("memory://"),
        shelf=shelf or Shelf({"cc": short_workflow()}, {}),
        clock=SystemClock(),
        limits=UploadLimits(max_bytes=2_000_000),
        on_commit=committed,
    )
    orchestrator = create(parts)
    app = create_app(orchestrator.runs, orchestrator.uploads, followers, what_is_missing)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://stillreel") as client:
        yield ApiUnderTest(client, orchestrator, followers, store, commits, missing)
    await orchestrator.runner.aclose()
