"""The net under settlement: a process killed at every delivery never parks its message.

The server says so in an advisory, which becomes an ordinary dead letter here. In the work queue such a
message would stay for ever without being delivered again, so it is removed once its letter is stored.
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime

from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg
from nats.js.errors import NotFoundError, ServerError

from shared.errors import InvalidMessage
from shared.messaging.letters import DeadLetter, as_text
from shared.messaging.parking import Parking
from shared.messaging.streams import DEAD_STREAM, WORK_STREAM

log = logging.getLogger("stillreel.bus")

_TYPE = "io.nats.jetstream.advisory.v1.max_deliver"
_SENTENCE = "no delivery was ever finished: the process died or was cut off each time"


@dataclass(frozen=True, slots=True)
class Advisory:
    """The server gave a message up; `number` is the advisory's own in the dead-letter stream."""

    number: int
    stream: str
    sequence: int
    consumer: str
    deliveries: int
    at: datetime


def read_advisory(body: bytes, number: int = 0) -> Advisory:
    """Decode an advisory (schema `io.nats.jetstream.advisory.v1.max_deliver`).

    Raises:
        InvalidMessage: it is none.
    """
    try:
        said = json.loads(body)
        if said["type"] != _TYPE:
            raise InvalidMessage(f"an advisory of type {said['type']}, not {_TYPE}")
        return Advisory(
            number=number,
            stream=said["stream"],
            sequence=int(said["stream_seq"]),
            consumer=said["consumer"],
            deliveries=int(said["deliveries"]),
            at=datetime.fromisoformat(said["timestamp"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidMessage(f"not an advisory about a given-up message: {error!r}") from error


def letter_of(advisory: Advisory, original: RawStreamMsg | None) -> DeadLetter:
    """Build the dead letter an advisory stands for; without the original when it is gone."""
    body, encoding = as_text((original.data if original else None) or b"")
    return DeadLetter(
        service=advisory.consumer.partition("-")[0],
        subject=(original.subject if original else None) or "unknown",
        stream=advisory.stream,
        stream_sequence=advisory.sequence,
        consumer=advisory.consumer,
        deliveries=advisory.deliveries,
        reason="exhausted",
        error=_SENTENCE,
        at=advisory.at,
        headers=dict(original.headers or {}) if original else {},
        body=body if original else None,
        body_encoding=encoding,
    )


class ExhaustedCollector:
    """Turns advisories about last deliveries into dead letters; one orchestrator runs it."""

    def __init__(self, jetstream: JetStreamContext, parking: Parking) -> None:
        self._jetstream = jetstream
        self._parking = parking

    async def collect(self, advisory: Advisory) -> None:
        """Write the letter, then remove what it replaces; any step can be done twice."""
        original = await original_of(self._jetstream, advisory.stream, advisory.sequence)
        if original is not None:
            await self._parking.send(letter_of(advisory, original))
            log.error("%s was given up: %s", original.subject, _SENTENCE)
            if advisory.stream == WORK_STREAM.name:
                await remove(self._jetstream, advisory.stream, advisory.sequence)
        await remove(self._jetstream, DEAD_STREAM.name, advisory.number)


async def original_of(jetstream: JetStreamContext, stream: str, sequence: int) -> RawStreamMsg | None:
    """The message itself, while its stream still keeps it."""
    try:
        return await jetstream.get_msg(stream, seq=sequence)
    except NotFoundError:
        return None


async def remove(jetstream: JetStreamContext, stream: str, sequence: int) -> None:
    """Delete one message; one that is gone already is no error."""
    try:
        await jetstream.delete_msg(stream, sequence)
    except ServerError:  # the server tells "not there" and "not now" by one and the same code
        if await original_of(jetstream, stream, sequence) is not None:
            raise
