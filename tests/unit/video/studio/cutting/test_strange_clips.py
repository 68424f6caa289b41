"""Clips as phones, cameras and models really make them: handled, or refused with a reason."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.reformatter import VideoReformatter

from services.video.studio.cutting.pictures.clip_file import read_facts
from services.video.studio.cutting.pictures.conversion import to_planes
from services.video.studio.cutting.pictures.fitting import Fitting
from services.video.studio.planes import Bytes, Planes
from shared.errors import RejectedMedia
from tests.unit.video.studio.cutting.films import SMALL, make, write_clip, yuv


def frame_of(pixels: Any, form: str, **facts: int) -> av.VideoFrame:
    frame = av.VideoFrame.from_ndarray(pixels, format=form)
    for name, value in facts.items():
        setattr(frame, name, value)
    return frame


def converted(frame: av.VideoFrame) -> Planes:
    return to_planes(frame, VideoReformatter())


def codes(planes: Planes) -> list[int]:
    return [int(plane[2:-2, 2:-2].mean().round()) for plane in (planes.y, planes.u, planes.v)]


def test_ten_bits_become_eight_of_the_same_colour() -> None:
    deep = np.concatenate([np.full((32, 32), 400), np.full((8, 32), 440), np.full((8, 32), 600)]).astype(
        np.uint16
    )
    planes = converted(frame_of(deep, "yuv420p10le", colorspace=1, color_range=1))
    assert codes(planes) == pytest.approx([100, 110, 150], abs=1)


def test_full_range_becomes_studio_range() -> None:
    planes = converted(frame_of(yuv(255, size=(32, 32)), "yuvj420p", colorspace=1, color_range=2))
    assert codes(planes) == pytest.approx([235, 128, 128], abs=1)


def test_old_matrix_becomes_the_new_one() -> None:
    # pure red in BT.601 and in BT.709, 8-bit studio range
    planes = converted(frame_of(yuv(81, 90, 240, size=(32, 32)), "yuv420p", colorspace=6, color_range=1))
    assert codes(planes) == pytest.approx([63, 102, 240], abs=2)


def test_what_already_is_right_is_not_touched() -> None:
    noise = np.random.default_rng(1).integers(0, 256, (48, 32), np.uint8)
    assert (converted(frame_of(noise, "yuv420p", colorspace=1, color_range=1)).buffer == noise).all()


def test_high_dynamic_range_is_brought_down_to_what_a_film_shows() -> None:
    reformatter = VideoReformatter()

    def grey(code: int) -> int:
        deep = np.full((48, 32), 512, np.uint16)
        deep[:32] = code
        frame = frame_of(deep, "yuv420p10le", colorspace=9, color_range=1, color_trc=16, color_primaries=9)
        return codes(to_planes(frame, reformatter))[0]

    assert grey(64) == 16
    assert 40 < grey(300) < 120
    assert grey(594) == pytest.approx(235, abs=8)  # diffuse white of ITU-R BT.2408 in PQ


@pytest.mark.parametrize("size", [(161, 91), (33, 50)])
def test_odd_sides_lose_one_pixel(size: tuple[int, int]) -> None:
    width, height = size
    rows = np.arange(height, dtype=np.uint8)[:, None].repeat(width, axis=1)
    frame = av.VideoFrame(width, height, "yuv420p")
    frame.colorspace, frame.color_range = 1, 1
    for plane, values in zip(frame.planes, (rows, rows // 2 + 60, rows // 2 + 60), strict=True):
        whole = np.zeros((plane.height, plane.line_size), np.uint8)
        whole[:, : plane.width] = values[: plane.height, : plane.width]
        plane.update(whole.tobytes())
    planes = converted(frame)
    assert (planes.width, planes.height) == (width // 2 * 2, height // 2 * 2)
    assert (planes.y[:, 0] == np.arange(planes.height)).all()


def rotated(path: Path, degrees: int, frames: list[Bytes]) -> Path:
    """A clip with a display matrix, as phones write them, put into the `tkhd` box by hand."""
    write_clip(path, frames)
    matrix = {90: (0, 0x10000, -0x10000, 0), 180: (-0x10000, 0, 0, -0x10000)}[degrees]
    raw = bytearray(path.read_bytes())
    at = raw.index(b"tkhd") + 4 + 4 + 4 * 5 + 8 + 8  # version, times, ids, duration; reserved, layer, volume
    a, b, c, d = (value.to_bytes(4, "big", signed=True) for value in matrix)
    zero, one = bytes(4), (0x40000000).to_bytes(4, "big")
    raw[at : at + 36] = a + b + zero + c + d + zero + zero + zero + one
    path.write_bytes(raw)
    return path


def test_a_clip_filmed_upright_is_shown_upright(tmp_path: Path) -> None:
    frame = yuv(60)
    frame[:90, :40] = 220  # the left quarter, on top once it is turned by 90 degrees clockwise
    rotated(tmp_path / "phone.mp4", 90, [frame] * 6)
    film = make(tmp_path, {"shots": [{"kind": "clip", "path": "phone.mp4", "fit": "contain"}]})
    shown = film.frames[2][:90, 56:102]
    assert float(shown[:20].mean()) == pytest.approx(220, abs=4)
    assert float(shown[30:].mean()) == pytest.approx(60, abs=4)


def test_pixels_that_are_not_square_are_shown_as_wide_as_they_are_meant() -> None:
    frame = Planes(yuv(60, size=(80, 90)))
    frame.y[30:60, 30:50] = 220
    shown = Fitting((160, 90), "cover").place(frame, aspect=2.0).y
    assert ((shown > 140).sum(axis=1).max(), (shown > 140).sum(axis=0).max()) == (40, 30)


def test_an_animated_gif_is_a_clip_too(tmp_path: Path) -> None:
    from PIL import Image

    pictures = [Image.new("RGB", (64, 36), (value, value, value)) for value in (0, 255)]
    pictures[0].save(tmp_path / "two.gif", save_all=True, append_images=pictures[1:], duration=500)
    film = make(tmp_path, {"fps": 12, "shots": [{"kind": "clip", "path": "two.gif"}]})
    assert [film.luma(index) for index in (0, 5, 6, 11)] == pytest.approx([16, 16, 235, 235], abs=2)


def test_the_length_of_a_clip_whose_header_does_not_tell_it_is_counted(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "whole.mp4", [yuv(90)] * 36)
    live = tmp_path / "live.mkv"
    with av.open(str(path)) as source, av.open(str(live), "w", options={"live": "1"}) as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    with av.open(str(live)) as container:
        assert container.duration is None
    assert read_facts(live).seconds == pytest.approx(1.5, abs=0.01)


@pytest.mark.parametrize(
    ("make_file", "code"),
    [
        (lambda path: path.mkdir(), "unreadable_clip"),
        (lambda path: None, "missing_file"),
        (lambda path: path.write_bytes(b""), "unreadable_clip"),
        (lambda path: path.write_bytes(b"not a clip at all" * 100), "unreadable_clip"),
        (lambda path: path.write_text("#EXTM3U\n/etc/passwd\n"), "unreadable_clip"),
        (lambda path: path.write_text("ffconcat version 1.0\nfile /etc/passwd\n"), "unreadable_clip"),
    ],
    ids=["folder", "nothing", "empty", "noise", "playlist", "concat"],
)
def test_what_is_no_clip_is_refused_with_its_place(make_file: Any, code: str, tmp_path: Path) -> None:
    make_file(tmp_path / "clip.mp4")
    with pytest.raises(RejectedMedia) as refusal:
        make(tmp_path, {"shots": [{"kind": "clip", "path": "clip.mp4"}]})
    assert (refusal.value.code, refusal.value.pointer) == (code, "/shots/0/path")
    assert refusal.value.hint
    assert not list(tmp_path.glob("*film*"))


def test_a_clip_that_is_over_long_before_its_header_says_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "long.mkv", [yuv(60 + index) for index in range(72)], rate=Fraction(24))
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 3])
    with pytest.raises(RejectedMedia, match="is over at") as refusal:
        make(tmp_path, {"shots": [{"kind": "clip", "path": "long.mkv", "end": 2.9}]}, SMALL)
    assert refusal.value.pointer == "/shots/0/path"
    assert not (tmp_path / "film.mp4").exists()
