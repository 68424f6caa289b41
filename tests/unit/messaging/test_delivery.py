"""A message's way through a subscriber ends without an error, whatever happens on it."""

import logging
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from faststream import BaseMiddleware
from faststream.nats import NatsMessage
from nats.aio.client import Client
from nats.aio.msg import Msg

from shared.messaging.delivery import Delivery


def settling(name: str, seen: list[str]) -> type[BaseMiddleware[Any, Any]]:
    class Settling(BaseMiddleware[Any, Any]):
        async def consume_scope(self, call_next: Any, msg: Any) -> Any:
            seen.append(name)
            await call_next(msg)
            await msg.ack()

    return Settling


def delivery(*middlewares: Any, handled: list[Any]) -> Delivery:
    async def decode(message: NatsMessage) -> str:
        return message.body.decode()

    async def handle(value: Any) -> None:
        handled.append(value)

    worker: Any = SimpleNamespace(lock=nullcontext())
    config = SimpleNamespace(broker_middlewares=middlewares, context=None)
    return Delivery(worker, config, decode, handle)


async def test_an_acknowledgement_on_a_closed_connection_is_said_and_ends_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    handled: list[Any] = []
    seen: list[str] = []
    lost = Msg(_client=Client(), subject="stillreel.work.x.y", reply="$JS.ACK.s.c.1.1.1.1.0", data=b"hello")
    with caplog.at_level(logging.WARNING):
        await delivery(settling("outer", seen), settling("inner", seen), handled=handled)(lost)
    assert handled == ["hello"]
    assert seen == ["outer", "inner"]
    assert "stillreel.work.x.y could not be settled, it will come again" in caplog.text


async def test_a_body_that_cannot_be_decoded_is_an_error_inside_the_middlewares() -> None:
    caught: list[str] = []

    class Catching(BaseMiddleware[Any, Any]):
        async def consume_scope(self, call_next: Any, msg: Any) -> Any:
            try:
                await call_next(msg)
            except UnicodeDecodeError as error:
                caught.append(type(error).__name__)

    handled: list[Any] = []
    broken = Msg(_client=Client(), subject="s", data=b"\xff")
    await delivery(Catching, handled=handled)(broken)
    assert (caught, handled) == (["UnicodeDecodeError"], [])
