"""Wait for servers by asking them, with an end: a start that hangs says where, instead of hanging."""

import asyncio
import http.client
import time
from collections.abc import Awaitable, Callable

from deploy.local.ports import LOOPBACK
from deploy.local.processes import ChildProcess
from shared.errors import Unavailable

_PAUSE = 0.02


class StartFailed(Unavailable):
    """A process ended, or did not answer in time, while it was started."""


async def until(
    ready: Callable[[], Awaitable[bool]], *, name: str, process: ChildProcess | None, patience: float
) -> None:
    """Ask `ready` again and again until it says yes.

    Raises:
        StartFailed: `process` ended, or `patience` seconds passed; carries its last lines of output.
    """
    deadline = time.monotonic() + patience
    while not await ready():
        if process is not None and not process.running:
            raise StartFailed(
                f"{name} ended with status {process.returncode} while starting.{_said(process)}"
            )
        if time.monotonic() > deadline:
            raise StartFailed(f"{name} did not answer within {patience:.0f} s.{_said(process)}")
        await asyncio.sleep(_PAUSE)


async def accepts(port: int) -> bool:
    """Tell whether something on this machine accepts TCP connections on `port`."""
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return False
    writer.close()
    return True


async def answers_ready(port: int, path: str = "/readyz") -> bool:
    """Tell whether GET `path` on a loopback port answers 200 within two seconds."""
    return await asyncio.to_thread(_status, port, path) == http.HTTPStatus.OK


def _status(port: int, path: str) -> int | None:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _said(process: ChildProcess | None) -> str:
    lines = list(process.tail)[-10:] if process else []
    return "".join(f"\n    {line}" for line in lines)
