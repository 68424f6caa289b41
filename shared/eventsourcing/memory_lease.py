"""The lease in memory, by the given clock; one object stands for the server all holders share."""

from datetime import UTC, datetime, timedelta

from shared.clock import Clock
from shared.eventsourcing.errors import LeaseLost
from shared.eventsourcing.lease import Grant, Position
from shared.eventsourcing.memory import seam


class MemoryLease:
    """A named lease that expires `seconds` after it was last renewed."""

    def __init__(self, clock: Clock, *, name: str = "relay", seconds: float = 6.0) -> None:
        self._clock = clock
        self._name = name
        self._seconds = seconds
        self._grant: Grant | None = None
        self._fence = 0
        self._expires_at = datetime.min.replace(tzinfo=UTC)
        self._position: Position | None = None

    @property
    def seconds(self) -> float:
        return self._seconds

    async def acquire(self, holder: str) -> Grant | None:
        await seam()
        grant = None
        if self._expires_at <= self._clock.now():
            self._fence += 1
            grant = self._grant = Grant(holder, self._fence)
            self._extend()
        await seam()
        return grant

    async def renew(self, grant: Grant) -> None:
        await seam()
        self._check(grant)
        self._extend()
        await seam()

    async def release(self, grant: Grant) -> None:
        await seam()
        if grant == self._grant:
            self._expires_at = self._clock.now()
        await seam()

    async def position(self) -> Position | None:
        await seam()
        return self._position

    async def save_position(self, grant: Grant, position: Position | None) -> None:
        await seam()
        self._check(grant)
        self._position = position
        await seam()

    def _extend(self) -> None:
        self._expires_at = self._clock.now() + timedelta(seconds=self._seconds)

    def _check(self, grant: Grant) -> None:
        if grant != self._grant:
            raise LeaseLost(self._name, grant.fence)
