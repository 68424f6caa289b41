"""Publish right after the commit, so that nobody waits for the relay; and mark it, off the hot path."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from shared.clock import Clock
from shared.errors import StillreelError, TransientError
from shared.eventsourcing.events import Commit
from shared.eventsourcing.outbox import Outbox

Publish = Callable[[Commit], Awaitable[None]]
"""Puts a commit's events on the bus, in order, each under its own id; returns once the bus has stored them.
A PermanentError means the bus can never take this commit, anything else that it may later."""

log = structlog.get_logger(__name__)

_KEPT_MARKS = 10_000
_RETRY_AFTER = 1.0


class PublishedMarks:
    """Collects marks, sets them together every `every` seconds; a lost mark only means publishing twice."""

    def __init__(self, outbox: Outbox, clock: Clock, *, every: float = 0.1) -> None:
        self._outbox = outbox
        self._clock = clock
        self._every = every
        self._ids: dict[str, None] = {}
        self._task: asyncio.Task[None] | None = None

    def add(self, commit_id: str) -> None:
        if len(self._ids) < _KEPT_MARKS:
            self._ids[commit_id] = None
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._flush())

    async def aclose(self) -> None:
        """Set what is left, if the store answers."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self._ids:
            await self._set()

    async def _flush(self) -> None:
        while self._ids:
            await self._clock.sleep(self._every)
            if not await self._set():
                await self._clock.sleep(_RETRY_AFTER)

    async def _set(self) -> bool:
        ids = list(self._ids)
        try:
            await self._outbox.mark_published(ids)
        except StillreelError as error:
            log.warning("marks_not_set", count=len(ids), error=str(error))
            return False
        for commit_id in ids:
            del self._ids[commit_id]
        return True


class FastPath:
    """A runner's `on_commit`: publish, then mark.

    A stream whose commit failed is the relay's for `pause` seconds, to keep its order. While the bus was
    away a moment ago so is every stream, or each command would wait for a timeout.
    """

    def __init__(self, publish: Publish, marks: PublishedMarks, clock: Clock, *, pause: float = 3.0) -> None:
        self._publish = publish
        self._marks = marks
        self._clock = clock
        self._pause = timedelta(seconds=pause)
        self._closed_until: datetime | None = None
        self._left: dict[str, datetime] = {}

    async def __call__(self, commit: Commit) -> None:
        if self._is_the_relays(commit.stream):
            return
        try:
            await self._publish(commit)
        except Exception as error:  # noqa: BLE001 -- the commit stands; the relay publishes what was not
            until = self._leave(commit.stream)
            if isinstance(error, TransientError | OSError):
                self._closed_until = until
            log.warning("left_to_the_relay", stream=commit.stream, commit=commit.id, error=repr(error))
        else:
            self._marks.add(commit.id)

    def _is_the_relays(self, stream: str) -> bool:
        now = self._clock.now()
        if self._closed_until is not None and now < self._closed_until:
            self._leave(stream)
            return True
        self._closed_until = None
        self._left = {left: until for left, until in self._left.items() if now < until}
        return stream in self._left

    def _leave(self, stream: str) -> datetime:
        until = self._clock.now() + self._pause
        self._left[stream] = until
        return until
