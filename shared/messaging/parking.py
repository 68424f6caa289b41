"""Give a message up without losing it: original and error go to the dead-letter stream, others flow on."""

import logging

from nats.aio.msg import Msg

from shared.clock import Clock
from shared.errors import InvalidMessage, PermanentError
from shared.messaging.letters import DeadLetter, as_text, encode_letter, letter_id
from shared.messaging.sending import Sender
from shared.messaging.streams import DEAD_STREAM, Durable
from shared.messaging.subjects import dead_subject

log = logging.getLogger("stillreel.bus")

_LONGEST_ERROR = 8_000


class Parking:
    """Writes dead letters for one service."""

    def __init__(self, service: str, sender: Sender, clock: Clock) -> None:
        self._service = service
        self._sender = sender
        self._clock = clock

    async def park(self, message: Msg, durable: Durable, error: Exception) -> None:
        """Store a dead letter for a delivery; what comes from the dead-letter stream itself is only reported.

        Raises:
            Unavailable: the letter could not be stored; the message must not be settled.
        """
        what = f"{message.subject} was given up: {type(error).__name__}: {error}"
        if durable.stream == DEAD_STREAM.name:
            log.error(what, exc_info=error)
            return
        metadata = message.metadata
        body, encoding = as_text(message.data)
        letter = DeadLetter(
            service=self._service,
            subject=message.subject,
            stream=metadata.stream,
            stream_sequence=metadata.sequence.stream,
            consumer=durable.name,
            deliveries=metadata.num_delivered,
            reason="permanent" if isinstance(error, PermanentError) else "exhausted",
            error=f"{type(error).__name__}: {error}"[:_LONGEST_ERROR],
            at=self._clock.now(),
            headers=dict(message.headers or {}),
            body=body,
            body_encoding=encoding,
        )
        await self.send(letter)
        log.error(what, exc_info=None if isinstance(error, PermanentError) else error)

    async def send(self, letter: DeadLetter) -> None:
        """Store a letter; sending it twice stores it once."""
        subject = dead_subject(letter.service, letter.message_type)
        message_id = letter_id(letter.stream, letter.stream_sequence, letter.consumer)
        try:
            await self._sender.send(subject, encode_letter(letter), message_id)
        except InvalidMessage:
            # Quoting made it larger than the server accepts; the fact matters more than the body.
            await self._sender.send(
                subject, encode_letter(letter.model_copy(update={"body": None})), message_id
            )
