"""Messages larger than the bus takes travel as a reference: CloudEvents' claim check.

Source: https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/dataref.md
"""

import asyncio
from collections.abc import Mapping

import nats.errors
from nats.js import JetStreamContext
from nats.js.errors import DigestMismatchError, ObjectNotFoundError
from nats.js.errors import Error as JetStreamError
from nats.js.object_store import ObjectStore

from shared.errors import InvalidMessage, Unavailable
from shared.messages.envelope import Envelope
from shared.messaging.sending import sentence
from shared.messaging.streams import PAYLOADS_BUCKET

HEADER = "Stillreel-Dataref"
"""Names the object that holds the whole message; also the body's `dataref`, after `nats:<bucket>/`."""

_SHARE = 3  # of what the server takes: a dead letter quotes a message and has to fit too
_PATIENCE = 30.0  # seconds for one object


class LargeMessages:
    """Lays by what is too large, and fetches it again; the object's name is the event's id.

    Args:
        jetstream: Where the bucket is.
    """

    def __init__(self, jetstream: JetStreamContext) -> None:
        self._jetstream = jetstream
        self._store = ObjectStore(PAYLOADS_BUCKET, f"OBJ_{PAYLOADS_BUCKET}", jetstream)

    async def pack(self, envelope: Envelope) -> tuple[bytes, dict[str, str]]:
        """The body to publish, and headers: the message itself where it is small enough.

        Raises:
            Unavailable: NATS did not store the object; packing the same envelope again is safe.
        """
        body = envelope.encode()
        if len(body) <= self._jetstream._nc.max_payload // _SHARE:
            return body, {}
        await self._lay_by(envelope.id, body)
        reference = envelope.encode_reference(f"nats:{PAYLOADS_BUCKET}/{envelope.id}")
        return reference, {HEADER: envelope.id}

    async def unpack(self, body: bytes, headers: Mapping[str, str] | None) -> bytes:
        """The whole message: `body` itself, or what its headers refer to.

        Raises:
            InvalidMessage: the object is gone or damaged.
            Unavailable: NATS does not answer.
        """
        name = (headers or {}).get(HEADER)
        if name is None:
            return body
        try:
            async with asyncio.timeout(_PATIENCE):
                found = await self._store.get(name)
        except (ObjectNotFoundError, DigestMismatchError) as error:
            raise InvalidMessage(
                f"the body of {name} was laid by in {PAYLOADS_BUCKET} and is not there any more: {error!r}"
            ) from error
        except (TimeoutError, nats.errors.Error, JetStreamError) as error:
            raise Unavailable(f"the body of {name} can't be fetched: {sentence(error)}") from error
        return bytes(found.data or b"")

    async def _lay_by(self, name: str, body: bytes) -> None:
        """Store it once: a second copy would take the first away from whoever reads it right now."""
        try:
            async with asyncio.timeout(_PATIENCE):
                if not await self._is_there(name):
                    await self._store.put(name, body)
        except (TimeoutError, nats.errors.Error, JetStreamError) as error:
            raise Unavailable(f"NATS did not store the body of {name}: {sentence(error)}") from error

    async def _is_there(self, name: str) -> bool:
        try:
            await self._store.get_info(name)
        except ObjectNotFoundError:
            return False
        return True
