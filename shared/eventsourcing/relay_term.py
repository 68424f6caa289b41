"""What the relay does while it holds the lease: watch new commits, sweep for missed ones, publish both."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from shared.clock import Clock
from shared.errors import PermanentError, TransientError
from shared.eventsourcing.errors import PositionLost
from shared.eventsourcing.events import Commit
from shared.eventsourcing.fast_path import Publish
from shared.eventsourcing.lease import Grant, Lease, Position
from shared.eventsourcing.outbox import Change, Changes, CommitFeed, Outbox, Place

log = structlog.get_logger(__name__)

_BATCHES_EVERY = timedelta(seconds=0.25)
_IDLE_SAVES_EVERY = timedelta(seconds=10)
_BLIND_ROUNDS = 60
_PAGE = 1000
_MOST_WAITING = 20_000


@dataclass(slots=True)
class RelayCounts:
    """What the relay did since the process started."""

    published: int = 0
    given_up: int = 0
    positions_lost: int = 0


class _Seen(NamedTuple):
    at: datetime
    place: Place
    position: Position | None


class RelayTerm:
    """One holder's time at work. `grace` and `sweep_every` in seconds."""

    def __init__(
        self,
        feed: CommitFeed,
        outbox: Outbox,
        lease: Lease,
        publish: Publish,
        clock: Clock,
        grant: Grant,
        counts: RelayCounts,
        *,
        grace: float,
        sweep_every: float,
    ) -> None:
        self._feed = feed
        self._outbox = outbox
        self._lease = lease
        self._publish = publish
        self._clock = clock
        self._grant = grant
        self._counts = counts
        self._grace = timedelta(seconds=grace)
        self._patience = max(grace / 2, 0.05)
        self._sweep_every = timedelta(seconds=sweep_every)
        self._waiting: deque[_Seen] = deque()
        self._places: set[Place] = set()
        self._blocked: set[str] = set()
        self._unacknowledged: set[str] = set()
        self._cursor: Place | None = None
        self._swept_at: datetime | None = None
        self._batch_at: datetime | None = None
        self._saved_at: datetime | None = None

    async def work(self) -> None:
        """Publish until something fails.

        Raises:
            LeaseLost: another process took over.
            TransientError: the store or the bus does not answer.
        """
        position = await self._lease.position()
        while True:
            try:
                async with self._feed.follow(position, patience=self._patience) as changes:
                    await self._watch(changes)
            except (PositionLost, PermanentError) as problem:
                self._counts.positions_lost += 1
                log.warning("change_feed_lost", error=str(problem), consequence="sweeping for missed commits")
                await self._lease.save_position(self._grant, None)
                if position is None:
                    await self._watch(_Blind(self._clock, self._patience), rounds=_BLIND_ROUNDS)
                position = None

    async def _watch(self, changes: Changes, rounds: int | None = None) -> None:
        self._swept_at = None  # whatever happened before this feed was opened is for the sweep to find
        # Its last moment may not be readable at majority yet, and the feed does not tell of it: look twice.
        interval, soon = self._sweep_every, iter((self._grace,))
        while rounds is None or rounds > 0:
            rounds = None if rounds is None else rounds - 1
            if self._passed(self._swept_at, interval):
                await self._sweep()
                interval = next(soon, self._sweep_every)
            change = await changes.next()
            if change.place is not None:
                self._waiting.append(_Seen(self._clock.now(), change.place, change.position))
                self._places.add(change.place)
            elif not self._waiting and self._passed(self._saved_at, _IDLE_SAVES_EVERY):
                await self._save(change.position)
            if self._passed(self._batch_at, _BATCHES_EVERY):
                await self._publish_due()

    async def _sweep(self) -> None:
        self._swept_at = self._clock.now()
        self._blocked.clear()
        if len(self._waiting) > _MOST_WAITING:
            return
        found = await self._outbox.backlog(after=self._cursor, limit=_PAGE)
        if self._cursor is None and len(found) < _PAGE:
            self._unacknowledged.intersection_update(place.stream for place in found)
        self._cursor = found[-1] if len(found) == _PAGE else None
        for place in found:
            if place not in self._places:
                self._waiting.append(_Seen(self._swept_at, place, None))
                self._places.add(place)

    async def _publish_due(self) -> None:
        """Publish what the fast path did not within its grace; earlier commits of a stream first."""
        up_to: dict[str, int] = {}
        position = None
        while self._waiting and self._passed(self._waiting[0].at, self._grace):
            seen = self._waiting.popleft()
            self._places.discard(seen.place)
            up_to[seen.place.stream] = max(up_to.get(seen.place.stream, 0), seen.place.first_version)
            position = seen.position or position
        if not up_to:
            return
        self._batch_at = self._clock.now()
        await self._publish_all([*await self._outbox.unpublished(up_to)])
        await self._save(position)

    async def _publish_all(self, commits: list[Commit]) -> None:
        published: dict[str, None] = {}
        try:
            for commit in commits:
                if commit.stream not in self._blocked and await self._publish_one(commit):
                    published[commit.id] = None
        finally:
            if published:
                self._counts.published += len(published)
                await self._outbox.mark_published(published, lasting=True)

    async def _publish_one(self, commit: Commit) -> bool:
        try:
            await self._publish(commit)
        except PermanentError as error:
            log.exception("commit_unpublishable", stream=commit.stream, commit=commit.id)
            self._counts.given_up += 1
            await self._outbox.give_up(commit.id, str(error))
            return False
        except (TransientError, OSError):
            raise
        except Exception:
            # Not known to be hopeless: its stream waits for the next sweep, all others go on.
            log.exception("publish_failed", stream=commit.stream, commit=commit.id)
            self._blocked.add(commit.stream)
            self._unacknowledged.add(commit.stream)
            return False
        return True

    async def _save(self, position: Position | None) -> None:
        """Remember a position once everything before it is on the bus."""
        if position is not None and not self._unacknowledged:
            await self._lease.save_position(self._grant, position)
            self._saved_at = self._clock.now()

    def _passed(self, since: datetime | None, span: timedelta) -> bool:
        """Whether this much time went by, or the clock was set back."""
        return since is None or not since <= self._clock.now() < since + span


class _Blind:
    """Stands in for a feed that cannot be opened: no news, at the same pace."""

    def __init__(self, clock: Clock, patience: float) -> None:
        self._clock = clock
        self._patience = patience

    async def next(self) -> Change:
        await self._clock.sleep(self._patience)
        return Change(None, None)
