"""A mix arrives complete: as frames for a muxer, as a file, or not at all."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from services.video.studio.failures import RenderFailed, RenderRefused
from services.video.studio.sound.blocks import RATE, Block
from services.video.studio.sound.decoding import FileSource
from services.video.studio.sound.delivery import SUFFIXES, audio_frames, write_audio
from shared.errors import RejectedMedia
from tests.unit.video.studio.sound.sounds import level_of, stereo, tone, whole


def pieces(sound: Block) -> Iterator[Block]:
    yield from np.array_split(sound, 7)


def test_frames_carry_every_sample_once_with_unbroken_stamps() -> None:
    sound = stereo(tone(0.71))
    frames = list(audio_frames(pieces(sound), 1024))
    assert [frame.samples for frame in frames[:-1]] == [1024] * (len(frames) - 1)
    assert [frame.pts for frame in frames] == [number * 1024 for number in range(len(frames))]
    assert np.array_equal(np.concatenate([frame.to_ndarray().T for frame in frames]), sound)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_was_written_is_what_is_read(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{suffix}"
    assert write_audio(pieces(stereo(tone(1.0, 0.4))), path) == RATE
    sound = whole(FileSource(path).blocks())
    assert len(sound) == pytest.approx(RATE, abs=RATE * 0.03)
    tolerance = 0.06 if suffix == ".mp3" else 0.02  # LAME turns everything down a little by itself
    assert level_of(sound[8_000:40_000]) == pytest.approx(0.4, rel=tolerance)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_sound_gives_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    sound = stereo(tone(0.4, 0.4))
    paths = [tmp_path / f"{number}{suffix}" for number in (1, 2)]
    for path in paths:
        write_audio(pieces(sound), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_an_unknown_suffix_is_refused_before_anything_is_played(tmp_path: Path) -> None:
    def never() -> Iterator[Block]:
        raise AssertionError("played")
        yield

    with pytest.raises(RenderRefused, match=r"out\.xyz") as caught:
        write_audio(never(), tmp_path / "out.xyz")
    assert ".m4a" in caught.value.hint


def test_a_failure_on_the_way_leaves_nothing_and_keeps_what_was_there(tmp_path: Path) -> None:
    def breaks() -> Iterator[Block]:
        yield stereo(tone(0.5))
        raise RejectedMedia("bad.wav is damaged.", code="unreadable_audio")

    path = tmp_path / "out.m4a"
    path.write_bytes(b"before")
    with pytest.raises(RejectedMedia, match=r"bad\.wav"):
        write_audio(breaks(), path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.m4a"]
    assert path.read_bytes() == b"before"


def test_a_place_that_cannot_be_written_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match=r"out\.wav could not be written"):
        write_audio(pieces(stereo(tone(0.1))), tmp_path / "nowhere" / "out.wav")


def test_a_full_disk_is_said_to_be_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "with_name", lambda self, name: Path("/dev/full"))
    monkeypatch.setattr(Path, "unlink", lambda self, missing_ok=False: None)
    with pytest.raises(RenderFailed, match="No space left"):
        write_audio(pieces(stereo(tone(2.0))), tmp_path / "out.wav")
    assert list(tmp_path.iterdir()) == []
