"""What every media store must keep, in a folder and in memory."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from shared.errors import NotFound, RejectedMedia, Unavailable
from shared.identity import new_content_id, new_run_id
from shared.media.file_types import PNG
from shared.media.inspection import Inspected
from shared.media.object_store import open_media_store
from shared.media.store import MediaStore
from tests.unit.media.files import clip, picture

MISSING = "gc_0198c0de-0000-7000-8000-000000000000.png"


@pytest.fixture(params=["file", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> MediaStore:
    url = "memory://" if request.param == "memory" else (tmp_path / "not there" / "yet").as_uri()
    return open_media_store(url)


async def read(store: MediaStore, key: str, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in store.stream(key, start, end)])


async def test_a_stored_file_is_described_truly(store: MediaStore, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    content = clip(path, 24, (96, 64))
    content_id, run_id = new_content_id(), new_run_id()
    reference = await store.put_file(path, content_id, run_id=run_id)
    assert reference.local_path == f"{content_id}.mp4"
    assert reference.url == f"/workflow/{run_id}/media/{content_id}.mp4"
    assert reference.sha256 == hashlib.sha256(content).hexdigest()
    assert (reference.mime_type, reference.bytes) == ("video/mp4", len(content))
    assert (reference.width, reference.height) == (96, 64)
    assert reference.duration == pytest.approx(1.0, abs=0.05)


async def test_what_was_stored_comes_back_whole(store: MediaStore, tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(picture(size=(1500, 1000)))
    reference = await store.put_file(path, new_content_id())
    assert await read(store, reference.local_path) == path.read_bytes()
    await store.fetch(reference.local_path, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == path.read_bytes()
    assert await store.size(reference.local_path) == path.stat().st_size


@pytest.mark.parametrize(
    ("start", "end"), [(0, 10), (5, 6), (100, None), (3, 3), (9, 4), (0, 10**9), (10**9, None)]
)
async def test_a_range_is_that_slice_of_the_file(
    store: MediaStore, tmp_path: Path, start: int, end: int | None
) -> None:
    path = tmp_path / "picture"
    path.write_bytes(picture())
    reference = await store.put_file(path, new_content_id())
    assert await read(store, reference.local_path, start, end) == path.read_bytes()[start:end]


async def test_storing_the_same_content_again_changes_nothing(store: MediaStore, tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(picture())
    content_id = new_content_id()
    first, second = await asyncio.gather(*(store.put_file(path, content_id) for _ in range(2)))
    assert first == second == await store.put_file(path, content_id)
    assert await read(store, first.local_path) == path.read_bytes()


async def test_missing_content_is_not_found(store: MediaStore, tmp_path: Path) -> None:
    for attempt in (store.size(MISSING), store.fetch(MISSING, tmp_path / "copy"), read(store, MISSING)):
        with pytest.raises(NotFound) as caught:
            await attempt
        assert caught.value.code == "media_not_found"
    assert not (tmp_path / "copy").exists()


@pytest.mark.parametrize("key", ["../outside.png", "/etc/passwd", "a/b.png", "%2e%2e/x.png"])
async def test_a_key_that_is_a_path_is_refused(store: MediaStore, tmp_path: Path, key: str) -> None:
    for attempt in (store.size(key), store.fetch(key, tmp_path / "copy"), read(store, key)):
        with pytest.raises(RejectedMedia) as caught:
            await attempt
        assert caught.value.code == "unsafe_key"


async def test_a_content_id_that_is_a_path_is_refused(store: MediaStore, tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(picture())
    with pytest.raises(RejectedMedia) as caught:
        await store.put_file(path, "../../picture")
    assert caught.value.code == "unsafe_content_id"


async def test_what_can_not_be_decoded_is_not_stored(store: MediaStore, tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(picture("JPEG", (640, 480))[:5000])
    content_id = new_content_id()
    with pytest.raises(RejectedMedia):
        await store.put_file(path, content_id)
    with pytest.raises(NotFound):
        await store.size(f"{content_id}.jpg")


async def test_an_inspected_file_is_not_inspected_again(tmp_path: Path) -> None:
    async def never(path: Path) -> Inspected:
        raise AssertionError("inspected twice")

    path = tmp_path / "picture"
    path.write_bytes(picture())
    store = open_media_store("memory://", inspect=never)
    reference = await store.put_file(path, new_content_id(), inspected=Inspected(PNG, 64, 48))
    assert (reference.width, reference.height) == (64, 48)


async def test_a_folder_shows_only_complete_files(tmp_path: Path) -> None:
    store = open_media_store((tmp_path / "media").as_uri())
    path = tmp_path / "picture"
    path.write_bytes(picture(size=(2000, 1500)))
    reference = await store.put_file(path, new_content_id())
    assert [entry.name for entry in (tmp_path / "media").iterdir()] == [reference.local_path]


async def test_a_large_file_comes_in_pieces(tmp_path: Path) -> None:
    store = open_media_store((tmp_path / "media").as_uri())
    path = tmp_path / "picture"
    path.write_bytes(picture(size=(1500, 1000)))
    reference = await store.put_file(path, new_content_id())
    assert max([len(chunk) async for chunk in store.stream(reference.local_path)]) <= 1 << 21


async def test_a_folder_may_be_named_relative_to_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    open_media_store("file://.stillreel/media")
    assert (tmp_path / ".stillreel" / "media").is_dir()


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://host/folder", "file:///dev/null/media"])
async def test_an_address_that_names_no_store_says_what_would(url: str) -> None:
    with pytest.raises(Unavailable, match=r"STILLREEL_MEDIA_URL.*file:///"):
        open_media_store(url)
