"""Nothing stored stays unpublished: one relay at a time stands behind every process's fast path."""

import asyncio
import os
from typing import Any

import structlog

from shared.clock import Clock
from shared.errors import StillreelError, Unavailable
from shared.eventsourcing.errors import LeaseLost
from shared.eventsourcing.fast_path import Publish
from shared.eventsourcing.lease import Grant, Lease
from shared.eventsourcing.outbox import CommitFeed, Outbox
from shared.eventsourcing.relay_term import RelayCounts, RelayTerm
from shared.identity import new_id

log = structlog.get_logger(__name__)

_RETRY_AFTER = 1.0


class Relay:
    """Publishes every commit nobody published within `grace` seconds, in commit order per stream.

    At least once: the bus and its consumers drop what comes twice, by event id. A commit the bus can never
    take (PermanentError) is marked with the reason and passed over. Every process may run one; the lease
    lets one of them work. `sweep_every` seconds between looks for commits the feed did not tell of.
    """

    def __init__(
        self,
        feed: CommitFeed,
        outbox: Outbox,
        lease: Lease,
        publish: Publish,
        clock: Clock,
        *,
        holder: str | None = None,
        grace: float = 1.0,
        sweep_every: float = 2.0,
    ) -> None:
        self._feed = feed
        self._outbox = outbox
        self._lease = lease
        self._publish = publish
        self._clock = clock
        self._holder = holder or f"{os.getpid()}-{new_id()}"
        self._grace = grace
        self._sweep_every = sweep_every
        self._grant: Grant | None = None
        self.counts = RelayCounts()

    @property
    def active(self) -> bool:
        """Whether this one holds the lease, as far as it knows."""
        return self._grant is not None

    async def run(self) -> None:
        """Wait for the lease and work until cancelled; the store and the bus may go away and come back."""
        while True:
            try:
                await self._serve()
            except LeaseLost as lost:
                log.warning("relay_replaced", error=str(lost))
            except (StillreelError, OSError) as error:
                log.warning("relay_waits", error=str(error), seconds=_RETRY_AFTER)
                await self._clock.sleep(_RETRY_AFTER)
            except Exception:
                log.exception("relay_failed")  # whatever it was, the next round starts from stored facts
                await self._clock.sleep(_RETRY_AFTER)

    async def _serve(self) -> None:
        grant = await self._lease.acquire(self._holder)
        if grant is None:
            await self._clock.sleep(self._lease.seconds / 6)
            return
        log.info("this process is the relay now: it publishes what nobody else did")
        log.debug("relay_active", holder=grant.holder, fence=grant.fence)
        self._grant = grant
        try:
            await _first_of(self._renew(grant), self._term(grant).work())
        finally:
            self._grant = None
            await self._release(grant)

    def _term(self, grant: Grant) -> RelayTerm:
        return RelayTerm(
            self._feed,
            self._outbox,
            self._lease,
            self._publish,
            self._clock,
            grant,
            self.counts,
            grace=self._grace,
            sweep_every=self._sweep_every,
        )

    async def _renew(self, grant: Grant) -> None:
        """Keep the lease; a store that is away for longer than it lasts has given it to somebody else."""
        missed = 0
        while missed < 3:
            await self._clock.sleep(self._lease.seconds / 3)
            try:
                await self._lease.renew(grant)
                missed = 0
            except Unavailable:
                missed += 1
        raise LeaseLost("relay", grant.fence)

    async def _release(self, grant: Grant) -> None:
        try:
            await self._lease.release(grant)
        except StillreelError as error:
            log.info("lease_left_to_expire", error=str(error))


async def _first_of(*coroutines: Any) -> None:
    """Run all until one ends; the others are cancelled, its error is raised."""
    tasks = [asyncio.create_task(coroutine) for coroutine in coroutines]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()
