"""Publish right after the commit, so that nobody waits for the relay; and mark it, off the hot path."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import NamedTuple

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
_KNOWN_STREAMS = 10_000
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
    """A runner's `on_commit`: publish, then mark. Await it for a stream's commits in their order.

    `publish` gets a commit once the stream's earlier ones are out, `urgent` (if given) a moment before, when
    they are stored and on their way: what a service works on does not wait for what is only told.
    Where an earlier commit is not out, the relay publishes the later ones too, to keep their order. For
    `pause` seconds after the bus was away it publishes everything, or each command would wait for a timeout.
    """

    def __init__(
        self,
        publish: Publish,
        outbox: Outbox,
        marks: PublishedMarks,
        clock: Clock,
        *,
        urgent: Publish | None = None,
        pause: float = 3.0,
    ) -> None:
        self._publish = publish
        self._urgent = urgent
        self._outbox = outbox
        self._marks = marks
        self._clock = clock
        self._pause = timedelta(seconds=pause)
        self._closed_until: datetime | None = None
        self._under_way: dict[str, _Turn] = {}
        self._out: OrderedDict[str, int] = OrderedDict()

    async def __call__(self, commit: Commit) -> None:
        turn = _Turn(commit.last_version, asyncio.get_running_loop().create_future())
        earlier = self._under_way.get(commit.stream)
        self._under_way[commit.stream] = turn
        is_out = False
        try:
            is_out = not self._is_closed() and await self._publish_after(earlier, commit)
        finally:
            turn.is_out.set_result(is_out)
            if self._under_way.get(commit.stream) is turn:
                del self._under_way[commit.stream]
        if is_out:
            self._remember(commit)
            self._marks.add(commit.id)

    async def _publish_after(self, earlier: "_Turn | None", commit: Commit) -> bool:
        """Publish in turn; whether it is out. A commit that is not stands, and is the relay's."""
        if earlier is not None and earlier.version < commit.first_version - 1:
            earlier = None  # somebody else's commit lies between
        try:
            if earlier is None and not await self._is_next(commit):
                return False
            if self._urgent is not None:
                await self._urgent(commit)
            if earlier is not None and not await asyncio.shield(earlier.is_out):
                return False
            await self._publish(commit)
        except Exception as error:  # noqa: BLE001 -- the relay makes it good, whatever it was
            if isinstance(error, TransientError | OSError):
                self._closed_until = self._clock.now() + self._pause
            log.warning("left_to_the_relay", stream=commit.stream, commit=commit.id, error=repr(error))
            return False
        return True

    async def _is_next(self, commit: Commit) -> bool:
        """Whether everything before this commit is on the bus; asks only when this process can't know."""
        if commit.first_version == 1 or self._out.get(commit.stream) == commit.first_version - 1:
            return True
        try:
            return not await self._outbox.has_waiting(commit.stream, before=commit.first_version)
        except StillreelError as error:
            log.warning("left_to_the_relay", stream=commit.stream, commit=commit.id, error=str(error))
            return False

    def _is_closed(self) -> bool:
        return self._closed_until is not None and self._clock.now() < self._closed_until

    def _remember(self, commit: Commit) -> None:
        self._out[commit.stream] = commit.last_version
        self._out.move_to_end(commit.stream)
        if len(self._out) > _KNOWN_STREAMS:
            self._out.popitem(last=False)


class _Turn(NamedTuple):
    """A commit that is being published: its last version, and whether it came to be on the bus."""

    version: int
    is_out: "asyncio.Future[bool]"
