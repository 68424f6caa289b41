"""Wait for servers by asking them, with an end: a start that hangs says where, instead of hanging."""

import asyncio
import http.client
import time
from collections.abc import Awaitable, Callable

from deploy.local.ports import LOOPBACK
from deploy.local.processes import ChildProcess, ending
from shared.errors import Unavailable

_PAUSE = 0.02


class StartFailed(Unavailable):
    """A process ended, or did not answer in time, while it was started."""


async def until(
    ready: Callable[[], Awaitable[bool]],
    *,
    name: str,
    process: ChildProcess,
    patience: float,
    hopeless: Callable[[], bool] | None = None,
) -> None:
    """Ask `ready` again and again until it says yes.

    Args:
        ready: The question.
        name: Whose readiness it is, for the error.
        process: Whose last lines explain a failure.
        patience: Seconds to go on asking.
        hopeless: When to give up at once; by default when `process` ended.

    Raises:
        StartFailed: hopeless, or out of patience; carries the last lines of output.
    """
    deadline = time.monotonic() + patience
    while not await ready():
        if hopeless() if hopeless else not process.running:
            how = "ends again and again" if process.returncode is None else ending(process.returncode)
            raise StartFailed(f"{name} {how} while starting.{process.last_words}")
        if time.monotonic() > deadline:
            raise StartFailed(f"{name} did not become ready within {patience:.0f} s.{process.last_words}")
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
