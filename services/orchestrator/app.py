"""Composition root: settings → store, bus, media → use cases → HTTP application.

Two doors: `create` wires given parts (tests, other front ends), `create_from_settings` the real servers.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from fastapi import FastAPI

from services.orchestrator.adapters.workflow_folder import Shelf, read_shelf
from services.orchestrator.backbone import Backbone, ended
from services.orchestrator.definitions import SOURCE, Definitions
from services.orchestrator.domain.commands import Command
from services.orchestrator.domain.decider import RUN_DECIDER
from services.orchestrator.domain.run import Run, RunEvent
from services.orchestrator.firing import firing
from services.orchestrator.following import Followers
from services.orchestrator.forks import origin_of
from services.orchestrator.handlers import routes
from services.orchestrator.http.application import create_app
from services.orchestrator.restoring import open_work
from services.orchestrator.runs import Runs
from services.orchestrator.settings import OrchestratorSettings
from services.orchestrator.timers import Timers
from services.orchestrator.uploads import Uploads
from services.orchestrator.waits import WaitIndex
from shared.clock import Clock, SystemClock
from shared.eventsourcing.events import Commit
from shared.eventsourcing.lineage import Lineage
from shared.eventsourcing.runner import Runner
from shared.eventsourcing.store import EventIndex, EventStore, SnapshotStore
from shared.media.guards import UploadLimits
from shared.media.object_store import open_media_store
from shared.media.store import MediaStore

SMALLEST_SIDE = 64
"""Pixels; less than this nothing can animate, and the person better hears it at once."""


class RecordStore(EventStore, EventIndex, Protocol):
    """A store that can also be read across streams."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the orchestrator stands on."""

    store: RecordStore
    snapshots: SnapshotStore
    media: MediaStore
    shelf: Shelf
    clock: Clock
    limits: UploadLimits
    on_commit: Callable[[Commit], Awaitable[None]]
    snapshot_every: int = 500
    waits: WaitIndex | None = None
    """Where timers find what questions wait; without it none of their times runs out."""


@dataclass(frozen=True, slots=True)
class Orchestrator:
    """The wired use cases."""

    runs: Runs
    uploads: Uploads
    runner: Runner[Command, Run, RunEvent]
    timers: Timers | None = None


def create(parts: Parts) -> Orchestrator:
    """Wire the use cases over given parts."""
    lineage = Lineage(parts.store, origin_of)

    async def committed(commit: Commit) -> None:
        if timers is not None:
            timers.committed(commit)
        await parts.on_commit(commit)

    runner = Runner(
        RUN_DECIDER,
        lineage,
        source=SOURCE,
        clock=parts.clock,
        snapshots=parts.snapshots,
        snapshot_every=parts.snapshot_every,
        on_commit=committed,
        origin=lineage.origin,
    )
    definitions = Definitions(parts.shelf, parts.store, parts.clock)
    runs = Runs(runner, definitions, lineage, parts.store, parts.media, parts.clock)
    timers = Timers(parts.waits, firing(runs), parts.clock) if parts.waits is not None else None
    return Orchestrator(runs, Uploads(parts.media, parts.store, parts.clock, parts.limits), runner, timers)


def create_from_settings(settings: OrchestratorSettings, followers: Followers) -> FastAPI:
    """The HTTP application over real servers; it answers from the first moment and says what it waits for."""
    clock = SystemClock()
    backbone = Backbone(settings, SOURCE, followers, clock)
    orchestrator = create(
        Parts(
            store=backbone.store,
            snapshots=backbone.snapshots,
            media=open_media_store(settings.media_url),
            shelf=read_shelf(settings.workflow_folders),
            clock=clock,
            limits=UploadLimits(max_bytes=settings.media_max_bytes, min_side=SMALLEST_SIDE),
            on_commit=backbone.on_commit,
            waits=backbone.waits,
        )
    )

    @asynccontextmanager
    async def connected(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(
            backbone.run(
                routes(orchestrator.runs),
                partial(open_work, orchestrator.runs),
                orchestrator.timers.run if orchestrator.timers is not None else None,
            )
        )
        try:
            yield
        finally:
            await ended(task)
            await orchestrator.runner.aclose()

    return create_app(orchestrator.runs, orchestrator.uploads, followers, backbone.missing, connected)
