"""Whatever file a sound comes in, it is heard at its own level and time, or refused with a reason."""

import struct
from collections import Counter
from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest

from services.video.studio.sound.blocks import RATE
from services.video.studio.sound.decoding import FileSource
from services.video.studio.sound.downmix import to_stereo
from shared.errors import RejectedMedia
from tests.unit.video.studio.sound.sounds import level_of, tone, whole, write_encoded, write_wav

ENCODED = {
    "sound.mp3": ("libmp3lame", 44_100),
    "sound.m4a": ("aac", 44_100),
    "sound.aac": ("aac", 44_100),
    "sound.ogg": ("libopus", 48_000),
    "sound.flac": ("flac", 22_050),
    "sound.wav": ("pcm_s16le", 96_000),
    "clip.mp4": ("aac", 48_000),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sounds")


@pytest.mark.parametrize("name", ENCODED)
def test_a_mono_file_of_any_kind_keeps_its_level_on_both_sides(name: str, folder: Path) -> None:
    codec, rate = ENCODED[name]
    path = write_encoded(folder / name, codec, tone(1.0, 0.3, rate=rate)[None], "mono", rate)
    sound = whole(FileSource(path).blocks())
    middle = sound[10_000:40_000]
    recorded = 0.3 * 0.95 if codec == "libmp3lame" else 0.3  # LAME turns everything down by itself
    assert level_of(middle[:, 0]) == pytest.approx(recorded, abs=0.006)
    assert np.array_equal(sound[:, 0], sound[:, 1])
    assert RATE <= len(sound) < RATE * 1.06


def test_left_and_right_stay_where_they_are(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "sides.wav", np.stack([tone(0.5, 0.4), tone(0.5, 0.1)]))
    sound = whole(FileSource(path).blocks())
    assert [level_of(side) for side in sound.T] == pytest.approx([0.4, 0.1], abs=0.001)


def test_five_channels_and_a_subwoofer_become_two_as_broadcasters_do_it(tmp_path: Path) -> None:
    channels = np.zeros((6, 24_000), np.float32)  # FL FR FC LFE BL BR
    channels[2] = tone(0.5, 0.4)
    channels[3] = tone(0.5, 0.9, 50)
    path = write_encoded(tmp_path / "film.flac", "flac", channels, "5.1")
    centre = whole(FileSource(path).blocks())
    assert [level_of(side) for side in centre.T] == pytest.approx([0.4 * 0.5**0.5] * 2, abs=0.002)
    front = np.zeros((6, 100), np.float32)
    front[0] = 0.5
    assert to_stereo(front, ["FL", "FR", "FC", "LFE", "BL", "BR"])[0] == pytest.approx([0.5, 0.0])


def test_channels_without_a_place_are_shared_between_the_sides() -> None:
    planes = np.array([[0.2], [0.4], [0.6], [0.8]], np.float32)
    assert to_stereo(planes, ["NONE"] * 4)[0] == pytest.approx([0.4, 0.6])


def test_sound_that_begins_after_the_picture_keeps_its_delay(folder: Path) -> None:
    path = write_encoded(folder / "late.mp4", "aac", tone(0.5, 0.5)[None], "mono", delay=0.4)
    sound = whole(FileSource(path).blocks())
    first = int(np.argmax(np.abs(sound[:, 0]) > 0.05))
    assert first / RATE == pytest.approx(0.4, abs=0.03)


@pytest.mark.parametrize("name", ["sound.mp3", "sound.ogg", "sound.flac", "sound.wav"])
def test_starting_in_the_middle_gives_what_playing_up_to_there_gives(name: str, folder: Path) -> None:
    codec, rate = ENCODED[name]
    rising = tone(4.0, 0.5, rate=rate) * np.linspace(0, 1, 4 * rate, dtype=np.float32)
    path = write_encoded(folder / f"long-{name}", codec, rising[None], "mono", rate)
    from_start = whole(FileSource(path).blocks())[2 * RATE :]
    from_there = whole(FileSource(path).blocks(2 * RATE))
    shared = min(len(from_start), len(from_there), RATE)
    # Seeking in MP3 goes by its bit rate, and resamplers start anew: neither may be heard.
    assert len(from_there) == pytest.approx(len(from_start), abs=RATE * 0.06)
    assert level_of(from_there[:shared]) == pytest.approx(level_of(from_start[:shared]), rel=0.05)


def test_samples_that_are_no_numbers_become_silence_and_huge_ones_are_bounded(tmp_path: Path) -> None:
    values = np.array([0.1, np.nan, np.inf, -np.inf, 1e30, 0.2] * 1000, "<f4")
    body = values.tobytes()
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(body), b"WAVE", b"fmt ", 16, 3, 1, RATE,
                       RATE * 4, 4, 32, b"data", len(body))  # fmt: skip
    path = tmp_path / "wild.wav"
    path.write_bytes(head + body)
    sound = whole(FileSource(path).blocks())
    assert np.isfinite(sound).all()
    assert float(np.abs(sound).max()) <= 16.0


