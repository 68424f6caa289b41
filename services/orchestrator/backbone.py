"""The orchestrator's connections: waits for MongoDB and NATS in whatever order they come, saying so."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack

from services.orchestrator.adapters.mongo_waits import MongoWaits
from services.orchestrator.adapters.progress_feed import follow_progress
from services.orchestrator.following import Followers
from services.orchestrator.publication import CommitPublisher
from services.orchestrator.settings import OrchestratorSettings
from shared.clock import Clock
from shared.errors import StillreelError, TransientError, Unavailable, UnsafeServer
from shared.eventsourcing.events import Commit
from shared.eventsourcing.fast_path import FastPath, PublishedMarks
from shared.eventsourcing.mongo_driver import Client, connect, disconnect
from shared.eventsourcing.mongo_lease import MongoLease
from shared.eventsourcing.mongo_outbox import MongoCommitFeed, MongoOutbox
from shared.eventsourcing.mongo_probe import check_writable
from shared.eventsourcing.mongo_safety import check_safety, describe
from shared.eventsourcing.mongo_snapshots import MongoSnapshotStore
from shared.eventsourcing.mongo_store import MongoEventStore
from shared.eventsourcing.relay import Relay
from shared.messages.envelope import Envelope
from shared.messaging.connection import BusConnection
from shared.messaging.ports import Route
from shared.messaging.provision import Topology, provision
from shared.messaging.server_checks import check_server
from shared.messaging.streams import WORK_STREAM

log = logging.getLogger("stillreel.orchestrator")

RETRY_SECONDS = 1.0
PROBE_SECONDS = 1.0
STORE_PATIENCE = 1.0
"""Seconds each read of a request waits for a MongoDB that is away; the start asks again and again."""
UNSAFE_EXIT = 78  # EX_CONFIG of sysexits.h
FAILED_EXIT = 70  # EX_SOFTWARE


class Backbone:
    """Store, outbox, relay and bus of one orchestrator process; build it inside the running event loop."""

    def __init__(
        self, settings: OrchestratorSettings, source: str, followers: Followers, clock: Clock
    ) -> None:
        self._settings = settings
        self._followers = followers
        self._clock = clock
        self._client: Client = connect(settings.mongo_url, settings.mongo_driver, patience=STORE_PATIENCE)
        self._database = database = self._client[settings.mongo_database]
        self.store = MongoEventStore(database)
        self.snapshots = MongoSnapshotStore(database)
        self.waits = MongoWaits(database)
        self._outbox = MongoOutbox(database)
        self._feed = MongoCommitFeed(database)
        self._lease = MongoLease(database)
        self._source = source
        self._marks = PublishedMarks(self._outbox, clock)
        self._fast_path = FastPath(self._tell, self._outbox, self._marks, clock, urgent=self._ask)
        self._bus: BusConnection | None = None
        self._store_ready = self._bus_ready = False

    async def on_commit(self, commit: Commit) -> None:
        """Wake followers, then put the commit on the bus; before the bus is there the relay will."""
        self._followers.committed(commit)
        if self._bus is not None:
            await self._fast_path(commit)

    async def run(
        self,
        routes: Sequence[Route],
        open_work: Callable[[], AsyncIterator[Envelope]],
        timers: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Connect, provision, consume and relay until cancelled; on an empty bus, ask for open work again.

        `timers` run beside the relay, once everything is there.

        An unsafe server ends the process: nothing acknowledged by it could be relied on. So does every
        error that waiting does not mend.
        """
        try:
            async with AsyncExitStack() as stack:
                stack.push_async_callback(disconnect, self._client)
                stack.push_async_callback(self._marks.aclose)
                await self._prepare_store()
                self._bus = await stack.enter_async_context(BusConnection("orchestrator", self._settings))
                stack.push_async_callback(self._fast_path.aclose)
                stack.push_async_callback(self._bus.stop_consuming)
                await self._prepare_bus(self._bus, routes, open_work)
                self._bus_ready = True
                log.info(
                    "connected to MongoDB and NATS; API on http://%s:%s",
                    self._settings.http_host,
                    self._settings.http_port,
                )
                relay = Relay(self._feed, self._outbox, self._lease, self._publish_commit, self._clock)
                await asyncio.gather(relay.run(), *([timers()] if timers is not None else []))
        except UnsafeServer as error:
            log.critical("refusing to run: %s", error)
            os._exit(UNSAFE_EXIT)
        except Exception as error:
            # Nobody waits for this task: without an end, the API would go on over a bus that is not served.
            expected = isinstance(error, StillreelError)
            log.critical("cannot go on: %s", error, exc_info=None if expected else error)
            os._exit(FAILED_EXIT)

    async def missing(self) -> list[str]:
        """What this process still waits for; empty when it can serve."""
        missing = [] if self._store_ready else ["MongoDB"]
        if self._bus is None or not self._bus_ready:
            return [*missing, "NATS"]
        try:
            async with asyncio.timeout(PROBE_SECONDS):
                await self.store.version("readiness")
        except (Unavailable, TimeoutError):
            missing = ["MongoDB"]
        else:
            missing += await self._missing_for_writing()
        return [*missing, *(await self._bus.ready()).problems]

    async def _missing_for_writing(self) -> list[str]:
        try:
            await check_writable(self._database, patience=PROBE_SECONDS)
        except Unavailable as error:
            log.warning("not ready: %s", _first_line(error))
            return ["MongoDB for writing (is its disk full?)"]
        return []

    async def _publish_commit(self, commit: Commit) -> None:
        await self._publisher()(commit)

    async def _ask(self, commit: Commit) -> None:
        await self._publisher().ask(commit)

    async def _tell(self, commit: Commit) -> None:
        await self._publisher().tell(commit)

    def _publisher(self) -> CommitPublisher:
        if self._bus is None or not self._bus.client.is_connected:
            # Publishing would wait for its timeouts, and with it whoever's command this was.
            raise Unavailable("not connected to NATS")
        return CommitPublisher(self._bus.publisher, self._source)

    async def _prepare_store(self) -> None:
        while True:
            try:
                await self._check_store()
                await self.store.prepare()
                await self.snapshots.prepare()
                await self.waits.prepare()
            except Unavailable as error:
                log.warning(
                    "waiting for MongoDB at %s; `stillreel up` starts one, STILLREEL_MONGO_URL names one: %s",
                    _without_secrets(self._settings.mongo_url),
                    _first_line(error),
                )
                await self._clock.sleep(RETRY_SECONDS)
            else:
                self._store_ready = True
                return

    async def _check_store(self) -> None:
        try:
            await check_safety(self._client)
        except UnsafeServer as error:
            if not self._settings.allow_unsafe_servers:
                raise UnsafeServer(f"{error} Or set STILLREEL_ALLOW_UNSAFE_SERVERS=true.") from error
            log.warning("running on an unsafe MongoDB: %s", error)
        log.info("store: %s", await describe(self._client))

    async def _prepare_bus(
        self, bus: BusConnection, routes: Sequence[Route], open_work: Callable[[], AsyncIterator[Envelope]]
    ) -> None:
        is_empty = False
        while True:
            try:
                await check_server(bus.client, self._settings)
                made = await provision(bus.jetstream, Topology(replicas=self._settings.nats_replicas))
                is_empty = is_empty or f"created stream {WORK_STREAM.name}" in made.changes
                await bus.collect_exhausted()
                await bus.subscribe(routes)
                if is_empty:
                    await self._restore(bus, open_work)
                await follow_progress(bus.client, self._followers.progressed)
            except TransientError as error:
                log.warning("waiting for NATS: %s", _first_line(error))
                await self._clock.sleep(RETRY_SECONDS)
            else:
                return

    async def _restore(self, bus: BusConnection, open_work: Callable[[], AsyncIterator[Envelope]]) -> None:
        count = 0
        async for envelope in open_work():
            await bus.publisher.publish(envelope)
            count += 1
        if count:
            log.warning(
                "the work queue was new and empty: asked again for %d requests of unfinished runs", count
            )


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]


def _without_secrets(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


async def ended(task: asyncio.Task[None]) -> None:
    """Cancel a task and wait until it has cleaned up."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
