"""What a handler needs of the bus; adapters are NATS and the simulator's in-memory bus."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.messages.composition import CompositionProgress
from shared.messages.envelope import Envelope
from shared.messages.video import GenerationProgress

Progress = GenerationProgress | CompositionProgress
"""How far a piece of work is; `work_id` names the work."""


class Publisher(Protocol):
    """Durable publishing: returns once the bus has stored the message; the same id twice is stored once."""

    async def publish(self, envelope: Envelope) -> None:
        """Publish to the subject the message's class belongs to.

        Raises:
            Unavailable: the bus did not acknowledge in time; publishing the same envelope again is safe.
        """
        ...


class ProgressSender(Protocol):
    """Fire-and-forget progress; a lost one is replaced by the next."""

    async def send(self, progress: Progress) -> None: ...


Handler = Callable[[Envelope], Awaitable[None]]
"""Handles one message to its end. Raising TransientError asks for redelivery with backoff; a
PermanentError parks the message at once; anything else is retried, then parked."""


@dataclass(frozen=True, slots=True)
class Route:
    """Which durable consumer feeds which handler; a service's wiring is a literal table of these."""

    durable: str
    handler: Handler


@dataclass(frozen=True, slots=True)
class Entry:
    """A value in a key-value bucket with the revision that fences its next update."""

    value: bytes
    revision: int


class KeyValue(Protocol):
    """Compare-and-set storage for claims (NATS KV in production). Keys: letters, digits, `_ - .`."""

    async def get(self, key: str) -> Entry | None: ...

    async def create(self, key: str, value: bytes) -> int | None:
        """Create-only; returns the revision, or None when the key exists."""
        ...

    async def update(self, key: str, value: bytes, revision: int) -> int | None:
        """Write only if `revision` is still the newest; returns the new revision, or None when fenced off."""
        ...


class Bus(Protocol):
    """Everything a service gets of the bus: `BusConnection` in production, `MemoryBus` in tests."""

    @property
    def publisher(self) -> Publisher: ...

    @property
    def progress(self) -> ProgressSender: ...

    def key_value(self, bucket: str) -> KeyValue: ...

    async def subscribe(self, routes: Sequence[Route]) -> None:
        """Start consuming; returns when every durable is there and its workers wait for messages."""
        ...

    async def stop_consuming(self) -> None:
        """Let running handlers end in bounded time and give every other message back."""
        ...
