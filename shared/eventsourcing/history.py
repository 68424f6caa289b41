"""Fold a stream into its state, from a snapshot where there is a valid one."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic

import structlog

from shared.errors import Unavailable
from shared.eventsourcing.decider import C, Decider, E, S
from shared.eventsourcing.errors import SnapshotTooLarge
from shared.eventsourcing.folded_states import Folded
from shared.eventsourcing.lineage import Origin
from shared.eventsourcing.store import EventStore, Snapshot, SnapshotStore

log = structlog.get_logger(__name__)

OriginLookup = Callable[[str], Awaitable[Origin | None]]
"""Where a stream branched off, if it did: a snapshot of the stream it comes from serves it as well."""


class History(Generic[C, S, E]):
    """States of one aggregate's streams; a snapshot each `snapshot_every` events is written behind them."""

    def __init__(
        self,
        decider: Decider[C, S, E],
        store: EventStore,
        snapshots: SnapshotStore | None,
        snapshot_every: int,
        origin: OriginLookup | None = None,
    ) -> None:
        self._decider = decider
        self._store = store
        self._snapshots = snapshots
        self._every = snapshot_every
        self._origin = origin
        self._saving: dict[str, asyncio.Task[None]] = {}
        self._too_large: dict[str, int] = {}

    async def load(self, stream: str, *, until: int | None = None) -> Folded[S]:
        """The state as of version `until`, or the newest."""
        return await self._fold(stream, await self._start(stream, until), until)

    async def newest(self, stream: str, known: Folded[S] | None) -> Folded[S]:
        """The newest state, reading only what came after a known one."""
        if known is not None:
            return await self._fold(stream, known, None)
        start = await self._start(stream, None)
        folded = await self._fold(stream, start, None)
        if folded.version - start.version >= self._every:
            self._save(stream, folded)
        return folded

    def passed(self, stream: str, before: int, folded: Folded[S]) -> None:
        """Note that a commit took the stream from version `before` to this state."""
        if folded.version // self._every > before // self._every:
            self._save(stream, folded)

    async def aclose(self) -> None:
        """Wait for the snapshots being written."""
        await asyncio.gather(*self._saving.values(), return_exceptions=True)

    async def _fold(self, stream: str, start: Folded[S], until: int | None) -> Folded[S]:
        state, version = start
        evolve, decode = self._decider.evolve, self._decider.decode_event
        async for event in self._store.read(stream, after=version, until=until):
            state = evolve(state, decode(event.type, event.schema_version, event.data))
            version = event.version
        return Folded(state, version)

    async def _start(self, stream: str, until: int | None) -> Folded[S]:
        """Where to begin: the newest usable snapshot of the stream or of one it branched off."""
        name: str | None = stream
        while name is not None:
            found = await self._snapshot(name)
            if found is not None and (until is None or found.version <= until):
                return found
            origin = await self._origin(name) if self._origin is not None else None
            name = origin.stream if origin is not None else None
            if origin is not None:
                until = origin.version if until is None else min(until, origin.version)
        return Folded(self._decider.initial(stream), 0)

    async def _snapshot(self, stream: str) -> Folded[S] | None:
        if self._snapshots is None:
            return None
        try:
            snapshot = await self._snapshots.latest(stream, self._decider.fingerprint)
            if snapshot is None:
                return None
            return Folded(self._decider.load_state(snapshot.state), snapshot.version)
        except Unavailable as error:
            log.warning("snapshot_ignored", stream=stream, error=str(error))
            return None
        except Exception:
            log.warning("snapshot_ignored", stream=stream, exc_info=True)
            return None

    def _save(self, stream: str, folded: Folded[S]) -> None:
        if self._snapshots is None or stream in self._saving:
            return
        if folded.version < 2 * self._too_large.get(stream, 0):
            return  # it has hardly become smaller since
        task = asyncio.create_task(self._write(self._snapshots, stream, folded))
        self._saving[stream] = task
        task.add_done_callback(lambda _: self._saving.pop(stream, None))

    async def _write(self, snapshots: SnapshotStore, stream: str, folded: Folded[S]) -> None:
        try:
            state = self._decider.dump_state(folded.state)
            await snapshots.save(Snapshot(stream, folded.version, self._decider.fingerprint, state))
        except SnapshotTooLarge as error:
            self._too_large[stream] = folded.version
            log.warning("snapshot_not_written", stream=stream, version=folded.version, error=str(error))
        except Unavailable as error:
            log.warning("snapshot_not_written", stream=stream, version=folded.version, error=str(error))
        except Exception:
            log.warning("snapshot_not_written", stream=stream, version=folded.version, exc_info=True)
