"""Take every finished video exactly once, also those made while this program was away."""

import asyncio
import json
import sys

import nats
from nats.errors import TimeoutError as NothingNew

SUBJECT, STREAM, NAME = "stillreel.events.video.video_ready", "STILLREEL_EVENTS", "my-gallery"


async def main(url="nats://127.0.0.1:4222"):
    bus = await nats.connect(url)
    videos = await bus.jetstream().pull_subscribe(SUBJECT, durable=NAME, stream=STREAM)
    taken = set()  # of a real program: a table with a unique key on the id
    while True:
        try:
            messages = await videos.fetch(10, timeout=30)
        except NothingNew:
            continue
        for message in messages:
            event = json.loads(message.data)
            if event["id"] not in taken:
                print(event["subject"], event["data"]["content"]["url"], flush=True)  # noqa: T201
                taken.add(event["id"])
            await message.ack()


asyncio.run(main(*sys.argv[1:]))
