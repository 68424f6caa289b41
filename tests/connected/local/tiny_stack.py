"""A stack of real servers and tiny services in a process of its own, for tests that signal or kill it."""

import asyncio
import sys
from pathlib import Path

from deploy.local.errors import StackInterrupted
from deploy.local.services import Service
from deploy.local.stack import LocalStack
from deploy.local.terminal import Terminal

TINY = (sys.executable, str(Path(__file__).with_name("tiny_service.py")))


def services(*wishes: str) -> tuple[Service, ...]:
    return (
        Service("video", (*TINY, *wishes)),
        Service("orchestrator", (*TINY, *wishes), port_variable="STILLREEL_HTTP_PORT", needs_mongo=True),
    )


async def main(home: Path, *wishes: str) -> None:
    async with LocalStack(home, services=services(*wishes), show=Terminal()) as stack:
        await stack.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main(Path(sys.argv[1]), *sys.argv[2:]))
    except StackInterrupted as ending:
        sys.exit(ending.exit_code)
