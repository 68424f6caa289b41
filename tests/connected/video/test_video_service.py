"""The real service over a real NATS server: clips that play, and none lost or paid twice when things die."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from deploy.local.nats_server import NatsServer
from services.video.app import assemble, assemble_from
from services.video.providers.port import Job, Running
from services.video.settings import VideoSettings
from shared.identity import new_content_id, new_id, new_run_id
from shared.media.inspection import inspect_file
from shared.media.object_store import ObjectMediaStore, open_media_store
from shared.messages.envelope import Envelope
from shared.messages.video import (
    GenerationFailed,
    GenerationParameters,
    GenerationRequested,
    MotionElement,
    VideoReady,
)
from shared.messaging.connection import BusConnection
from shared.messaging.provision import Topology, provision
from shared.messaging.streams import BUCKETS, DURABLES, STREAMS, VIDEO
from shared.messaging.subjects import subject_of
from tests.connected.video.listening import listening
from tests.support.messaging import enveloped, eventually, provisioned_bus
from tests.unit.media.files import clip
from tests.unit.video.world import Account, Gate, Vendor, World

pytestmark = pytest.mark.connected

ROOM = Path(__file__).parents[3] / "services" / "video" / "samples" / "room_day.jpg"


@dataclass
class Place:
    """Where one test's service lives."""

    server: NatsServer
    bus: BusConnection
    media: ObjectMediaStore
    settings: VideoSettings
    folder: Path

    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("STILLREEL_")},
            "STILLREEL_NATS_URL": self.server.url,
            "STILLREEL_MEDIA_URL": self.settings.media_url,
            "STILLREEL_HEALTH_PORT": "0",
            "STILLREEL_VIDEO_WORK_FOLDER": str(self.settings.video_work_folder),
            "STILLREEL_VIDEO_LEASE": str(self.settings.video_lease),
            "STILLREEL_VIDEO_LOCAL_SHORT_SIDE": str(self.settings.video_local_short_side),
        }


@pytest.fixture
async def place(fresh_nats: NatsServer, tmp_path: Path) -> AsyncIterator[Place]:
    media_url = (tmp_path / "media").as_uri()
    settings = VideoSettings(
        nats_url=fresh_nats.url,
        nats_graceful_timeout=1.0,
        media_url=media_url,
        video_lease=1.5,
        video_local_short_side=480,
        video_work_folder=tmp_path / "work",
    )
    async with provisioned_bus(fresh_nats.url) as bus:
        yield Place(fresh_nats, bus, open_media_store(media_url), settings, tmp_path)


async def order(place: Place, provider: str = "local", seconds: float = 3.0) -> Envelope:
    source = await place.media.put_file(ROOM, new_content_id())
    return enveloped(
        GenerationRequested(
            run_id=new_run_id(),
            generation_id=new_content_id(),
            interaction_id=f"media_{new_id()}",
            action_id="generate",
            action_type="img2vid",
            provider=provider,
            source_image=source,
            motion_elements=(
                MotionElement(
                    element="left curtain", motion_type="gentle sway", location="left (x 2-13%, y 6-70%)"
                ),
                MotionElement(
                    element="lamp", motion_type="warm flicker", location="right (x 91-100%, y 29-60%)"
                ),
            ),
            parameters=GenerationParameters(duration=seconds),
        )
    )


@asynccontextmanager
async def serving(place: Place, **given: Any) -> AsyncIterator[BusConnection]:
    """One replica in this process; `given` are the parts of the tests' door."""
    async with BusConnection("video", place.settings) as bus:
        door = assemble_from(bus, place.settings, **given) if given else assemble(bus, place.settings)
        async with door as routes:
            await bus.subscribe(routes)
            try:
                yield bus
            finally:
                await bus.stop_consuming()


async def start_process(place: Place) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.video", env=place.environment(), stdout=asyncio.subprocess.DEVNULL
    )


async def test_a_request_becomes_a_clip_that_plays(place: Place) -> None:
    envelope = await order(place)
    async with listening(place.bus) as heard, serving(place):
        await place.bus.publisher.publish(envelope)
        said = (await heard.first_outcome()).message
    assert isinstance(said, VideoReady), said
    assert [event.message.type for event in heard.events] == ["generation_submitted", "video_ready"]
    copy = place.folder / "copy.mp4"
    await place.media.fetch(said.content.local_path, copy)
    found = await inspect_file(copy)
    assert found.file_type.mime_type == said.content.mime_type == "video/mp4"
    assert (found.width, found.height) == (said.content.width, said.content.height)
    assert min(found.width, found.height) == 480
    assert found.duration == pytest.approx(3.0, abs=0.1)
    assert [told["element"] for told in said.report["elements"]] == ["left curtain", "lamp"]
    assert any(told["refused"] is None for told in said.report["elements"])
    fractions = [told.fraction for told in heard.progress]
    assert fractions == sorted(fractions)
    assert fractions[-1] > fractions[0]


