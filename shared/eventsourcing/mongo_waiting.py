"""Keeps a cancelled AsyncMongoClient usable: its waiting, done so that its locks are always given back.

The driver waits with `asyncio.wait_for`, which before Python 3.12 runs the wait in a task of its own. A
caller that is cancelled while that task takes the lock again leaves first and releases what it does not hold.
The task then has the lock for ever, and every later call waits without end
(https://github.com/python/cpython/issues/86296).
"""

import asyncio
import sys
from typing import Any

from pymongo.asynchronous import pool, topology

_PLACES = (pool, topology)
_NAME = "_async_cond_wait"


async def wait_on(condition: Any, timeout: float | None) -> bool:  # noqa: ASYNC109 -- the driver's own signature
    """Wait in the caller's own task, so that it holds the lock whenever it goes on; False when time is up."""
    try:
        async with asyncio.timeout(timeout):
            return bool(await condition.wait())
    except TimeoutError:
        return False


def mend_waiting() -> None:
    """Make the driver wait with `wait_on`, where Python needs it."""
    if sys.version_info >= (3, 12):
        return
    for module in _PLACES:
        if hasattr(module, _NAME):
            setattr(module, _NAME, wait_on)
