"""The broker factory: FastStream's defaults that lose messages or hang are changed here, once."""

import asyncio
import logging
import ssl
from collections.abc import Sequence
from typing import Any

from faststream.middlewares import AckPolicy
from faststream.nats import NatsBroker
from faststream.nats.security import (
    NatsCredentials,
    NatsNKey,
    NatsSecurity,
    NatsToken,
    NatsUserPassword,
)
from faststream.security import BaseSecurity
from nats.aio.client import Client

from shared.messaging.pulling import BindingJetStream
from shared.messaging.watch import ConnectionWatch
from shared.settings import BusSettings

log = logging.getLogger("stillreel.bus")

_SAYS_SO_EVERY = 3.0
_RECONNECT_EVERY = 0.5


class StillreelBroker(NatsBroker):
    """A FastStream broker that waits for its server, saying so, and makes no durables itself."""

    def __init__(self, servers: Sequence[str], watch: ConnectionWatch, **options: Any) -> None:
        super().__init__(
            servers,
            disconnected_cb=watch.disconnected,
            reconnected_cb=watch.reconnected,
            closed_cb=watch.closed,
            **options,
        )
        self.watch = watch
        # FastStream's wrapper raises for some errors, which ends nats-py's reconnecting without a word.
        self._connection_kwargs["error_cb"] = watch.error
        self._where = ", ".join(without_login(server) for server in servers)

    @property
    def jetstream(self) -> BindingJetStream:
        stream = self.config.connection_state.stream
        if not isinstance(stream, BindingJetStream):
            raise TypeError("the broker is connected without its own JetStream context")
        return stream

    async def _connect(self) -> Client:
        saying = asyncio.create_task(self._say_that_it_waits())
        try:
            client = await super()._connect()
        finally:
            saying.cancel()
        self.watch.connected_once = True
        jetstream = BindingJetStream(client)
        self.watch.on_renewed = jetstream.renew_pulls
        self.config.connection_state.connect(client, jetstream)
        return client

    async def _say_that_it_waits(self) -> None:
        await asyncio.sleep(_RECONNECT_EVERY)
        while True:
            why = f" ({self.watch.last_error})" if self.watch.last_error else ""
            advice = "start it with `stillreel up` or set STILLREEL_NATS_URL"
            log.warning("waiting for NATS at %s%s — %s", self._where, why, advice)
            await asyncio.sleep(_SAYS_SO_EVERY)


def make_broker(
    service: str, settings: BusSettings, watch: ConnectionWatch, middlewares: Sequence[Any] = ()
) -> StillreelBroker:
    """Build a broker that is not connected yet.

    Args:
        service: Names the connection and its inboxes (`_INBOX_<service>.>`), so that permissions can be
            narrow.
        settings: Where NATS is and how to log in.
        watch: Hears what happens to the connection.
        middlewares: Outermost first.
    """
    return StillreelBroker(
        settings.nats_servers,
        watch,
        name=f"stillreel-{service}",
        security=_security(settings),
        allow_reconnect=True,
        max_reconnect_attempts=-1,
        reconnect_time_wait=_RECONNECT_EVERY,
        connect_timeout=5,
        ping_interval=20,
        inbox_prefix=inbox_prefix(service),
        graceful_timeout=settings.nats_graceful_timeout,
        ack_policy=AckPolicy.MANUAL,  # our own middleware settles, with the durable's backoff
        middlewares=middlewares,
        apply_types=False,
        logger=None,
    )


def inbox_prefix(service: str) -> str:
    return f"_INBOX_{service}"


def without_login(url: str) -> str:
    scheme, separator, rest = url.rpartition("://")
    return f"{scheme}{separator}{rest.rpartition('@')[2]}"


def _security(settings: BusSettings) -> BaseSecurity | None:
    context = ssl.create_default_context(cafile=str(settings.nats_ca)) if settings.nats_ca else None
    if settings.nats_credentials is not None:
        return NatsCredentials(settings.nats_credentials, ssl_context=context)
    if settings.nats_nkey is not None:
        return NatsNKey.from_file(settings.nats_nkey, ssl_context=context)
    if settings.nats_token is not None:
        return NatsToken(settings.nats_token.get_secret_value(), ssl_context=context)
    if settings.nats_user is not None:
        password = settings.nats_password.get_secret_value() if settings.nats_password else ""
        return NatsUserPassword(settings.nats_user, password, ssl_context=context)
    return NatsSecurity(ssl_context=context) if context else None
