"""Renders nobody wants any more, over a real NATS server: their processes are gone, and it is told why."""

from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from deploy.local.nats_server import NatsServer
from services.video.settings import VideoSettings
from shared.media.object_store import open_media_store
from shared.messages.cancelling import GenerationCancelled, GenerationCancelRequested
from shared.messages.envelope import Envelope
from shared.messages.video import GenerationRequested
from shared.messaging.streams import VIDEO
from tests.connected.video.listening import Listener, listening
from tests.connected.video.test_video_service import Place, gone, order, settled, start_process
from tests.support.messaging import enveloped, eventually, provisioned_bus

pytestmark = pytest.mark.connected


@pytest.fixture
async def place(fresh_nats: NatsServer, tmp_path: Path) -> AsyncIterator[Place]:
    media_url = (tmp_path / "media").as_uri()
    settings = VideoSettings(
        nats_url=fresh_nats.url,
        media_url=media_url,
        video_lease=6.0,
        video_local_short_side=480,
        video_work_folder=tmp_path / "work",
    )
    async with provisioned_bus(fresh_nats.url) as bus:
        yield Place(fresh_nats, bus, open_media_store(media_url), settings, tmp_path)


def cancel(envelope: Envelope) -> Envelope:
    wanted = envelope.message
    assert isinstance(wanted, GenerationRequested)
    return enveloped(
        GenerationCancelRequested(
            run_id=wanted.run_id, generation_id=wanted.generation_id, provider=wanted.provider
        )
    )


def told(heard: Listener) -> dict[str, GenerationCancelled]:
    said = [event.message for event in heard.events]
    return {one.generation_id: one for one in said if isinstance(one, GenerationCancelled)}


async def test_renders_are_stopped_and_what_waits_behind_them_never_begins(place: Place) -> None:
    envelopes = [await order(place, seconds=30.0) for _ in range(VIDEO.workers + 1)]
    media = place.folder / "media"
    stored = sorted(path for path in media.rglob("*") if path.is_file())
    async with listening(place.bus) as heard:
        service = await start_process(place)
        try:
            for envelope in envelopes:
                await place.bus.publisher.publish(envelope)
            await heard.first_rendered_frame()
            renderers = psutil.Process(service.pid).children(recursive=True)
            assert renderers
            *rendering, queued = [
                (one, one.message.generation_id)
                for one in envelopes
                if isinstance(one.message, GenerationRequested)
            ]
            await place.bus.publisher.publish(cancel(queued[0]))
            await eventually(lambda: has_told(heard, queued[1]))
            assert heard.outcomes() == [], "it overtook the renders"
            said = told(heard)[queued[1]]
            assert (said.was, said.charged, said.cost_usd) == ("queued", "no", 0.0)
            for envelope, _ in rendering:
                await place.bus.publisher.publish(cancel(envelope))
            for _, generation_id in rendering:
                await eventually(lambda key=generation_id: has_told(heard, key))  # type: ignore[misc]
            await eventually(lambda: gone(renderers))
            await eventually(lambda: settled(place.bus))
            left = (place.folder / "work").rglob("*")
            assert not [path for path in left if path.is_file() and path.name != ".in-use"]
        finally:
            service.terminate()
            await service.wait()
    seen = [told(heard)[key] for _, key in rendering]
    assert {(one.was, one.cancelled_at_provider, one.charged) for one in seen} == {("submitted", True, "no")}
    assert any(0 < (one.saved.fraction or 0) < 1 for one in seen), "a part of the work was saved"
    assert all(one.saved.sentence.startswith("Stopped at ") for one in seen)
    assert heard.outcomes() == []
    assert sorted(path for path in media.rglob("*") if path.is_file()) == stored, "no content is stored"
    kinds = [event.message.type for event in heard.events]
    assert kinds.count("generation_cancelled") == len(envelopes)


async def has_told(heard: Listener, generation_id: str) -> bool:
    return generation_id in told(heard)
