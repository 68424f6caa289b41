"""The times questions were given: one heap, one sleep until the earliest, however many runs wait."""

import asyncio
import heapq
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

import structlog

from services.orchestrator.waits import ENDING, Wait, WaitIndex, wait_of
from shared.clock import Clock
from shared.errors import StillreelError, TransientError
from shared.eventsourcing.errors import PositionLost
from shared.eventsourcing.events import Commit

log = structlog.get_logger(__name__)

LONGEST_SLEEP = 60.0
"""Seconds; the machine's clock may be set while this sleeps, and a sleep does not notice."""
RETRY_SECONDS = 1.0
AT_ONCE = 16
REMEMBERED = 10_000
"""Runs whose wait is over: the feed repeats what this process knows already, a moment later."""
SETTLE_EVERY = timedelta(minutes=5)
MARGIN = timedelta(hours=1)
"""How far behind the clock waits count as settled: more than clocks differ and feeds lag."""


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """A moment of a wait. A run has one question at a time, so the newest version is the one that counts."""

    at: datetime
    run_id: str
    version: int
    moment: Literal["reminder", "timeout"] = field(compare=False)
    interaction_id: str = field(compare=False)


Fire = Callable[[Due], Awaitable[None]]
"""Carries out what a moment brings; does nothing when it is out of date, and once when asked twice."""


class Timers:
    """Fires every wait of every run once its time has come; a time in the past at once.

    Each process keeps all of them, because whichever is alive must fire; the rules let only the first one
    count. What this process records arrives by `committed`, the others' by the index.
    """

    def __init__(self, index: WaitIndex, fire: Fire, clock: Clock) -> None:
        self._index = index
        self._fire = fire
        self._clock = clock
        self._waits: dict[str, Wait] = {}
        self._over: OrderedDict[str, int] = OrderedDict()
        self._heap: list[Due] = []
        self._earlier = asyncio.Event()
        self._settled: datetime | None = None

    @property
    def waiting(self) -> int:
        """Questions that wait, as far as this process knows."""
        return len(self._waits)

    @property
    def size(self) -> int:
        """Entries of the heap, those that are out of date included."""
        return len(self._heap)

    def committed(self, commit: Commit) -> None:
        """Take notice of what was recorded just now."""
        for event in commit.events:
            wait = wait_of(commit.stream, event)
            if wait is not None:
                self.note(wait)
            elif event.type in ENDING:
                self._forget(commit.stream, event.version)

    def note(self, wait: Wait) -> None:
        """Keep a wait, unless something newer is known of its run."""
        known = self._waits.get(wait.run_id)
        newest = known.version if known is not None else self._over.get(wait.run_id, 0)
        if newest >= wait.version:
            return
        self._waits[wait.run_id] = wait
        earliest = self._heap[0].at if self._heap else None
        for due in _moments(wait):
            heapq.heappush(self._heap, due)
        self._compact()
        if earliest is None or self._heap[0].at < earliest:
            self._earlier.set()

    async def run(self) -> None:
        """Keep informed and fire, until cancelled; the store may go away and come back."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_informed())
            tasks.create_task(self._fire_when_due())

    async def _fire_when_due(self) -> None:
        while True:
            due = self._take_due()
            if due:
                await asyncio.gather(*map(self._let_fire, due))
            else:
                await self._sleep()

    def _take_due(self) -> list[Due]:
        now, taken = self._clock.now(), list[Due]()
        while self._heap and len(taken) < AT_ONCE and self._heap[0].at <= now:
            due = heapq.heappop(self._heap)
            if self._counts(due):
                taken.append(due)
        return taken

    async def _sleep(self) -> None:
        """Until the earliest moment, or until an earlier one is known."""
        self._earlier.clear()
        seconds = LONGEST_SLEEP
        if self._heap:
            seconds = min(seconds, max(0.0, (self._heap[0].at - self._clock.now()).total_seconds()))
        sleeping = [asyncio.ensure_future(one) for one in (self._clock.sleep(seconds), self._earlier.wait())]
        try:
            await asyncio.wait(sleeping, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in sleeping:
                one.cancel()
            await asyncio.gather(*sleeping, return_exceptions=True)

    async def _let_fire(self, due: Due) -> None:
        try:
            await self._fire(due)
        except TransientError as error:
            log.warning("timer_waits", run_id=due.run_id, moment=due.moment, error=str(error))
            await self._clock.sleep(RETRY_SECONDS)
            heapq.heappush(self._heap, due)
        except Exception:
            # One run that cannot be read must not keep the others waiting, nor be tried for ever.
            log.exception("timer_given_up", run_id=due.run_id, moment=due.moment)
            self._forget(due.run_id, due.version)
        else:
            if due.moment == "timeout":
                self._forget(due.run_id, due.version)

    async def _keep_informed(self) -> None:
        while True:
            try:
                async with self._index.follow() as news:
                    await self._restore()
                    while True:
                        wait = await news.next()
                        if wait is not None:
                            self.note(wait)
                        await self._settle()
            except (StillreelError, PositionLost, OSError) as error:
                log.warning("timers_read_again", error=str(error), seconds=RETRY_SECONDS)
                await self._clock.sleep(RETRY_SECONDS)

    async def _restore(self) -> None:
        """Read what may still have to fire; a clock that ran ahead once does not hide the rest."""
        settled = await self._index.settled()
        latest = self._clock.now() - MARGIN
        async for wait in self._index.waits(after=min(settled, latest) if settled else None):
            self.note(wait)

    async def _settle(self) -> None:
        """Remember now and then up to when everything has fired, so that no start reads it again."""
        now = self._clock.now()
        if self._settled is not None and now - self._settled < SETTLE_EVERY:
            return
        unfired = min((wait.expires_at for wait in self._waits.values()), default=now)
        await self._index.settle(min(now, unfired) - MARGIN)
        self._settled = now

    def _counts(self, due: Due) -> bool:
        known = self._waits.get(due.run_id)
        return known is not None and known.version == due.version

    def _forget(self, run_id: str, version: int) -> None:
        known = self._waits.get(run_id)
        if known is None or known.version <= version:
            self._waits.pop(run_id, None)
            self._over[run_id] = max(version, self._over.pop(run_id, 0))
            if len(self._over) > REMEMBERED:
                self._over.popitem(last=False)

    def _compact(self) -> None:
        """Answered questions leave their moments behind; they go many at a time."""
        if len(self._heap) > 4 * len(self._waits) + 64:
            self._heap = [due for due in self._heap if self._counts(due)]
            heapq.heapify(self._heap)


def _moments(wait: Wait) -> list[Due]:
    def due(at: datetime, moment: Literal["reminder", "timeout"]) -> Due:
        return Due(at, wait.run_id, wait.version, moment, wait.interaction_id)

    timeout = due(wait.expires_at, "timeout")
    return [due(wait.remind_at, "reminder"), timeout] if wait.remind_at is not None else [timeout]
