"""What a supervisor asks a service: does its event loop turn (/healthz), can messages reach it (/readyz)."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from shared.errors import Unavailable
from shared.messaging.durables import Readiness
from shared.settings import HealthSettings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class HealthPage:
    """An ASGI application with two addresses; an answer at all is the proof of life."""

    def __init__(self, ready: Callable[[], Awaitable[Readiness]]) -> None:
        self._ready = ready

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 -- ASGI
        if scope["path"] == "/healthz":
            await _answer(send, 200, {"alive": True})
        elif scope["path"] == "/readyz":
            readiness = await self._ready()
            body = {"ready": readiness.ok, "problems": list(readiness.problems)}
            await _answer(send, 200 if readiness.ok else 503, body)
        else:
            await _answer(send, 404, {"hint": "ask /healthz or /readyz"})


@asynccontextmanager
async def health_page(
    settings: HealthSettings, ready: Callable[[], Awaitable[Readiness]]
) -> AsyncIterator[int]:
    """Serve the page meanwhile; yields the port.

    Raises:
        Unavailable: the port is taken.
    """
    listening = _listen(settings.health_host, settings.health_port)
    config = uvicorn.Config(
        HealthPage(ready), http="h11", ws="none", lifespan="off", log_config=None, access_log=False
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = server.force_exit = True
        await serving
        listening.close()


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the application: it has messages to finish first."""
        yield


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        advice = "set STILLREEL_HEALTH_PORT to a free port, or 0 for any"
        raise Unavailable(f"can't listen on {host}:{port} ({error.strerror}): {advice}") from error
    return listening


async def _answer(send: Send, status: int, body: dict[str, Any]) -> None:
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})
