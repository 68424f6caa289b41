"""The bus in memory: at least once, queues and fan-out, redelivery, dedup, dead letters, time from outside.

Deliveries happen only when asked for, one after the other unless several tasks ask, so that a test or a
simulator decides when and in which order; it keeps what was published while a simulated process is gone.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from shared.clock import Clock, SystemClock
from shared.errors import PermanentError, Unavailable
from shared.messages.envelope import Envelope, read_envelope
from shared.messaging.chaos import Calm, Chaos
from shared.messaging.letters import DeadLetter, Reason, as_text, encode_letter, letter_id, read_letter
from shared.messaging.memory_key_value import MemoryKeyValue
from shared.messaging.memory_queue import Delivery, MemoryQueue
from shared.messaging.parked import read_parked
from shared.messaging.ports import Handler, Progress, Route
from shared.messaging.streams import DEAD_STREAM, DURABLES, STREAMS, Durable, Stream
from shared.messaging.subjects import dead_subject, subject_of
from shared.messaging.suspension import Suspend, give_way

log = logging.getLogger("stillreel.bus")


class MemoryBus:
    """`Bus` for tests and simulations.

    Args:
        clock: Time for redelivery, dedup and dead letters; `deliver_next` sleeps on it.
        chaos: Duplicates, delays and reorders deliveries.
        suspend: Awaited once before and once after each effect.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        chaos: Chaos | None = None,
        suspend: Suspend = give_way,
        streams: Sequence[Stream] = STREAMS,
        durables: Sequence[Durable] = DURABLES,
    ) -> None:
        self.published: list[Envelope] = []
        self.progress = MemoryProgress()
        self._clock = clock or SystemClock()
        self._suspend = suspend
        self._queue = MemoryQueue(streams, durables, chaos or Calm())
        self._durables = {durable.name: durable for durable in durables}
        self._handlers: dict[str, Handler] = {}
        self._buckets: dict[str, MemoryKeyValue] = {}
        self._dead: list[DeadLetter] = []

    @property
    def publisher(self) -> "MemoryPublisher":
        return MemoryPublisher(self)

    @property
    def dead_letters(self) -> Sequence[DeadLetter]:
        return tuple(self._dead)

    def key_value(self, bucket: str) -> MemoryKeyValue:
        return self._buckets.setdefault(bucket, MemoryKeyValue(bucket, self._suspend))

    async def subscribe(self, routes: Sequence[Route]) -> None:
        """Take these durables; a later subscription replaces an earlier one, as a restarted process does.

        Raises:
            ValueError: a route names a durable that is not in the table.
        """
        for route in routes:
            if route.durable not in self._durables:
                raise ValueError(
                    f"no durable {route.durable!r}; there are {', '.join(sorted(self._durables))}"
                )
            self._handlers[route.durable] = route.handler

    async def stop_consuming(self) -> None:
        self._handlers.clear()

    async def put(self, subject: str, body: bytes, message_id: str) -> None:
        """Store raw bytes, also ones that no handler can read.

        Raises:
            Unavailable: no stream takes the subject, as NATS would answer.
        """
        try:
            stored = self._queue.store(subject, body, message_id, self._now())
        except LookupError as error:
            raise Unavailable(str(error)) from error
        if stored is not None and stored.stream == DEAD_STREAM.name:
            self._dead.append(read_letter(body, stored.sequence))

    async def deliver_next(self) -> bool:
        """Wait for the earliest delivery to a subscribed durable and have it handled; False if there is none.

        What is not an `Exception`, such as a cancellation, ends the handler like a crash: it is passed on,
        and the message comes again after the durable's `ack_wait`.
        """
        delivery = self._queue.next(self._handlers)
        if delivery is None:
            return False
        if delivery.due > self._now():
            try:
                await self._clock.sleep(delivery.due - self._now())
            except BaseException:
                self._queue.put_back(delivery)
                raise
        await self._deliver(delivery)
        return True

    async def run_until_idle(self) -> int:
        """Deliver until no subscribed durable waits for anything; returns how many deliveries that took."""
        count = 0
        while await self.deliver_next():
            count += 1
        return count

    def waiting(self, durable: str | None = None) -> list[Delivery]:
        """Deliveries still to come, earliest first."""
        return self._queue.waiting(lambda delivery: durable in (None, delivery.durable.name))

    async def _deliver(self, delivery: Delivery) -> None:
        durable = delivery.durable
        if delivery.number > durable.max_deliver:
            await self._bury(delivery, "exhausted", "no delivery was ever finished")
            return
        try:
            envelope = _decode(delivery)
            if envelope is not None:
                await self._handlers[durable.name](envelope)
                await self._suspend(f"before ack {envelope.message.type}")
        except PermanentError as error:
            await self._bury(delivery, "permanent", f"{type(error).__name__}: {error}")
        except Exception as error:  # noqa: BLE001 -- whatever it was, the message must be settled
            log.debug("%s: %r", delivery.message.subject, error)
            if delivery.number >= durable.max_deliver:
                await self._bury(delivery, "exhausted", f"{type(error).__name__}: {error}")
            else:
                self._queue.again(delivery, self._now() + durable.pause_after(delivery.number))
        except BaseException:
            self._queue.again(delivery, self._now() + durable.ack_wait)
            raise

    async def _bury(self, delivery: Delivery, reason: Reason, error: str) -> None:
        message, durable = delivery.message, delivery.durable
        if delivery.echo or durable.stream == DEAD_STREAM.name:
            return
        body, encoding = as_text(message.body)
        letter = DeadLetter(
            service=durable.name.partition("-")[0],
            subject=message.subject,
            stream=message.stream,
            stream_sequence=message.sequence,
            consumer=durable.name,
            deliveries=delivery.number,
            reason=reason,
            error=error,
            at=datetime.fromtimestamp(self._now(), UTC),
            body=body,
            body_encoding=encoding,
        )
        subject = dead_subject(letter.service, letter.message_type)
        await self.put(
            subject, encode_letter(letter), letter_id(message.stream, message.sequence, durable.name)
        )

    def _now(self) -> float:
        return self._clock.now().timestamp()


class MemoryPublisher:
    """`Publisher` into a `MemoryBus`; `published` there keeps every first copy in order."""

    def __init__(self, bus: MemoryBus) -> None:
        self._bus = bus

    async def publish(self, envelope: Envelope) -> None:
        name = envelope.message.type
        await self._bus._suspend(f"before publish {name}")
        if all(known.id != envelope.id for known in self._bus.published):
            self._bus.published.append(envelope)
        await self._bus.put(subject_of(type(envelope.message)), envelope.encode(), envelope.id)
        await self._bus._suspend(f"after publish {name}")


class MemoryProgress:
    """`ProgressSender` that remembers."""

    def __init__(self) -> None:
        self.sent: list[Progress] = []

    async def send(self, progress: Progress) -> None:
        self.sent.append(progress)


def _decode(delivery: Delivery) -> Envelope | None:
    if delivery.durable.stream == DEAD_STREAM.name:
        letter = read_letter(delivery.message.body, delivery.message.sequence)
        return read_parked(letter, letter.content or b"")
    return read_envelope(delivery.message.body)
