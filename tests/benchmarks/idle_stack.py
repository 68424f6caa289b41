"""What the idle product costs: memory of the four services, CPU while nothing happens, and a cold start."""

import asyncio
import os
import tempfile
import time
from pathlib import Path

import psutil

from deploy.local.services import SERVICES
from deploy.local.stack import LocalStack
from deploy.local.state import running_stack

SETTLE_SECONDS = 5.0
WATCH_SECONDS = 10.0
MEGABYTE = 1 << 20


async def measure() -> str:
    """Start the stack on an empty home, let it settle, look; then stop it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        environ = {key: value for key, value in os.environ.items() if not key.startswith("STILLREEL_")}
        begun = time.perf_counter()
        async with LocalStack(home, environ=environ, handle_signals=False):
            started = time.perf_counter() - begun
            state = running_stack(home)
            assert state is not None
            services = [psutil.Process(state.pids[service.name]) for service in SERVICES]
            await asyncio.sleep(SETTLE_SECONDS)
            memory = {p.pid: p.memory_full_info() for p in services}
            before = sum(sum(p.cpu_times()[:2]) for p in services)
            await asyncio.sleep(WATCH_SECONDS)
            busy = (sum(sum(p.cpu_times()[:2]) for p in services) - before) / WATCH_SECONDS
    resident = sum(info.rss for info in memory.values()) / MEGABYTE
    own = sum(info.uss for info in memory.values()) / MEGABYTE
    each = ", ".join(
        f"{s.name} {memory[p.pid].rss / MEGABYTE:.0f}" for s, p in zip(SERVICES, services, strict=True)
    )
    return (
        f"idle services: {resident:.0f} MB resident ({each}), of which {own:.0f} MB not shared (goal 300); "
        f"{busy * 100:.1f} % of a core; cold start with both servers {started:.1f} s (goal 5)"
    )
