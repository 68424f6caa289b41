"""Print every finished video as its CloudEvent; needs nothing but `pip install nats-py`."""

import asyncio
import sys

import nats


async def main(url="nats://127.0.0.1:4222"):
    bus = await nats.connect(url)
    finished = await bus.subscribe("stillreel.events.video.video_ready")
    sys.stderr.write(f"listening at {url}\n")
    async for message in finished.messages:
        print(message.data.decode(), flush=True)  # noqa: T201


asyncio.run(main(*sys.argv[1:]))
