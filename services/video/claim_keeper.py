"""Holds one worker's claim on a generation: takes it, shows signs of life, notices when it is lost."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from services.video.domain.claim import (
    Announce,
    Claim,
    Phase,
    StandBy,
    Take,
    TakenOver,
    admit,
    read_claim,
)
from shared.clock import Clock
from shared.errors import TransientError
from shared.messaging.ports import Entry, KeyValue

log = logging.getLogger("stillreel.video")

T = TypeVar("T")

_BEATS_PER_LEASE = 3
_LOOK_AGAIN = 2.0  # seconds between looks at another worker's claim
_LOOK_OUT = 1.0  # seconds between looks at one's own, whether the work is still wanted
_RETRY = 2.0  # seconds between attempts to write down what must not be forgotten
_FAREWELL = 3.0  # seconds a departing worker spends on giving its claim back


@dataclass(frozen=True, slots=True)
class Patience:
    """All in seconds.

    `lease`: silence after which a worker counts as dead; below the bus's `ack_wait`. `standby`: how long a
    second worker watches a live one before it gives the message back. `insist`: how long a result is
    written again and again while the bucket does not answer.
    """

    lease: float = 20.0
    standby: float = 120.0
    insist: float = 600.0


class ClaimKeeper:
    """One delivery's view of the claim; `owner` is unique to the delivery, not only to the process."""

    def __init__(self, bucket: KeyValue, clock: Clock, key: str, owner: str, patience: Patience) -> None:
        self._bucket = bucket
        self._clock = clock
        self._key = key
        self._patience = patience
        self._lease = timedelta(seconds=patience.lease)
        self._writing = asyncio.Lock()
        self._claim: Claim | None = None
        self._revision: int | None = None
        self.owner = owner
        self.unwanted = asyncio.Event()
        """Set as soon as it is known that somebody asked to cancel: see `cancel`."""

    @property
    def cancel(self) -> str | None:
        """The request to cancel, a CloudEvent as JSON text; it stays once it is there."""
        return self._claim.cancel if self._claim else None

    @property
    def phase(self) -> Phase:
        return self._held.phase

    async def take(self, request_id: str) -> str | None:
        """Get hold of the claim, waiting for a live owner for a while; the outcome, if there is one already.

        Raises:
            TransientError: another worker is still alive on it.
        """
        waited = 0.0
        while True:
            entry = await self._bucket.get(self._key)
            found = None if entry is None else read_claim(entry.value)
            move = admit(
                found, request_id=request_id, owner=self.owner, now=self._clock.now(), lease=self._lease
            )
            match move:
                case Announce(outcome):
                    self._claim = found
                    return outcome
                case StandBy(owner, seconds):
                    if waited >= self._patience.standby:
                        raise TransientError(f"generation {self._key} is in the hands of {owner}")
                    pause = min(seconds, _LOOK_AGAIN)
                    await self._clock.sleep(pause)
                    waited += pause
                case Take(claim):
                    if await self._seize(entry, claim):
                        return None

    async def advance(self, phase: Phase, *, insist: bool = True) -> None:
        """Write down the next phase.

        Args:
            phase: What is true from now on.
            insist: Keep trying while the bucket does not answer; for what would be lost otherwise.

        Raises:
            TakenOver: somebody else holds the claim.
            Unavailable: the bucket did not answer for too long.
        """
        deadline = self._clock.now() + timedelta(seconds=self._patience.insist if insist else 0)
        while True:
            try:
                await self._write(self._held.advanced(phase, self._clock.now()))
            except TakenOver:
                raise
            except TransientError as error:
                if self._clock.now() >= deadline:
                    raise
                log.warning("generation %s: %s; trying to write again", self._key, error)
                await self._clock.sleep(_RETRY)
            else:
                return

    async def hold(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` under signs of life; it is cancelled when the claim is lost, given back when it fails.

        Raises:
            TakenOver: somebody else holds the claim.
        """
        working = asyncio.ensure_future(work)
        beating = asyncio.ensure_future(self._show_signs_of_life())
        try:
            await asyncio.wait((working, beating), return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                await _end(working)
                beating.result()
            return working.result()
        except TakenOver:
            raise
        except BaseException:
            await _end(working, beating)
            await self._give_back()
            raise
        finally:
            await _end(working, beating)

    async def _show_signs_of_life(self) -> None:
        beat = self._patience.lease / _BEATS_PER_LEASE
        silent = 0.0
        while True:
            pause = min(_LOOK_OUT, beat - silent)
            await self._clock.sleep(pause)
            silent += pause
            try:
                if silent < beat:
                    await self._look()
                else:
                    silent = 0.0
                    await self._write(None)
            except TakenOver:
                raise
            except TransientError as error:
                log.warning("generation %s: %s; working on", self._key, error)

    async def _give_back(self) -> None:
        with contextlib.suppress(TransientError, TimeoutError):
            async with asyncio.timeout(_FAREWELL):
                await self._write(self._held.given_back())

    async def _seize(self, entry: Entry | None, claim: Claim) -> bool:
        if entry is None:
            revision = await self._bucket.create(self._key, claim.encode())
        else:
            revision = await self._bucket.update(self._key, claim.encode(), entry.revision)
        self._claim, self._revision = claim, revision
        if revision is not None and claim.cancel:
            self.unwanted.set()
        return revision is not None

    async def _look(self) -> None:
        async with self._writing:
            self._revision = await self._own_revision()

    async def _write(self, claim: Claim | None) -> None:
        """Compare-and-set, one at a time; None: the same claim with a new sign of life."""
        async with self._writing:
            wanted = claim or self._held.kept_by(self.owner, self._clock.now())
            while True:
                if self._revision is None:
                    self._revision = await self._own_revision()
                written = wanted.marked(self.cancel)
                known, self._revision = self._revision, None  # unknown until answered, also when cancelled
                self._revision = await self._bucket.update(self._key, written.encode(), known)
                if self._revision is not None:
                    self._claim = written
                    return

    async def _own_revision(self) -> int:
        """Ours, as long as the entry names us: our last write, or the mark of a request to cancel."""
        entry = await self._bucket.get(self._key)
        found = None if entry is None else read_claim(entry.value)
        if entry is None or found is None or found.owner != self.owner:
            raise TakenOver(f"generation {self._key} was taken over by another worker")
        if found.cancel and self._claim:
            self._claim = self._claim.marked(found.cancel)
            self.unwanted.set()
        return entry.revision

    @property
    def _held(self) -> Claim:
        if self._claim is None:
            raise RuntimeError("no claim was taken")
        return self._claim


async def _end(*tasks: "asyncio.Future[Any]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