async def test_a_request_in_words_becomes_a_picture(place: Place) -> None:
    wanted = GenerationRequested(
        run_id=new_run_id(),
        generation_id=new_content_id(),
        interaction_id=f"media_{new_id()}",
        action_id="generate",
        action_type="txt2img",
        provider="local",
        prompt="a sleeping rabbit in the garden, and a unicorn",
        parameters=GenerationParameters(aspect_ratio="4:5"),
    )
    async with listening(place.bus) as heard, serving(place):
        await place.bus.publisher.publish(enveloped(wanted))
        said = (await heard.first_outcome()).message
    assert isinstance(said, VideoReady), said
    assert (said.content.mime_type, said.content.width, said.content.height) == ("image/png", 480, 600)
    assert (said.report["scene"]["kind"], said.report["scene"]["asleep"]) == ("garden", True)
    assert said.report["ignored"] == ["unicorn"]
    copy = place.folder / "copy.png"
    await place.media.fetch(said.content.local_path, copy)
    assert (await inspect_file(copy)).file_type.mime_type == "image/png"


async def test_a_request_that_can_not_be_met_is_answered_with_the_reason(place: Place) -> None:
    envelope = await order(place, provider="sora")
    async with listening(place.bus) as heard, serving(place):
        await place.bus.publisher.publish(envelope)
        said = (await heard.first_outcome()).message
    assert isinstance(said, GenerationFailed)
    assert (said.reason, said.charged) == ("unsupported", "no")
    assert "There are: local" in said.message


async def test_a_clip_is_finished_by_another_process_after_kill_9(place: Place) -> None:
    envelope = await order(place, seconds=8.0)
    async with listening(place.bus) as heard:
        victim = await start_process(place)
        await place.bus.publisher.publish(envelope)
        await heard.first_rendered_frame()
        renderers = psutil.Process(victim.pid).children(recursive=True)
        victim.kill()
        await victim.wait()
        assert heard.outcomes() == []
        heir = await start_process(place)
        try:
            await redeliver_at_once(place.bus)
            said = (await heard.first_outcome()).message
            assert isinstance(said, VideoReady), said
            await eventually(lambda: gone(renderers))
        finally:
            heir.terminate()
            await heir.wait()
    assert len(heard.outcomes()) == 1
    assert [event.message.type for event in heard.events].count("generation_submitted") == 1
    assert list((place.folder / "work").glob("video-*")) == [], "nothing is left of either process"


async def gone(processes: list[psutil.Process]) -> bool:
    return not any(process.is_running() for process in processes)


async def redeliver_at_once(bus: BusConnection) -> None:
    """A test need not sit out half a minute: a changed ack wait makes the server look again now."""
    hurried = tuple(replace(durable, ack_wait=0.1) for durable in DURABLES)
    await provision(bus.jetstream, Topology(STREAMS, hurried, BUCKETS))
    await provision(bus.jetstream, Topology(STREAMS, DURABLES, BUCKETS))


async def test_a_clip_is_finished_although_nats_was_killed_meanwhile(place: Place) -> None:
    envelope = await order(place, seconds=8.0)
    async with listening(place.bus) as heard, serving(place):
        await place.bus.publisher.publish(envelope)
        await heard.first_rendered_frame()
        place.server.kill()
        await place.server.wait()
        await place.server.restart()
        said = (await heard.first_outcome()).message
    assert isinstance(said, VideoReady), said
    assert len(heard.outcomes()) == 1


class Workshop(Account):
    """The scripted vendor with real clips."""

    def __init__(self, vendor: Vendor, folder: Path) -> None:
        super().__init__(vendor, Gate(World(vendor)))
        self._clip = folder / "made.mp4"
        clip(self._clip)

    async def fetch(self, job: Job, target: Path) -> None:
        await asyncio.to_thread(target.write_bytes, await asyncio.to_thread(self._clip.read_bytes))


async def test_two_deliveries_to_two_replicas_are_one_submission_and_one_event(place: Place) -> None:
    vendor = Vendor(unique=False, statuses=[Running(0.5, "rendering", ask_again=0.5)] * 3)
    workshop = Workshop(vendor, place.folder)
    parts = {"media": place.media, "factories": {"scripted": lambda _settings, _clock: workshop}}
    envelope = await order(place, provider="scripted")
    async with (
        provisioned_bus(place.server.url) as watcher,
        listening(watcher) as heard,
        serving(place, **parts),
        serving(place, **parts),
    ):
        subject = subject_of(type(envelope.message))
        for delivery in ("first", "second"):  # under two ids, past the bus's own protection
            await watcher.jetstream.publish(subject, envelope.encode(), headers={"Nats-Msg-Id": delivery})
        assert isinstance((await heard.first_outcome()).message, VideoReady)
        await eventually(lambda: settled(watcher))
    assert len(vendor.billed) == 1
    assert [event.message.type for event in heard.events] == ["generation_submitted", "video_ready"]


async def settled(bus: BusConnection) -> bool:
    durable = await bus.jetstream.consumer_info(VIDEO.stream, VIDEO.name)
    return bool(durable.num_pending == 0 and durable.num_ack_pending == 0)
