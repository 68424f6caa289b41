"""Pull subscriptions that make no consumer, never spin, and hold no message that nobody works on.

nats-py's own would create a missing durable with defaults; FastStream's loop around it asks again at once
after an error, which is thousands of requests a second once the durable is gone. Waiting on a callback
instead of `next_msg`, and handing a message to the handler from here instead of returning it to a task group,
also saves three tasks per message.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import nats.errors
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig

from shared.messages.message import JsonObject

Taker = Callable[[Msg], Awaitable[object]]
"""Works on a message to its end; never raises, but can be cancelled."""

log = logging.getLogger("stillreel.bus")

_GRACE = 1.0  # seconds past the request's own end before it counts as lost
_PAUSE = 1.0  # seconds after a refusal
_NOTHING = ("404", "408")  # no message, request expired: the ordinary ends of a request


class PullSubscription:
    """One worker's place in a durable's queue; the part of nats-py's interface that FastStream uses.

    Args:
        jetstream: The connection's JetStream context.
        stream: The stream's name.
        durable: The consumer's name; it exists already.
        inbox: Subject where the server delivers.
    """

    def __init__(self, jetstream: JetStreamContext, stream: str, durable: str, inbox: str) -> None:
        self._client = jetstream._nc
        self._next = f"{jetstream._prefix}.CONSUMER.MSG.NEXT.{stream}.{durable}"
        self._durable = durable
        self._inbox = inbox
        self._requests = 0
        self._subscription: Subscription | None = None
        self._waiter: asyncio.Future[Msg] | None = None
        self._refused = False
        self._take: Taker | None = None

    async def open(self) -> None:
        self._subscription = await self._client.subscribe(f"{self._inbox}.*", cb=self._arrived)

    def hand_to(self, take: Taker | None) -> None:
        """From now on `take` gets the messages; None gives back whatever comes."""
        self._take = take

    async def fetch(self, timeout: float | None = 5.0, **_: Any) -> list[Msg]:  # noqa: ASYNC109 -- nats-py's name
        """Wait for one message and have it worked on; what is left for the caller is always nothing.

        Raises:
            nats.errors.TimeoutError: none came, or the server refused; a refusal has been waited out.
        """
        wait = 5.0 if timeout is None else timeout
        started = time.monotonic()
        try:
            message = await self._ask(wait)
        except ConnectionRenewed:
            raise
        except nats.errors.Error as error:
            ordinary = isinstance(error, nats.errors.TimeoutError) and time.monotonic() - started > wait / 2
            if not ordinary:
                self._report(error)
                await asyncio.sleep(_PAUSE)
            raise nats.errors.TimeoutError from error
        if self._take is None:
            await _give_back(message)
        else:
            await self._take(message)
        return []

    async def _ask(self, wait: float) -> Msg:
        request: JsonObject = {"batch": 1, "expires": int(wait * 1e9)}
        waiter: asyncio.Future[Msg] = asyncio.get_running_loop().create_future()
        self._waiter = waiter
        self._requests += 1
        try:
            await self._client.publish(self._next, json.dumps(request).encode(), self._reply)
            async with asyncio.timeout(wait + _GRACE):
                message = await waiter
        except BaseException as error:
            # Ended in the very moment a message came: somebody else shall have it now, not after ack_wait.
            if waiter.done() and not waiter.cancelled() and not waiter.exception():
                await _give_back(waiter.result())
            if isinstance(error, TimeoutError) and not isinstance(error, nats.errors.Error):
                raise nats.errors.TimeoutError from error
            raise
        finally:
            self._waiter = None
        status = _status(message)
        if status is None:
            self._refused = False
            return message
        if status in _NOTHING:
            raise nats.errors.TimeoutError
        description = (message.headers or {}).get("Description", "no responders")
        raise nats.errors.Error(f"{status} {description}")

    @property
    def _reply(self) -> str:
        """Where the newest request is answered; each has its own address to tell their ends apart."""
        return f"{self._inbox}.{self._requests}"

    async def _arrived(self, message: Msg) -> None:
        if _status(message) is not None and message.subject != self._reply:
            return  # of a request made while the connection was broken, which reached the server after all
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(message)
        else:
            await _give_back(message)

    def renew(self) -> None:
        """Ask again at once: a server that restarted has forgotten who was waiting."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(ConnectionRenewed())

    async def unsubscribe(self) -> None:
        """Stop receiving; what is already on its way is given back."""
        if self._subscription is None:
            return
        subscription, self._subscription = self._subscription, None
        if self._client.is_connected:
            await subscription.drain()  # type: ignore[no-untyped-call]
        elif not self._client.is_closed:
            await subscription.unsubscribe()

    def _report(self, error: nats.errors.Error) -> None:
        if not self._refused:
            self._refused = True
            log.warning("consumer %s gives no messages: %s; asking again every second", self._durable, error)


class ConnectionRenewed(nats.errors.TimeoutError):
    """The connection was made anew while a request was out."""


class BindingJetStream(JetStreamContext):
    """A JetStream context whose pull subscriptions bind to durables that exist; see `PullSubscription`."""

    def __init__(self, client: Any, **options: Any) -> None:
        super().__init__(client, **options)
        self._pulls: list[PullSubscription] = []

    async def pull_subscribe(  # type: ignore[override]
        self,
        subject: str,  # noqa: ARG002 -- the durable's own filter decides
        durable: str | None = None,
        stream: str | None = None,
        config: ConsumerConfig | None = None,  # noqa: ARG002 -- the provisioner's is the only one
        inbox_prefix: bytes | None = None,
        **_: Any,
    ) -> PullSubscription:
        if durable is None or stream is None:
            raise ValueError("Stillreel consumes durables of named streams only")
        own_inbox = self._nc.new_inbox()
        inbox = own_inbox if inbox_prefix is None else inbox_prefix.decode() + own_inbox.rpartition(".")[2]
        pull = PullSubscription(self, stream, durable, inbox)
        await pull.open()
        self._pulls.append(pull)
        return pull

    def renew_pulls(self) -> None:
        for pull in self._pulls:
            pull.renew()


def _status(message: Msg) -> str | None:
    return message.headers.get("Status") if message.headers else None


async def _give_back(message: Msg) -> None:
    if _status(message) is None and message.reply and not message.is_acked:
        await message.nak()
