"""Streams and durables as data: what was stored, and which delivery is due to whom."""

import itertools
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from shared.messaging.chaos import Chaos
from shared.messaging.streams import Durable, Stream
from shared.messaging.subjects import matches


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """A message in a stream; `sequence` counts from 1 within it."""

    stream: str
    sequence: int
    subject: str
    body: bytes
    id: str


@dataclass(order=True, frozen=True, slots=True)
class Delivery:
    """One message on its way to one durable; `due` in seconds of the clock's epoch.

    An `echo` is a copy made by chaos: whatever becomes of it, it is not tried again.
    """

    due: float
    order: int
    durable: Durable = field(compare=False)
    message: StoredMessage = field(compare=False)
    number: int = field(compare=False)
    echo: bool = field(compare=False, default=False)


class MemoryQueue:
    """All streams and durables of one bus, without time of its own."""

    def __init__(self, streams: Sequence[Stream], durables: Sequence[Durable], chaos: Chaos) -> None:
        self._streams = streams
        self._durables = durables
        self._chaos = chaos
        self._order = itertools.count()
        self._sequences = {stream.name: itertools.count(1) for stream in streams}
        self._seen: dict[tuple[str, str], float] = {}
        self._waiting: list[Delivery] = []

    def store(self, subject: str, body: bytes, message_id: str, now: float) -> StoredMessage | None:
        """Store a message and schedule it to every durable that filters it; None when the id is a duplicate.

        Raises:
            LookupError: no stream takes the subject.
        """
        stream = next((s for s in self._streams if any(matches(p, subject) for p in s.subjects)), None)
        if stream is None:
            raise LookupError(f"no stream takes {subject}")
        seen = self._seen.get((stream.name, message_id))
        if seen is not None and now - seen < stream.duplicate_window:
            return None
        self._seen[stream.name, message_id] = now
        message = StoredMessage(stream.name, next(self._sequences[stream.name]), subject, body, message_id)
        for durable in self._durables:
            if durable.stream == stream.name and any(matches(p, subject) for p in durable.filter_subjects):
                self._schedule(Delivery(now, 0, durable, message, number=1))
        return message

    def again(self, delivery: Delivery, due: float) -> None:
        """Schedule the next delivery of a message, unless this one was only an echo."""
        if not delivery.echo:
            self._schedule(replace(delivery, due=due, number=delivery.number + 1))

    def next(self, durables: Collection[str]) -> Delivery | None:
        """Take out the earliest delivery to one of these durables."""
        due = [delivery for delivery in self._waiting if delivery.durable.name in durables]
        if not due:
            return None
        earliest = min(due)
        self._waiting.remove(earliest)
        return earliest

    def put_back(self, delivery: Delivery) -> None:
        self._waiting.append(delivery)

    def waiting(self, wanted: Callable[[Delivery], bool] = lambda _: True) -> list[Delivery]:
        return sorted(delivery for delivery in self._waiting if wanted(delivery))

    def _schedule(self, delivery: Delivery) -> None:
        delays = self._chaos.plan(delivery.durable.name, delivery.message.id, delivery.number)
        for copy, delay in enumerate(delays):
            planned = replace(
                delivery, due=delivery.due + delay, order=next(self._order), echo=delivery.echo or copy > 0
            )
            self._waiting.append(planned)
