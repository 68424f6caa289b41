"""A service of its own process, as small as they come: it writes each prompt it gets to standard output."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from shared.messages.envelope import Envelope
from shared.messaging.application import ServiceSettings, run
from shared.messaging.ports import Bus, Route


@asynccontextmanager
async def assemble(bus: Bus, settings: ServiceSettings) -> AsyncIterator[Sequence[Route]]:
    async def handle(envelope: Envelope) -> None:
        seconds, _, word = str(envelope.message.model_dump()["prompt"]).partition(" ")
        sys.stdout.write(f"begins {word}\n")
        await asyncio.sleep(float(seconds))
        sys.stdout.write(f"ends {word}\n")

    yield [Route("video", handle)]
    sys.stdout.write("resources closed\n")


if __name__ == "__main__":
    run("video", ServiceSettings, assemble)
