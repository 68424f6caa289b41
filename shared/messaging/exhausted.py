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
from nats.js.errors import NotFoundError

from shared.errors import InvalidMessage
from shared.messaging.letters import DeadLetter, Reason, as_text
from shared.messaging.parking import Parking
from shared.messaging.streams import WORK_STREAM

log = logging.getLogger("stillreel.bus")

_REASONS: dict[str, Reason] = {
    "io.nats.jetstream.advisory.v1.max_deliver": "exhausted",
    "io.nats.jetstream.advisory.v1.terminated": "terminated",
}
_SENTENCES: dict[Reason, str] = {
    "exhausted": "no delivery was ever finished: the process died or was cut off each time",
    "terminated": "the message was terminated by hand or by another program",
}


@dataclass(frozen=True, slots=True)
class Advisory:
    """What the server says about a message it will not deliver again."""

    reason: Reason
    stream: str
    sequence: int
    consumer: str
    deliveries: int
    at: datetime


def read_advisory(body: bytes) -> Advisory:
    """Decode an advisory (schema `io.nats.jetstream.advisory.v1.max_deliver` or `.terminated`).

    Raises:
        InvalidMessage: it is neither.
    """
    try:
        said = json.loads(body)
        return Advisory(
            reason=_REASONS[said["type"]],
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
        reason=advisory.reason,
        error=_SENTENCES[advisory.reason],
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
        original = await original_of(self._jetstream, advisory.stream, advisory.sequence)
        if original is None:
            # Parked (and thereby removed) by its last handler after all, or older than the stream's limits.
            return
        await self._parking.send(letter_of(advisory, original))
        if advisory.stream == WORK_STREAM.name:
            await self._jetstream.delete_msg(advisory.stream, advisory.sequence)
        log.error("%s was given up: %s", original.subject, _SENTENCES[advisory.reason])


async def original_of(jetstream: JetStreamContext, stream: str, sequence: int) -> RawStreamMsg | None:
    """The message itself, while its stream still keeps it."""
    try:
        return await jetstream.get_msg(stream, seq=sequence)
    except NotFoundError:
        return None
