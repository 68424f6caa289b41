"""A message's short way through a subscriber: the same middlewares and lock, none of the general machinery.

FastStream's own way builds an exit stack, three context scopes and a filter chain for each message and looks
for publishers of a reply. Nothing here uses those, and they cost more than reading, deciding and answering.
"""

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import nats.errors
from faststream.nats import NatsMessage
from faststream.nats.subscriber.usecases import PullStreamSubscriber
from nats.aio.msg import Msg
from nats.js.api import Header

log = logging.getLogger("stillreel.bus")


class Delivery:
    """Hands a subscriber's messages to their handler.

    Args:
        worker: The started subscriber; stopping it waits for what is in hand here.
        config: The broker's; of its middlewares only `consume_scope` is used.
        decode: What the handler gets; called inside the middlewares, which settle its errors too.
        handle: Works on it.
    """

    def __init__(
        self,
        worker: PullStreamSubscriber,
        config: Any,
        decode: Callable[[NatsMessage], Awaitable[Any]],
        handle: Callable[[Any], Awaitable[None]],
    ) -> None:
        self._worker = worker
        self._middlewares = tuple(reversed(config.broker_middlewares))
        self._context = config.context
        self._decode = decode
        self._handle = handle

    async def __call__(self, raw: Msg) -> None:
        """Work on one message to its end; raises nothing, but can be cancelled."""
        message = _wrapped(raw)
        call: Callable[[NatsMessage], Awaitable[Any]] = self._work
        with self._worker.lock:
            for middleware in self._middlewares:
                call = partial(middleware(raw, context=self._context).consume_scope, call)
            try:
                await call(message)
            except nats.errors.Error as error:
                log.warning("%s could not be settled, it will come again: %r", raw.subject, error)
            except Exception:
                log.exception("%s could not be settled, it will come again", raw.subject)

    async def _work(self, message: NatsMessage) -> None:
        await self._handle(await self._decode(message))


def _wrapped(raw: Msg) -> NatsMessage:
    """Without matching path parameters against the subject, which no subject of ours has."""
    headers = raw.headers or {}
    known = headers.get(Header.MSG_ID.value)
    return NatsMessage(raw, raw.data, headers=headers, correlation_id=known, message_id=known)
