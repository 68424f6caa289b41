"""FastStream as it comes, to show what our broker factory is there for."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from faststream.nats import JStream, NatsBroker, PullSub

from shared.messaging.streams import Durable


@asynccontextmanager
async def plain_broker(
    url: str,
    durable: Durable,
    handler: Callable[[Any], Awaitable[None]],
    *,
    pull: PullSub[Any] | None = None,
    **options: Any,
) -> AsyncIterator[NatsBroker]:
    """Consume a durable with FastStream's defaults."""
    broker = NatsBroker(url, logger=None, graceful_timeout=0.1, apply_types=False)
    subscriber: Any = broker.subscriber(
        durable.filter_subjects[0],
        durable=durable.name,
        pull_sub=pull or PullSub(1),
        **{"stream": JStream(durable.stream, declare=False), **options},
    )
    subscriber(handler)
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()
