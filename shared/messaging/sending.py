"""One way to put bytes into a stream: acknowledged, under an id, and under the same id when in doubt."""

import asyncio
from collections.abc import Mapping

import nats.errors
from nats.js import JetStreamContext
from nats.js.api import Header, PubAck
from nats.js.errors import APIError, NoStreamResponseError
from nats.js.errors import Error as JetStreamError

from shared.errors import InvalidMessage, Unavailable
from shared.settings import BusSettings

_PAUSE = 0.25
_TOO_LARGE = 10054  # JSStreamMessageExceedsMaximumErr


class Sender:
    """Publishes to JetStream and returns once the message is stored.

    A timeout leaves open whether the message was stored, and a message buffered during an outage is still
    sent afterwards; the id makes the server drop the second copy.
    """

    def __init__(self, jetstream: JetStreamContext, settings: BusSettings) -> None:
        self._jetstream = jetstream
        self._timeout = settings.nats_publish_timeout
        self._attempts = settings.nats_publish_attempts

    async def send(
        self, subject: str, body: bytes, message_id: str, headers: Mapping[str, str] | None = None
    ) -> PubAck:
        """Store one message.

        Raises:
            Unavailable: no acknowledgement after all attempts; sending the same id again is safe.
            InvalidMessage: larger than the server accepts.
        """
        every = {Header.MSG_ID.value: message_id, **(headers or {})}
        for attempt in range(1, self._attempts + 1):
            try:
                return await self._jetstream.publish(subject, body, timeout=self._timeout, headers=every)
            except nats.errors.MaxPayloadError as error:
                raise InvalidMessage(
                    f"{subject}: {len(body)} bytes are more than the server accepts"
                ) from error
            except APIError as error:
                if error.err_code == _TOO_LARGE:
                    raise InvalidMessage(f"{subject}: {error.description}") from error
                reason: Exception = error
            except (nats.errors.Error, JetStreamError) as error:
                reason = error
            if attempt < self._attempts:
                await asyncio.sleep(_PAUSE * attempt)
        raise Unavailable(f"NATS did not store {message_id} on {subject}: {sentence(reason)}") from reason


def sentence(error: Exception) -> str:
    """Name a NATS error in words; some of them have none of their own."""
    if isinstance(error, NoStreamResponseError):
        return "no stream takes this subject yet"
    if isinstance(error, nats.errors.TimeoutError):
        return "no acknowledgement in time"
    return str(error) or type(error).__name__
