"""Envelopes onto the bus: the subject follows from the message's class, `Nats-Msg-Id` is the event's id."""

from shared.messages.envelope import Envelope
from shared.messaging.large_messages import LargeMessages
from shared.messaging.sending import Sender
from shared.messaging.subjects import subject_of

CONTENT_TYPE = "application/cloudevents+json"
_HEADERS = {"Content-Type": CONTENT_TYPE}


class NatsPublisher:
    """`Publisher` over JetStream."""

    def __init__(self, sender: Sender, large: LargeMessages) -> None:
        self._sender = sender
        self._large = large

    async def publish(self, envelope: Envelope) -> None:
        body, reference = await self._large.pack(envelope)
        subject = subject_of(type(envelope.message))
        await self._sender.send(subject, body, envelope.id, {**_HEADERS, **reference})
