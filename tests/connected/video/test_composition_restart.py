"""A worker that is killed in the middle of a film leaves what it stored to the next, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import psutil
import pytest

from deploy.local.nats_server import NatsServer
from services.video.films import cut_id
from services.video.settings import VideoSettings
from shared.identity import new_content_id, new_run_id
from shared.media.object_store import open_media_store
from shared.messages.composition import (
    CaptionLine,
    CompositionCompleted,
    CompositionParameters,
    CompositionProgress,
    CompositionRequested,
)
from tests.connected.video.listening import listening
from tests.connected.video.test_video_service import Place, gone, redeliver_at_once, start_process
from tests.support.messaging import enveloped, eventually, provisioned_bus
from tests.unit.media.files import clip

pytestmark = pytest.mark.connected


@pytest.fixture
async def place(fresh_nats: NatsServer, tmp_path: Path) -> AsyncIterator[Place]:
    settings = VideoSettings(
        nats_url=fresh_nats.url,
        media_url=(tmp_path / "media").as_uri(),
        video_lease=1.5,
        video_work_folder=tmp_path / "work",
    )
    async with provisioned_bus(fresh_nats.url) as bus:
        yield Place(fresh_nats, bus, open_media_store(settings.media_url), settings, tmp_path)


async def request(place: Place) -> CompositionRequested:
    source = place.folder / "source.mp4"
    await asyncio.to_thread(clip, source, 24, (180, 320))
    return CompositionRequested(
        run_id=new_run_id(),
        request_id="film",
        step_id="summary",
        module_name="compose",
        clips=(await place.media.put_file(source, new_content_id()),),
        captions=(CaptionLine(text="late", start=3, end=4), CaptionLine(text="long", start=1, end=9)),
        formats=("1:1", "9:16"),
        parameters=CompositionParameters(duration=2.5),
    )


async def test_a_film_is_finished_by_another_process_that_cuts_no_stored_format_again(place: Place) -> None:
    work = await request(place)
    async with listening(place.bus) as heard:
        victim = await start_process(place)
        await place.bus.publisher.publish(enveloped(work))
        await heard.progressed_to("cutting 9:16")
        workers = psutil.Process(victim.pid).children(recursive=True)
        victim.kill()
        await victim.wait()
        assert heard.outcomes() == []
        first = place.folder / "media" / f"{cut_id(work, '1:1')}.mp4"
        written = first.stat().st_mtime_ns
        seen = len(heard.progress)
        heir = await start_process(place)
        try:
            await redeliver_at_once(place.bus)
            said = (await heard.first_outcome(120)).message
            await eventually(lambda: gone(workers))
        finally:
            heir.terminate()
            await heir.wait()
    assert isinstance(said, CompositionCompleted), said
    assert len(heard.outcomes()) == 1
    assert [cut.format for cut in said.cuts] == ["1:1", "9:16"]
    assert first.stat().st_mtime_ns == written
    assert "cutting 1:1" not in {told.stage for told in heard.progress[seen:]}
    assert len(list((place.folder / "media").glob("*.mp4"))) == 3, "the clip and one film in each format"
    assert list((place.folder / "work").glob("video-*")) == [], "nothing is left of either process"
    told = heard.progress[seen:]
    assert all(isinstance(one, CompositionProgress) for one in told)
    assert [one.fraction for one in told] == sorted(one.fraction for one in told)
    late, long = said.report["warnings"]
    assert "Caption 1 (“late”) is not shown" in late
    assert "Caption 2 (“long”) is cut short" in long
