"""Envelopes onto the bus: the subject follows from the message's class, `Nats-Msg-Id` is the event's id."""

from shared.messages.envelope import Envelope
from shared.messaging.sending import Sender
from shared.messaging.subjects import subject_of

CONTENT_TYPE = "application/cloudevents+json"
_HEADERS = {"Content-Type": CONTENT_TYPE}


class NatsPublisher:
    """`Publisher` over JetStream."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def publish(self, envelope: Envelope) -> None:
        await self._sender.send(subject_of(type(envelope.message)), envelope.encode(), envelope.id, _HEADERS)
