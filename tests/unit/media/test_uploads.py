"""Nothing hostile gets in, and each refusal says what to do."""

import asyncio
import resource
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.errors import RejectedMedia, Unavailable
from shared.media.guards import UploadLimits, accept_upload
from shared.media.inspection import InspectionLimits
from shared.media.object_store import ObjectMediaStore, open_media_store
from tests.unit.media.files import clip, in_chunks, picture, plain_picture, png_bomb, turned_jpeg


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "media"


@pytest.fixture
def store(folder: Path) -> ObjectMediaStore:
    return open_media_store(folder.as_uri())


def nothing_in(folder: Path) -> bool:
    return not list(folder.iterdir())


def received_in(folder: Path) -> list[Path]:
    return list(folder.glob("*/upload-*"))


async def refusal(
    store: ObjectMediaStore, content: bytes, name: str = "cat.png", limits: UploadLimits | None = None
) -> RejectedMedia:
    with pytest.raises(RejectedMedia) as caught:
        await accept_upload(store, in_chunks(content), file_name=name, limits=limits or UploadLimits())
    assert caught.value.hint, "a refusal must say what to do"
    return caught.value


@pytest.mark.parametrize(
    ("format_name", "mime_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("GIF", "image/gif"),
        ("AVIF", "image/avif"),
    ],
)
async def test_a_picture_is_taken_in_with_its_true_type_and_size(
    store: ObjectMediaStore, folder: Path, format_name: str, mime_type: str
) -> None:
    content = picture(format_name)
    reference = await accept_upload(store, in_chunks(content), file_name="whatever.bmp")
    assert (reference.mime_type, reference.width, reference.height) == (mime_type, 64, 48)
    assert reference.duration is None
    assert reference.url == f"/media/{reference.local_path}"
    assert (folder / reference.local_path).read_bytes() == content


async def test_a_turned_photo_reports_the_size_people_see(store: ObjectMediaStore) -> None:
    reference = await accept_upload(store, in_chunks(turned_jpeg((64, 48))), file_name="phone.jpg")
    assert (reference.width, reference.height) == (48, 64)


async def test_two_uploads_of_one_picture_are_two_contents_with_one_hash(store: ObjectMediaStore) -> None:
    first = await accept_upload(store, in_chunks(picture()), file_name="a.png")
    second = await accept_upload(store, in_chunks(picture()), file_name="a.png")
    assert first.content_id != second.content_id
    assert first.sha256 == second.sha256


async def test_an_animated_picture_counts_by_its_first_frame(store: ObjectMediaStore) -> None:
    from PIL import Image

    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "green", "blue")]
    content = picture("WEBP", (40, 30), save_all=True, append_images=frames)
    reference = await accept_upload(store, in_chunks(content), file_name="moving.webp")
    assert (reference.width, reference.height, reference.duration) == (40, 30, None)


async def test_a_decompression_bomb_is_refused_from_its_header(store: ObjectMediaStore, folder: Path) -> None:
    started = time.monotonic()
    error = await refusal(store, png_bomb(40_000))
    assert error.code == "too_many_pixels"
    assert "40000 × 40000" in error.problem
    assert time.monotonic() - started < 5, "it must not have been decoded"
    assert nothing_in(folder)


async def test_a_truncated_jpeg_is_refused_as_damaged(store: ObjectMediaStore, folder: Path) -> None:
    whole = picture("JPEG", (640, 480))
    error = await refusal(store, whole[: len(whole) // 2], "cat.jpg")
    assert error.code == "damaged"
    assert "cut short" in error.problem
    assert nothing_in(folder)


async def test_a_truncated_png_is_refused_as_damaged(store: ObjectMediaStore) -> None:
    whole = picture("PNG", (640, 480))
    assert (await refusal(store, whole[: len(whole) // 2])).code == "damaged"


async def test_an_empty_file_is_refused(store: ObjectMediaStore) -> None:
    error = await refusal(store, b"")
    assert error.code == "empty_file"
    assert "0 bytes" in error.problem


async def test_a_video_named_png_is_called_what_it_is(store: ObjectMediaStore, tmp_path: Path) -> None:
    error = await refusal(store, clip(tmp_path / "clip.mp4"), "holiday.png")
    assert error.code == "wrong_type"
    assert "an MP4 video" in error.problem
    assert error.details["found"] == "video/mp4"


@pytest.mark.parametrize(
    "content", [b"hello, this is no picture", b"\x00" * 5000, b"<svg></svg>", b"PK\x03\x04x"]
)
async def test_what_is_no_picture_is_refused(store: ObjectMediaStore, content: bytes) -> None:
    error = await refusal(store, content)
    assert error.code == "wrong_type"
    assert "image/png" in str(error.hint)


async def test_noise_behind_a_picture_signature_is_refused_as_damaged(store: ObjectMediaStore) -> None:
    assert (await refusal(store, b"\xff\xd8\xff" + b"\x7a" * 3000)).code == "damaged"


async def test_reading_stops_at_the_size_limit(store: ObjectMediaStore) -> None:
    served = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal served
        while True:
            served += 1000
            yield bytes(1000)

    with pytest.raises(RejectedMedia) as caught:
        await accept_upload(store, endless(), file_name="a.png", limits=UploadLimits(max_bytes=10_000))
    assert caught.value.code == "too_large"
    assert served == 11_000


async def test_a_picture_too_small_to_animate_is_refused(store: ObjectMediaStore) -> None:
    error = await refusal(store, picture(size=(8, 200)))
    assert error.code == "too_small"
    assert "8 × 200" in error.problem


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..", "", "a/b.png", "a\\b.png", "a\0.png", "a\n.png", "x" * 256]
)
async def test_a_file_name_that_could_be_a_path_is_refused_unread(store: ObjectMediaStore, name: str) -> None:
    read = False

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal read
        read = True
        yield picture()

    with pytest.raises(RejectedMedia) as caught:
        await accept_upload(store, chunks(), file_name=name)
    assert caught.value.code == "unsafe_file_name"
    assert not read


async def test_a_file_that_needs_too_much_memory_is_refused(store: ObjectMediaStore) -> None:
    tight = UploadLimits(decoding=InspectionLimits(memory_bytes=256 << 20))
    error = await refusal(store, plain_picture((9000, 9000)), limits=tight)
    assert error.code == "too_much_memory"


async def test_an_upload_that_is_given_up_leaves_no_process_and_no_file(
    store: ObjectMediaStore, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    begun = asyncio.Event()

    async def stalled() -> AsyncIterator[bytes]:
        yield picture()
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(accept_upload(store, stalled(), file_name="a.png"))
    await begun.wait()
    assert received_in(tmp_path)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not received_in(tmp_path)
    assert nothing_in(folder)


async def test_a_disk_without_room_is_the_servers_trouble_not_the_files(store: ObjectMediaStore) -> None:
    ceiling = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, ceiling[1]))
    try:
        with pytest.raises(Unavailable, match="no room for an upload"):
            await accept_upload(store, in_chunks(picture(size=(200, 200))), file_name="a.png")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, ceiling)
        signal.signal(signal.SIGXFSZ, ignored)


async def test_an_uploader_that_hangs_up_is_not_mistaken_for_a_full_disk(store: ObjectMediaStore) -> None:
    async def hangs_up() -> AsyncIterator[bytes]:
        yield picture()[:100]
        raise ConnectionResetError("peer is gone")

    with pytest.raises(ConnectionResetError):
        await accept_upload(store, hangs_up(), file_name="a.png")
