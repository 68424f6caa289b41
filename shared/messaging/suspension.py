"""Where in-memory adapters wait, so that a simulator can end a process at each of these points."""

import asyncio
from collections.abc import Awaitable, Callable

Suspend = Callable[[str], Awaitable[None]]
"""Gets the name of the point, such as `before publish video_ready`; may raise to end the process there."""


async def give_way(_: str) -> None:
    """Let other tasks run, as waiting for a server would."""
    await asyncio.sleep(0)
