"""One worker's part in a film: what it must leave alone, and when it does not even begin."""

import asyncio
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from services.video.films import Films, cut_id
from shared.clock import SystemClock
from shared.errors import Unavailable
from shared.identity import new_content_id, new_run_id
from shared.media.object_store import ObjectMediaStore, open_media_store
from shared.messages.composition import CompositionParameters, CompositionRequested
from shared.messages.media import MediaReference
from shared.messaging.memory import MemoryProgress
from shared.messaging.ports import Progress
from tests.unit.media.files import clip


class Room(NamedTuple):
    total: int
    used: int
    free: int


class Overtaken(MemoryProgress):
    """When this worker says that it cuts, another one has finished the film and stores it."""

    def __init__(self, media: ObjectMediaStore, other: Path, name: str) -> None:
        super().__init__()
        self._media, self._other, self._name = media, other, name
        self.announced: MediaReference | None = None

    async def send(self, progress: Progress) -> None:
        await super().send(progress)
        if self.announced is None and progress.stage.startswith("cutting"):
            self.announced = await self._media.put_file(self._other, self._name)


async def request(media: ObjectMediaStore, folder: Path) -> CompositionRequested:
    await asyncio.to_thread(clip, folder / "source.mp4", 12, (180, 320))
    return CompositionRequested(
        run_id=new_run_id(),
        request_id="film",
        step_id="summary",
        module_name="compose",
        clips=(await media.put_file(folder / "source.mp4", new_content_id()),),
        formats=("1:1",),
        parameters=CompositionParameters(duration=0.4),
    )


def films(work: CompositionRequested, media: ObjectMediaStore, folder: Path, progress: Any) -> Films:
    (folder / "work").mkdir()
    tools: Any = SimpleNamespace(
        media=media, progress=progress, clock=SystemClock(), cores=asyncio.Semaphore(1)
    )
    return Films(work, folder / "work", tools)


async def test_a_worker_that_was_overtaken_replaces_no_announced_film(tmp_path: Path) -> None:
    media = open_media_store((tmp_path / "media").as_uri())
    work = await request(media, tmp_path)
    other = tmp_path / "other.mp4"
    await asyncio.to_thread(clip, other, 24, (200, 200))
    progress = Overtaken(media, other, cut_id(work, "1:1"))
    said = await films(work, media, tmp_path, progress).make()
    assert progress.announced is not None
    stored = tmp_path / "media" / progress.announced.local_path
    assert stored.read_bytes() == other.read_bytes()
    assert said.cuts[0].content.sha256 == progress.announced.sha256
    assert list((tmp_path / "work").glob("*.jpg")) == []


async def test_without_room_a_film_is_not_begun_and_the_setting_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    media = open_media_store((tmp_path / "media").as_uri())
    work = await request(media, tmp_path)
    progress = MemoryProgress()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Room(10**9, 10**9 - 1000, 1000))
    with pytest.raises(Unavailable, match="STILLREEL_VIDEO_WORK_FOLDER"):
        await films(work, media, tmp_path, progress).make()
    assert progress.sent == []
    assert list((tmp_path / "work").iterdir()) == []
