"""Publish right after the commit, so that nobody waits for the relay; and mark it, off the hot path."""

import asyncio
from collections import OrderedDict
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
_KNOWN_STREAMS = 10_000
_MOST_AT_ONCE = 1_000
_FAREWELL = 5.0
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
    """A runner's `on_commit`: publish, then mark. Call it for a stream's commits in their order.

    It returns at once, so that whoever's command it was can go on. `urgent` (if given) gets the commit first
    and puts out what a service is to work on; `publish` gets it when the stream's earlier commits are out.
    Where an earlier one is not out, the relay publishes the later ones too, to keep their order. For `pause`
    seconds after the bus was away it publishes everything, or each commit would wait for a timeout.
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
        self._turns: dict[str, _Turn] = {}
        self._out: OrderedDict[str, int] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, commit: Commit) -> None:
        earlier = self._turns.get(commit.stream)
        if earlier is not None and earlier.version < commit.first_version - 1:
            earlier = None  # somebody else's commit lies between
        turn = self._turns[commit.stream] = _Turn(commit.last_version)
        task = asyncio.create_task(self._take_turn(turn, commit, earlier))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: self._end(turn, commit))
        if len(self._tasks) > _MOST_AT_ONCE:
            await asyncio.wait((task,))
        for _ in range(2):
            await asyncio.sleep(
                0
            )  # the request is written, then sent, before its caller acknowledges and asks

    async def aclose(self) -> None:
        """Wait for what is being published; what takes longer than a few seconds is the relay's."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=_FAREWELL)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _take_turn(self, turn: "_Turn", commit: Commit, earlier: "_Turn | None") -> None:
        try:
            if self._is_closed() or not await self._is_next(commit, earlier):
                return
            turn.has_begun = True
            telling = asyncio.create_task(self._tell(commit, earlier))
            try:
                if self._urgent is not None:
                    await self._urgent(commit)
            except BaseException:
                telling.cancel()
                await asyncio.gather(telling, return_exceptions=True)
                raise
            turn.is_out = await telling
        except Exception as error:  # noqa: BLE001 -- the commit stands; the relay publishes what was not
            if isinstance(error, TransientError | OSError):
                self._closed_until = self._clock.now() + self._pause
            log.warning("left_to_the_relay", stream=commit.stream, commit=commit.id, error=repr(error))

    async def _tell(self, commit: Commit, earlier: "_Turn | None") -> bool:
        await asyncio.sleep(0)  # once the request was sent; not only when the bus has acknowledged it
        if earlier is not None:
            await earlier.ended.wait()
            if not earlier.is_out:
                return False
        await self._publish(commit)
        return True

    async def _is_next(self, commit: Commit, earlier: "_Turn | None") -> bool:
        """Whether nothing before this commit is the relay's; asks only when this process can't know."""
        if earlier is not None:
            if not earlier.has_begun:
                await earlier.ended.wait()
            return earlier.has_begun
        if commit.first_version == 1 or self._out.get(commit.stream) == commit.first_version - 1:
            return True
        return not await self._outbox.has_waiting(commit.stream, before=commit.first_version)

    def _is_closed(self) -> bool:
        return self._closed_until is not None and self._clock.now() < self._closed_until

    def _end(self, turn: "_Turn", commit: Commit) -> None:
        turn.ended.set()
        if self._turns.get(commit.stream) is turn:
            del self._turns[commit.stream]
        if turn.is_out:
            self._marks.add(commit.id)
            self._out[commit.stream] = commit.last_version
            self._out.move_to_end(commit.stream)
            if len(self._out) > _KNOWN_STREAMS:
                self._out.popitem(last=False)


class _Turn:
    """A commit up to version `version` that is being published, and how far that has come."""

    def __init__(self, version: int) -> None:
        self.version = version
        self.has_begun = False
        self.is_out = False
        self.ended = asyncio.Event()
