"""Carry out commands: load, fold, decide, append; and again when someone else was faster."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import reduce
from typing import Generic

import structlog

from shared.clock import Clock
from shared.errors import StillreelError
from shared.eventsourcing.cause import Cause, Ingested
from shared.eventsourcing.decider import C, Decider, E, S
from shared.eventsourcing.errors import AlreadyRecorded, VersionConflict
from shared.eventsourcing.events import Commit
from shared.eventsourcing.folded_states import Folded, FoldedStates
from shared.eventsourcing.history import History, OriginLookup
from shared.eventsourcing.store import EventStore, SnapshotStore
from shared.eventsourcing.stream_locks import StreamLocks

__all__ = ["Cause", "Ingested", "Outcome", "Runner"]

log = structlog.get_logger(__name__)

_PAUSE = 0.01


@dataclass(frozen=True, slots=True)
class Outcome(Generic[S]):
    """What a command led to. `commit` is None when nothing new happened; the state is current either way."""

    state: S
    version: int
    commit: Commit | None


class Runner(Generic[C, S, E]):
    """One aggregate's commands against one store.

    The folded states used last stay in memory, so that a command on one of them costs a single round trip:
    the append, conditional on its version. `source` is recorded with each event decided here.
    `on_commit` publishes right after the commit; when it fails, that is the relay's to make good.
    `origin` lets a stream that branched off another begin from the other's snapshot.
    """

    def __init__(
        self,
        decider: Decider[C, S, E],
        store: EventStore,
        *,
        source: str,
        clock: Clock,
        snapshots: SnapshotStore | None = None,
        snapshot_every: int = 500,
        cache_size: int = 256,
        attempts: int = 20,
        on_commit: Callable[[Commit], Awaitable[None]] | None = None,
        origin: OriginLookup | None = None,
    ) -> None:
        self._decider = decider
        self._store = store
        self._source = source
        self._clock = clock
        self._history = History(decider, store, snapshots, snapshot_every, origin)
        self._attempts = attempts
        self._on_commit = on_commit
        self._states: FoldedStates[S] = FoldedStates(cache_size)
        self._locks = StreamLocks()

    async def load(self, stream: str, *, until: int | None = None) -> tuple[S, int]:
        """The stream's state and version, as of version `until` when given; never a remembered one.

        Raises:
            Unavailable: the store does not answer.
        """
        return await self._history.load(stream, until=until)

    async def execute(
        self,
        stream: str,
        command: C,
        cause: Cause,
        *,
        is_new: bool = False,
        begins: Folded[S] | None = None,
    ) -> Outcome[S]:
        """Decide and record; what is returned is durable. The same command again changes nothing.

        `is_new` says that the stream's name was made just now: it is not looked for before the first append,
        which would notice a mistake. `begins` says so too, and that the stream goes on from this state of the
        one it branches off.

        Raises:
            CallerError: the decision refused the command, judging by the newest state.
            Unavailable: the store does not answer; the command may have been carried out, and executing it
                again with the same cause is safe.
            TransientError: others kept appending first; try again later.
        """
        async with self._locks.hold(stream):
            folded = begins or (self._initial(stream) if is_new else self._states.get(stream))
            outcome = await self._execute(stream, command, cause, folded)
        # Nothing is awaited between the end of the lock and this call: commits are handed on in their order,
        # and the next command on the stream needs not wait for the bus.
        if outcome.commit is not None:
            await self._hand_on(outcome.commit)
        return outcome

    def remembered(self, stream: str) -> S | None:
        """The state this process last worked with, if it still knows it; may be behind the store."""
        folded = self._states.get(stream)
        return None if folded is None else folded.state

    def recalled(self, stream: str) -> Folded[S] | None:
        """As `remembered`, with the version of the last event in it."""
        return self._states.get(stream)

    async def aclose(self) -> None:
        """Wait for snapshots being written."""
        await self._history.aclose()

    async def _execute(self, stream: str, command: C, cause: Cause, folded: Folded[S] | None) -> Outcome[S]:
        fresh = folded is None
        if folded is None:
            folded = await self._refresh(stream, None)
        conflicts = 0
        while True:
            events = self._decide(command, folded.state, fresh)
            if not events:
                if fresh:
                    return Outcome(folded.state, folded.version, None)
                folded, fresh = await self._refresh(stream, folded), True
                continue
            commit = self._commit(stream, folded.version, events, cause)
            try:
                await self._store.append(commit)
            except AlreadyRecorded:
                folded = await self._refresh(stream, folded)
                return Outcome(folded.state, folded.version, None)
            except VersionConflict:
                conflicts += 1
                if conflicts >= self._attempts:
                    raise
                folded, fresh = await self._catch_up(stream, folded, conflicts), True
                continue
            return self._committed(commit, events, folded)

    def _initial(self, stream: str) -> Folded[S]:
        return Folded(self._decider.initial(stream), 0)

    def _decide(self, command: C, state: S, fresh: bool) -> Sequence[E]:
        """The events; none when a remembered state refuses, because only the newest one may."""
        try:
            return self._decider.decide(command, state)
        except StillreelError:
            if fresh:
                raise
            return ()

    def _commit(self, stream: str, version: int, events: Sequence[E], cause: Cause) -> Commit:
        encoded = [self._decider.encode_event(event) for event in events]
        at = self._clock.now().astimezone(UTC)
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)  # what every store keeps
        return cause.commit(stream, version, encoded, source=self._source, at=at)

    def _committed(self, commit: Commit, events: Sequence[E], before: Folded[S]) -> Outcome[S]:
        state = reduce(self._decider.evolve, events, before.state)
        folded = Folded(state, commit.last_version)
        self._states.put(commit.stream, folded)
        self._history.passed(commit.stream, before.version, folded)
        return Outcome(folded.state, folded.version, commit)

    async def _hand_on(self, commit: Commit) -> None:
        if self._on_commit is not None:
            try:
                await self._on_commit(commit)
            except Exception:
                log.warning("left_to_the_relay", stream=commit.stream, commit=commit.id, exc_info=True)

    async def _refresh(self, stream: str, known: Folded[S] | None) -> Folded[S]:
        folded = await self._history.newest(stream, known)
        self._states.put(stream, folded)
        return folded

    async def _catch_up(self, stream: str, behind: Folded[S], conflicts: int) -> Folded[S]:
        folded = await self._refresh(stream, behind)
        if folded.version == behind.version:
            await self._clock.sleep(_PAUSE * conflicts)  # the winner is not readable at majority yet
        return folded
