"""One process's place on the bus: connect, publish, consume, say whether it works, leave in good order."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Any, Self

import nats.errors
from nats.aio.client import Client

from shared.clock import Clock, SystemClock
from shared.messaging import subscriptions
from shared.messaging.broker import make_broker
from shared.messaging.durables import Readiness, problems_of, wait_until_made
from shared.messaging.exhausted import ExhaustedCollector
from shared.messaging.key_value import NatsKeyValue
from shared.messaging.large_messages import LargeMessages
from shared.messaging.middleware.handled import HandledMiddleware
from shared.messaging.middleware.heartbeat import HeartbeatMiddleware
from shared.messaging.middleware.nak_on_cancel import NakOnCancelMiddleware
from shared.messaging.middleware.settlement import SettlementMiddleware
from shared.messaging.parking import Parking
from shared.messaging.ports import Route
from shared.messaging.progress import NatsProgress
from shared.messaging.publisher import NatsPublisher
from shared.messaging.pulling import BindingJetStream
from shared.messaging.sending import Sender
from shared.messaging.streams import DURABLES, EXHAUSTED, Durable
from shared.messaging.subscriptions import Subscription, Worker, advisories, subscription_of
from shared.messaging.watch import ConnectionWatch
from shared.settings import BusSettings

log = logging.getLogger("stillreel.bus")

_FAREWELL = 5.0  # seconds for the last flush


class BusConnection:
    """`Bus` over NATS JetStream and FastStream; use as an async context manager.

    Args:
        service: Who this is; names the connection, its inboxes and its dead letters.
        settings: Where NATS is and how patient to be.
        durables: What may be subscribed to.
        on_closed: Called when the connection is closed for good; the process exits by default.
        clock: Dates dead letters.
    """

    def __init__(
        self,
        service: str,
        settings: BusSettings,
        *,
        durables: Sequence[Durable] = DURABLES,
        on_closed: Callable[[], None] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._service = service
        self._settings = settings
        self._durables: Mapping[str, Durable] = {durable.name: durable for durable in durables}
        self._watch = ConnectionWatch(on_closed)
        self._clock = clock or SystemClock()
        self._consumed: dict[str, Durable] = {}
        self._started: set[str] = set()
        self._workers: list[Worker] = []
        self._leaving = False
        self.broker = make_broker(service, settings, self._watch, self._middlewares())

    async def __aenter__(self) -> Self:
        """Connect; waits as long as it takes, saying so.

        Raises:
            LoginRefused: the server does not accept this login.
        """
        await self.broker.connect()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop consuming and disconnect."""
        self._watch.stopping = True
        try:
            await self.stop_consuming()
            async with asyncio.timeout(_FAREWELL):
                await self.broker.stop()
        except (TimeoutError, nats.errors.Error) as problem:
            log.warning("left the bus without a farewell: %s", str(problem) or type(problem).__name__)
            await self.client.close()

    @property
    def client(self) -> Client:
        client: Client = self.broker.config.connection_state.connection
        return client

    @property
    def jetstream(self) -> BindingJetStream:
        return self.broker.jetstream

    @cached_property
    def publisher(self) -> NatsPublisher:
        return NatsPublisher(self._sender, self._large)

    @property
    def progress(self) -> NatsProgress:
        return NatsProgress(self.client)

    def key_value(self, bucket: str) -> NatsKeyValue:
        return NatsKeyValue(self.jetstream, bucket, self._settings)

    async def subscribe(self, routes: Sequence[Route]) -> None:
        """Start consuming; waits, saying so, until the provisioner has made every durable.

        A durable that is consumed already keeps its handler, so that a caller may try again after a failure.

        Raises:
            ValueError: a route names a durable that is not in the table.
        """
        await self._start([subscription_of(route, self._durables, self._large) for route in routes])

    async def stop_consuming(self) -> None:
        """Let running handlers end for `nats_graceful_timeout` seconds, then cancel and await them."""
        self._leaving = True
        workers, self._workers = self._workers, []
        await subscriptions.stop(workers)

    async def collect_exhausted(self) -> None:
        """Start turning advisories about last deliveries into dead letters; the orchestrator's duty."""
        collector = ExhaustedCollector(self.jetstream, self._parking)
        await self._start([advisories(self._durables[EXHAUSTED.name], collector.collect)])

    async def ready(self) -> Readiness:
        """Ask the server for every consumed durable: a ping alone would not notice a lost one."""
        if self._leaving:
            return Readiness((f"{self._service} is leaving",))
        if not self.client.is_connected:
            return Readiness(("not connected to NATS",))
        return Readiness(await problems_of(self.jetstream, list(self._consumed.values())))

    async def _start(self, wanted: Sequence[Subscription]) -> None:
        self._consumed |= {subscription.durable.name: subscription.durable for subscription in wanted}
        await wait_until_made(self.jetstream, [subscription.durable for subscription in wanted])
        for subscription in wanted:
            if subscription.durable.name in self._started:
                continue
            self._started.add(subscription.durable.name)
            self._workers += await subscriptions.start(self.broker, self._service, subscription)

    @cached_property
    def _large(self) -> LargeMessages:
        return LargeMessages(self.jetstream)

    @cached_property
    def _sender(self) -> Sender:
        return Sender(self.jetstream, self._settings)

    @cached_property
    def _parking(self) -> Parking:
        return Parking(self._service, self._sender, self._clock)

    def _middlewares(self) -> list[Any]:
        """Outermost first: say it, settle it, give it back when cancelled, keep it alive."""

        def settle(msg: Any, *, context: Any) -> SettlementMiddleware:
            return SettlementMiddleware(msg, durables=self._durables, parking=self._parking, context=context)

        return [
            HandledMiddleware,
            settle,
            NakOnCancelMiddleware,
            partial(HeartbeatMiddleware, durables=self._durables),
        ]
