"""The final cut over a real NATS server: films in the media store, one result however often asked."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from deploy.local.nats_server import NatsServer
from services.video.app import assemble
from services.video.films import cut_id
from services.video.settings import VideoSettings
from shared.identity import new_content_id, new_run_id
from shared.media.inspection import inspect_file
from shared.media.object_store import ObjectMediaStore, open_media_store
from shared.messages.composition import (
    CaptionLine,
    CompositionCompleted,
    CompositionFailed,
    CompositionMusic,
    CompositionParameters,
    CompositionRequested,
)
from shared.messages.envelope import Envelope, read_envelope
from shared.messaging.connection import BusConnection
from shared.messaging.streams import EVENTS_STREAM, VIDEO
from shared.messaging.subjects import EVENTS, subject_of
from tests.support.messaging import enveloped, eventually, provisioned_bus
from tests.unit.media.files import clip

pytestmark = pytest.mark.connected


@pytest.fixture
async def bus(fresh_nats: NatsServer, tmp_path: Path) -> AsyncIterator[BusConnection]:
    settings = VideoSettings(
        nats_url=fresh_nats.url,
        media_url=(tmp_path / "media").as_uri(),
        video_lease=1.5,
        video_work_folder=tmp_path / "work",
    )
    async with (
        provisioned_bus(fresh_nats.url),
        BusConnection("video", settings) as bus,
        assemble(bus, settings) as routes,
    ):
        await bus.subscribe(routes)
        try:
            yield bus
        finally:
            await bus.stop_consuming()


@pytest.fixture
def media(tmp_path: Path) -> ObjectMediaStore:
    return open_media_store((tmp_path / "media").as_uri())


async def request(media: ObjectMediaStore, folder: Path, **changes: Any) -> CompositionRequested:
    path = folder / "source.mp4"
    await asyncio.to_thread(clip, path, 24, (180, 320))
    stored = await media.put_file(path, new_content_id())
    return CompositionRequested(
        run_id=new_run_id(),
        request_id="cut-1",
        step_id="summary",
        module_name="compose",
        clips=(stored,),
        **changes,
    )


async def answer(bus: BusConnection, work: CompositionRequested, deliveries: int = 1) -> Envelope:
    """The only event the service says, however many deliveries there are past the bus's own protection."""
    heard = await bus.jetstream.subscribe(f"{EVENTS}.video.*", ordered_consumer=True)
    body = enveloped(work).encode()
    for number in range(deliveries):
        await bus.jetstream.publish(subject_of(type(work)), body, headers={"Nats-Msg-Id": f"{number}"})
    said = read_envelope((await heard.next_msg(timeout=120)).data)

    async def settled() -> bool:
        state = await bus.jetstream.consumer_info(VIDEO.stream, VIDEO.name)
        return bool(state.num_pending == 0 and state.num_ack_pending == 0)

    await eventually(settled)
    events = await bus.jetstream.stream_info(EVENTS_STREAM.name)
    assert events.state.messages == 1
    return said


async def test_a_clip_becomes_a_cut_with_words_and_music_in_every_format(
    bus: BusConnection, media: ObjectMediaStore, tmp_path: Path
) -> None:
    work = await request(
        media,
        tmp_path,
        captions=(CaptionLine(text="A quiet day 静かな日 يوم هادئ 🌸", start=0, end=1.4),),
        music=CompositionMusic(atmosphere={"warmth": "warm"}),
        parameters=CompositionParameters(duration=1.5),
    )
    said = (await answer(bus, work, deliveries=2)).message
    assert isinstance(said, CompositionCompleted), said
    assert said.report["has_sound"] is True
    assert said.report["provider"] == "stillreel studio"
    assert said.report["warnings"] == []
    shapes = {cut.format: (cut.content.width, cut.content.height) for cut in said.cuts}
    assert shapes == {"9:16": (1080, 1920), "1:1": (1080, 1080), "16:9": (1920, 1080)}
    for cut in said.cuts:
        assert cut.content.content_id == cut_id(work, cut.format)
        await media.fetch(cut.content.local_path, tmp_path / "cut.mp4")
        assert (await inspect_file(tmp_path / "cut.mp4")).duration == pytest.approx(1.5, abs=0.1)
        assert cut.report["duration_s"] == pytest.approx(1.5, abs=0.1)
        assert cut.report["loudness_lufs"] == pytest.approx(-14, abs=2)
        assert cut.report["bytes"] == cut.content.bytes
        assert cut.thumbnail is not None
        await media.fetch(cut.thumbnail.local_path, tmp_path / "cut.jpg")
        picture = await inspect_file(tmp_path / "cut.jpg")
        assert max(picture.width, picture.height) == 720
        assert picture.width / picture.height == pytest.approx(
            cut.content.width / cut.content.height, rel=0.01
        )


async def test_a_character_no_font_has_fails_that_film_with_a_reason(
    bus: BusConnection, media: ObjectMediaStore, tmp_path: Path
) -> None:
    line = CaptionLine(text="\U00013000", start=0, end=0.5)
    said = (await answer(bus, await request(media, tmp_path, captions=(line,)))).message
    assert isinstance(said, CompositionFailed)
    assert said.reason == "refused"
    assert "U+13000" in said.message or "\U00013000" in said.message
