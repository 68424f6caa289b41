"""A handler that works for minutes tells the server so, or its message would go to somebody else."""

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any

import nats.errors
from faststream import BaseMiddleware

from shared.messaging.streams import Durable

_BEATS_PER_ACK_WAIT = 3


class HeartbeatMiddleware(BaseMiddleware[Any, Any]):
    """Says `in progress` at each third of `ack_wait`; a timer, because most handlers end before."""

    def __init__(self, msg: Any, /, *, durables: Mapping[str, Durable], context: Any) -> None:
        super().__init__(msg, context=context)
        self._durables = durables

    async def consume_scope(self, call_next: Any, msg: Any) -> Any:
        every = self._durables[self.msg.metadata.consumer].ack_wait / _BEATS_PER_ACK_WAIT
        self._beat_later(msg, every)
        try:
            return await call_next(msg)
        finally:
            self._timer.cancel()

    def _beat_later(self, msg: Any, every: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(every, self._beat, msg, every)

    def _beat(self, msg: Any, every: float) -> None:
        self._sent = asyncio.ensure_future(_say_so(msg))
        self._beat_later(msg, every)


async def _say_so(msg: Any) -> None:
    with contextlib.suppress(nats.errors.Error):  # away for a moment: the next beat or a redelivery will do
        await msg.in_progress()
