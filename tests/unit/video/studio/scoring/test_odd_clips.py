"""Whatever file comes, the answer is a score or a clear refusal."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from services.video.studio.planes import Bytes
from services.video.studio.scoring.expectation import Expectation
from services.video.studio.scoring.scorer import Scored, score_clip
from services.video.studio.scoring.verdict import Part
from shared.errors import RejectedMedia
from tests.calibration.clips import Recipe
from tests.unit.video.studio.scoring.conftest import brightened

Write = Callable[..., Path]


def scored(clip: Path, **order: object) -> Scored:
    return score_clip(clip, reference=None, regions=None, expected=Expectation(**order))  # type: ignore[arg-type]


def part(found: Scored, name: str) -> Part:
    return next(one for one in found.score.parts if one.name == name)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty_file"), (b"meow" * 50, "unreadable_clip"), (b"\0" * 4096, "unreadable_clip")],
)
def test_what_is_no_clip_is_refused(content: bytes, code: str, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(RejectedMedia) as refused:
        scored(path)
    assert refused.value.code == code
    assert refused.value.hint


def test_a_missing_clip_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RejectedMedia, match="no clip at"):
        scored(tmp_path / "gone.mp4")


def test_sound_without_pictures_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("aac", rate=44_100)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 44_100, 0
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with pytest.raises(RejectedMedia) as refused:
        scored(path)
    assert refused.value.code == "no_video"


def test_a_single_frame_is_scored_as_no_clip(clip_of: Write, still: Bytes, tmp_path: Path) -> None:
    picture = tmp_path / "picture.png"
    Image.new("RGB", (64, 48), (90, 120, 60)).save(picture)
    for path in (clip_of(lambda _: still, count=1), picture):
        found = scored(path, seconds=5)
        assert part(found, "integrity").value == 0
        assert found.score.overall == 0


def test_a_clip_that_breaks_off_fails_for_what_is_missing(clip_of: Write, still: Bytes) -> None:
    rng = np.random.default_rng(2)

    def noisy(_: int) -> Bytes:
        return np.clip(still + rng.normal(0, 12, still.shape), 16, 235).astype(np.uint8)

    found = scored(clip_of(noisy, 48, Recipe(keep=0.6)))
    assert "integrity" in found.score.failed
    assert "missing" in part(found, "integrity").sentence


def test_irregular_frame_times_are_measured_and_told(tmp_path: Path, still: Bytes) -> None:
    path = tmp_path / "irregular.mkv"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=1000)
        stream.codec_context.width, stream.codec_context.height = 320, 192
        stream.codec_context.pix_fmt = "yuv420p"
        for index in range(24):
            frame = av.VideoFrame.from_ndarray(brightened(still, index % 3), format="yuv420p")
            frame.pts, frame.time_base = index * 40 + (index % 4) * 10, Fraction(1, 1000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    found = scored(path, seconds=1.0)
    assert "irregular" in " ".join(found.score.remarks)
    assert found.measurements.seconds == pytest.approx(1.0, abs=0.1)


def test_the_same_clip_always_gets_the_same_score(clip_of: Write, still: Bytes) -> None:
    clip = clip_of(lambda index: brightened(still, 3 * np.sin(index)))
    assert scored(clip, seconds=1).score.as_json() == scored(clip, seconds=1).score.as_json()


def test_without_reference_and_masks_it_is_said_what_was_not_judged(clip_of: Write, still: Bytes) -> None:
    found = scored(clip_of(lambda _: still))
    assert set(found.score.not_judged) == {"subject", "motion", "containment", "loop", "conformance"}
    assert all(one.sentence for one in found.score.parts)


def test_a_playlist_that_names_other_files_is_no_clip(clip_of: Write, still: Bytes, tmp_path: Path) -> None:
    other = clip_of(lambda _: still).rename(tmp_path / "other.mp4")
    playlist = tmp_path / "clip.mp4"
    playlist.write_text(f"ffconcat version 1.0\nfile {other.name}\n", encoding="utf-8")
    with pytest.raises(RejectedMedia) as refused:
        scored(playlist)
    assert refused.value.code == "unreadable_clip"


def test_a_colon_in_its_name_makes_no_address_of_a_clip(
    clip_of: Write, still: Bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    clip_of(lambda _: still).rename(tmp_path / "take:2.mp4")
    assert part(scored(Path("take:2.mp4")), "integrity").value is not None


def test_a_device_is_no_clip() -> None:
    with pytest.raises(RejectedMedia, match="it is a device"):
        scored(Path("/dev/zero"))
