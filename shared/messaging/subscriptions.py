"""Durables become FastStream subscribers: one per worker, one message in each one's hands.

`PullSub(n)` fetches again only when all n are done, and `max_workers` prefetches messages whose `ack_wait`
runs without a heartbeat; n subscribers of one message each do neither.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from faststream.nats import JStream, NatsMessage, PullSub
from faststream.nats.subscriber.usecases import PullStreamSubscriber

from shared.messages.envelope import read_envelope
from shared.messaging.broker import StillreelBroker, inbox_prefix
from shared.messaging.delivery import Delivery
from shared.messaging.exhausted import Advisory, read_advisory
from shared.messaging.large_messages import LargeMessages
from shared.messaging.letters import read_letter
from shared.messaging.parked import read_parked
from shared.messaging.ports import Handler, Route
from shared.messaging.pulling import PullSubscription
from shared.messaging.streams import DEAD_STREAM, Durable

Worker = PullStreamSubscriber
"""A FastStream subscriber that holds one message at a time."""

_CANCELLED = 5.0  # seconds cancelled handlers get to give their messages back
_ONE_REQUEST = 15.0  # seconds a request for a message waits on the server before it is made anew


@dataclass(frozen=True, slots=True)
class Subscription:
    """A durable, how its messages are decoded, and who takes them; None is decoded from what nobody needs."""

    durable: Durable
    decode: Callable[[NatsMessage], Awaitable[Any]]
    handle: Callable[[Any], Awaitable[None]]


def subscription_of(route: Route, durables: Mapping[str, Durable], large: LargeMessages) -> Subscription:
    """Match a route with its durable: dead letters reach handlers as `request_parked`.

    Raises:
        ValueError: no durable of that name exists.
    """
    durable = durables.get(route.durable)
    if durable is None:
        raise ValueError(f"no durable {route.durable!r}; there are {', '.join(sorted(durables))}")
    decode = _decode_parked if durable.stream == DEAD_STREAM.name else _decode_envelope
    return Subscription(durable, partial(decode, large), _skip_nothing(route.handler))


def advisories(durable: Durable, collect: Callable[[Advisory], Awaitable[None]]) -> Subscription:
    return Subscription(durable, _decode_advisory, collect)


async def start(broker: StillreelBroker, service: str, subscription: Subscription) -> list[Worker]:
    """Start a durable's workers on a connected broker and return them."""
    durable = subscription.durable
    workers: list[Worker] = []
    for _ in range(durable.workers):
        worker = broker.subscriber(
            durable.filter_subjects[0],
            durable=durable.name,
            stream=JStream(durable.stream, declare=False),
            pull_sub=PullSub(1, timeout=_ONE_REQUEST),
            inbox_prefix=f"{inbox_prefix(service)}.".encode(),
            no_reply=True,
        )
        worker(subscription.handle)
        await worker.start()
        pull = worker.subscription
        if not isinstance(pull, PullSubscription):
            raise TypeError("workers need a broker made by make_broker")
        pull.hand_to(Delivery(worker, broker.config, subscription.decode, subscription.handle))
        workers.append(worker)
    return workers


async def stop(workers: Sequence[Worker]) -> None:
    """Fetch no more, wait for running handlers, cancel and await those that take too long."""
    tasks = [task for worker in workers for task in worker.tasks]
    for worker in workers:
        if isinstance(worker.subscription, PullSubscription):
            worker.subscription.hand_to(None)
    await asyncio.gather(*(worker.stop() for worker in workers))
    if tasks:
        await asyncio.wait(tasks, timeout=_CANCELLED)


async def _decode_envelope(large: LargeMessages, message: NatsMessage) -> Any:
    return read_envelope(await large.unpack(message.body, message.headers))


async def _decode_parked(large: LargeMessages, message: NatsMessage) -> Any:
    letter = read_letter(message.body, message.raw_message.metadata.sequence.stream)
    return read_parked(letter, await large.unpack(letter.content or b"", letter.headers))


async def _decode_advisory(message: NatsMessage) -> Any:
    return read_advisory(message.body, message.raw_message.metadata.sequence.stream)


def _skip_nothing(handler: Handler) -> Callable[[Any], Awaitable[None]]:
    async def handle(envelope: Any) -> None:
        if envelope is not None:
            await handler(envelope)

    return handle