def rejection(path: Path) -> RejectedMedia:
    with pytest.raises(RejectedMedia) as caught:
        whole(FileSource(path).blocks())
    assert path.name in caught.value.problem
    assert caught.value.hint
    return caught.value


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    assert rejection(tmp_path / "nowhere.wav").code == "missing_file"


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 5000, b"not a sound at all " * 99, b"RIFF\xff\xff\xff\xffWAVEfmt "]
)
def test_bytes_that_are_no_sound_are_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "noise.wav"
    path.write_bytes(content)
    assert rejection(path).code in {"unreadable_audio", "no_audio"}


def test_a_file_with_a_sound_of_no_length_is_refused(tmp_path: Path) -> None:
    assert rejection(write_wav(tmp_path / "empty.wav", np.zeros((1, 0), np.float32))).code in {
        "no_audio",
        "unreadable_audio",
    }


def test_a_picture_without_sound_is_refused() -> None:
    photo = Path(__file__).parents[4] / "pictures"
    clip = next(path for path in sorted(photo.iterdir()) if path.suffix == ".png")
    assert rejection(clip).code in {"no_audio", "unreadable_audio"}


def test_a_clip_tells_whether_it_has_sound(folder: Path) -> None:
    loud = write_encoded(folder / "loud.mp4", "aac", tone(0.2)[None], "mono")
    silent = folder / "silent.mp4"
    with av.open(str(silent), "w") as container:
        picture = container.add_stream("libx264", rate=10)
        picture.width = picture.height = 64
        picture.pix_fmt = "yuv420p"
        container.mux(picture.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(picture.encode(None))
    assert FileSource(loud).has_sound()
    assert not FileSource(silent).has_sound()
    assert rejection(silent).code == "no_audio"
    with pytest.raises(RejectedMedia, match=r"gone\.mp4"):
        FileSource(folder / "gone.mp4").has_sound()


def test_a_playlist_cannot_name_another_file_to_be_read(tmp_path: Path) -> None:
    write_wav(tmp_path / "secret.wav", tone(0.2)[None])
    path = tmp_path / "list.m3u8"
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.wav\n#EXT-X-ENDLIST\n")
    assert rejection(path).code == "unreadable_audio"
    path.write_text("ffconcat version 1.0\nfile secret.wav\n")
    assert rejection(path).code == "unreadable_audio"


@pytest.mark.parametrize("name", ["sound.mp3", "sound.m4a", "sound.ogg", "sound.flac", "sound.wav"])
def test_damaged_files_are_either_heard_or_refused_and_never_crash(
    name: str, folder: Path, tmp_path: Path
) -> None:
    codec, rate = ENCODED[name]
    healthy = write_encoded(
        folder / f"short-{name}", codec, tone(0.25, rate=rate)[None], "mono", rate
    ).read_bytes()
    rng = np.random.default_rng(5)
    ends = Counter[str]()
    for _ in range(40):
        damaged = bytearray(healthy[: int(rng.integers(1, len(healthy)))] if rng.random() < 0.3 else healthy)
        for _ in range(int(rng.integers(1, 30))):
            damaged[int(rng.integers(len(damaged)))] = int(rng.integers(256))
        path = tmp_path / name
        path.write_bytes(damaged)
        try:
            for block in islice(FileSource(path).blocks(), 500):
                assert np.isfinite(block).all()
            ends["heard"] += 1
        except RejectedMedia as refusal:
            ends[refusal.code] += 1
    assert ends.total() == 40
    assert set(ends) <= {"heard", "unreadable_audio", "no_audio"}


def test_a_colon_in_its_name_makes_no_address_of_a_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_wav(Path("take:2.wav"), tone(0.1, 0.3)[None])
    assert FileSource(Path("take:2.wav")).has_sound()


def test_a_device_is_no_sound() -> None:
    with pytest.raises(RejectedMedia, match="it is a device"):
        FileSource(Path("/dev/null")).has_sound()
