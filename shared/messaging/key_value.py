"""Compare-and-set over a NATS key-value bucket; an answer that got lost is not taken for a lost race.

Wire format: ADR-8 of nats-io/nats-architecture-and-design (`$KV.<bucket>.<key>`, expected last subject
sequence). nats-py's own client gives no place for the header that tells our write from somebody else's.
"""

import asyncio

import nats.errors
from nats.js import JetStreamContext
from nats.js.api import Header, RawStreamMsg
from nats.js.errors import APIError, NotFoundError
from nats.js.errors import Error as JetStreamError

from shared.errors import Unavailable
from shared.identity import new_id
from shared.messaging.keys import check_key
from shared.messaging.ports import Entry
from shared.messaging.sending import sentence
from shared.settings import BusSettings

_WRITE = "Stillreel-Write"
_WRONG_SEQUENCE = (10071, 10164)
_NO_MESSAGE = 10037  # JSNoMessageFoundErr; a missing bucket is 10059 and not the same thing
_PAUSE = 0.25


class NatsKeyValue:
    """`KeyValue` over one bucket, read from its leader."""

    def __init__(self, jetstream: JetStreamContext, bucket: str, settings: BusSettings) -> None:
        self._jetstream = jetstream
        self._bucket = bucket
        self._timeout = settings.nats_publish_timeout
        self._attempts = settings.nats_publish_attempts

    async def get(self, key: str) -> Entry | None:
        message = await self._last(key)
        return None if message is None else Entry(message.data or b"", message.seq or 0)

    async def create(self, key: str, value: bytes) -> int | None:
        return await self._write(key, value, 0)

    async def update(self, key: str, value: bytes, revision: int) -> int | None:
        return await self._write(key, value, revision)

    async def _write(self, key: str, value: bytes, expected: int) -> int | None:
        subject = self._subject(key)
        write = new_id()
        headers = {Header.EXPECTED_LAST_SUBJECT_SEQUENCE.value: str(expected), _WRITE: write}
        for attempt in range(1, self._attempts + 1):
            try:
                ack = await self._jetstream.publish(subject, value, timeout=self._timeout, headers=headers)
            except APIError as error:
                if error.err_code in _WRONG_SEQUENCE:
                    return None if attempt == 1 else await self._own_revision(key, write)
                raise self._unavailable(error) from error
            except (nats.errors.Error, JetStreamError) as error:
                if attempt == self._attempts:
                    raise self._unavailable(error) from error
                await asyncio.sleep(_PAUSE * attempt)
            else:
                return ack.seq
        raise AssertionError("unreachable")

    async def _own_revision(self, key: str, write: str) -> int | None:
        """Revision of our write when an earlier attempt of it arrived after all, else None."""
        message = await self._last(key)
        if message is None or (message.headers or {}).get(_WRITE) != write:
            return None
        return message.seq

    async def _last(self, key: str) -> RawStreamMsg | None:
        try:
            return await self._jetstream.get_last_msg(f"KV_{self._bucket}", self._subject(key))
        except NotFoundError as error:
            if error.err_code == _NO_MESSAGE:
                return None
            raise self._unavailable(error) from error
        except (nats.errors.Error, JetStreamError) as error:
            raise self._unavailable(error) from error

    def _subject(self, key: str) -> str:
        check_key(key)
        return f"$KV.{self._bucket}.{key}"

    def _unavailable(self, error: Exception) -> Unavailable:
        return Unavailable(f"the bucket {self._bucket} does not answer: {sentence(error)}")
