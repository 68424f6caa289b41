"""A test can't pass over code of ours that holds up its event loop."""

import asyncio
import types

import pytest
from blockbuster import BlockingError

from shared import clock


async def test_a_sleep_in_our_code_inside_the_loop_is_an_error() -> None:
    held_up = types.FunctionType(
        compile("import time; time.sleep(0)", str(clock.__file__), "exec"), {"__name__": "shared.held_up"}
    )
    with pytest.raises(BlockingError, match=r"time\.sleep"):
        held_up()
    await asyncio.sleep(0)
    await asyncio.to_thread(held_up)
