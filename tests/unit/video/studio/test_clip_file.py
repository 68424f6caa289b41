"""The finished file: what a player and a measuring viewer see."""

from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from services.video.studio.failures import RenderCancelled, RenderFailed, RenderRefused
from services.video.studio.look import look_at
from services.video.studio.planes import from_rgb
from services.video.studio.render import MotionElement, RenderReport, RenderSettings, render_clip
from services.video.studio.source import load_source
from services.video.studio.subject import find_subject

ELEMENTS = (
    MotionElement("curtain", "sway", "upper left (x 2-13%, y 6-70%)"),
    MotionElement("dust motes", "drift", "center"),
    MotionElement("lamp", "glow", "right"),
)
SETTINGS = RenderSettings(seconds=2, seed=3)


@pytest.fixture(scope="module")
def clip(day_picture: Path, tmp_path_factory: pytest.TempPathFactory) -> RenderReport:
    path = tmp_path_factory.mktemp("clip") / "day.mp4"
    return render_clip(day_picture, ELEMENTS, SETTINGS, path)


@pytest.fixture(scope="module")
def luma(clip: RenderReport) -> NDArray[np.uint8]:
    with av.open(str(clip.path)) as container:
        frames = [frame.to_ndarray(format="yuv420p")[: clip.height] for frame in container.decode(video=0)]
    return np.stack(frames)


def test_the_file_is_h264_in_mp4_tagged_bt709_with_its_index_first(clip: RenderReport) -> None:
    with av.open(str(clip.path)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        assert (context.name, context.pix_fmt) == ("h264", "yuv420p")
        assert (stream.width, stream.height, str(stream.average_rate)) == (1280, 720, "24")
        assert (context.colorspace, context.color_primaries, context.color_trc, context.color_range) == (
            1,
            1,
            1,
            1,
        )
        assert stream.frames == clip.frames == 48
    content = clip.path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_only_the_first_frame_is_a_keyframe(clip: RenderReport) -> None:
    with av.open(str(clip.path)) as container:
        keyframes = [packet.is_keyframe for packet in container.demux(video=0) if packet.size]
    assert keyframes == [True] + [False] * 47


def test_the_encoded_first_frame_is_the_source_picture(
    clip: RenderReport, luma: NDArray[np.uint8], day_picture: Path
) -> None:
    source = from_rgb(load_source(day_picture, SETTINGS).rgb)
    difference = np.abs(luma[0].astype(np.int16) - source.y)
    assert float(difference.mean()) < 1.2


def test_the_subject_drifts_by_less_than_a_sixth_of_a_grey_level_after_encoding(
    clip: RenderReport, luma: NDArray[np.uint8], day_picture: Path
) -> None:
    source = load_source(day_picture, SETTINGS)
    subject = find_subject(source.rgb, look_at(source.rgb)).mask
    levels = luma[:, subject].astype(np.float64).mean(axis=1)
    assert float(np.abs(levels - levels[0]).max()) <= 0.15


def test_no_frame_pops_against_its_neighbours(luma: NDArray[np.uint8]) -> None:
    steps = np.abs(np.diff(luma.astype(np.int16), axis=0)).mean(axis=(1, 2))
    assert float(steps.max()) < 6 * float(np.median(steps)) + 0.05


def test_the_report_says_what_each_element_became(clip: RenderReport) -> None:
    assert [effect.kind for effect in clip.effects] == ["curtain", "dust", "lamp"]
    assert all(effect.refused is None and effect.box is not None for effect in clip.effects)
    assert clip.subject_found_by == "face"
    assert clip.subject is not None


def test_the_same_seed_gives_the_same_bytes_and_another_seed_gives_others(
    day_picture: Path, tmp_path: Path
) -> None:
    def render(name: str, seed: int) -> bytes:
        settings = RenderSettings(seconds=1, short_side=240, seed=seed)
        render_clip(day_picture, ELEMENTS, settings, tmp_path / name)
        return (tmp_path / name).read_bytes()

    assert render("a.mp4", 5) == render("b.mp4", 5)
    assert render("a.mp4", 5) != render("c.mp4", 6)


def test_a_long_clip_repeats_its_loop_bit_identically(day_picture: Path, tmp_path: Path) -> None:
    settings = RenderSettings(seconds=12, short_side=240)
    report = render_clip(day_picture, ELEMENTS[2:], settings, tmp_path / "long.mp4")
    assert report.frames == 288
    with av.open(str(report.path)) as container:
        frames = [frame.to_ndarray(format="yuv420p") for frame in container.decode(video=0)]
    assert len(frames) == 288
    assert all(np.array_equal(frames[i], frames[i + 144]) for i in range(0, 144, 13))


def test_a_warp_without_such_a_thing_in_the_pixels_becomes_light_only(
    day_picture: Path, tmp_path: Path
) -> None:
    element = MotionElement("curtain", "sway", "(x 66-76%, y 2-9%)")  # a bare wall
    report = render_clip(
        day_picture, [element], RenderSettings(seconds=1, short_side=240), tmp_path / "a.mp4"
    )
    assert report.effects[0].demoted_to_light
    assert report.effects[0].kind == "sunbeam"
    assert "curtain" in report.effects[0].note


def test_refused_elements_are_reported_while_the_others_move(day_picture: Path, tmp_path: Path) -> None:
    elements = [
        MotionElement("the cat's tail"),
        MotionElement("lamp", "glow", "right"),
        MotionElement("sofa"),
    ]
    report = render_clip(day_picture, elements, RenderSettings(seconds=1, short_side=240), tmp_path / "a.mp4")
    assert [effect.refused is None for effect in report.effects] == [False, True, False]
    assert report.effects[0].box is None


@pytest.mark.parametrize("elements", [[], [MotionElement("cat"), MotionElement("sofa")]])
def test_when_nothing_can_move_the_error_says_why_for_each(
    elements: list[MotionElement], day_picture: Path, tmp_path: Path
) -> None:
    with pytest.raises(RenderRefused) as refusal:
        render_clip(day_picture, elements, RenderSettings(short_side=240), tmp_path / "a.mp4")
    assert refusal.value.code == "nothing_to_move"
    assert all(element.element in str(refusal.value) for element in elements)
    assert ".;" not in str(refusal.value)
    assert ".." not in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


def test_a_cancelled_rendering_leaves_no_file(day_picture: Path, tmp_path: Path) -> None:
    seen: list[float] = []
    with pytest.raises(RenderCancelled):
        render_clip(
            day_picture,
            ELEMENTS[2:],
            RenderSettings(short_side=240),
            tmp_path / "a.mp4",
            on_progress=seen.append,
            cancelled=lambda: len(seen) >= 5,
        )
    assert len(seen) == 5
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_a_clear_failure(day_picture: Path, tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match=r"out\.mp4"):
        render_clip(day_picture, ELEMENTS[2:], RenderSettings(short_side=240), tmp_path / "no" / "out.mp4")


def test_an_aspect_ratio_cuts_the_picture_and_moves_boxes_along(day_picture: Path, tmp_path: Path) -> None:
    settings = RenderSettings(seconds=1, short_side=360, aspect_ratio="1:1")
    element = MotionElement("plant", "rustle", "(x 44-66%, y 42-78%)")
    outside = MotionElement("lamp", "glow", "(x 91-100%, y 29-60%)")
    report = render_clip(day_picture, [element, outside], settings, tmp_path / "a.mp4")
    assert (report.width, report.height) == (360, 360)
    box = report.effects[0].box
    assert box is not None
    assert 0.35 < (box.x0 + box.x1) / 2 < 0.8
    assert "cut off" in (report.effects[1].refused or "")


def test_a_source_smaller_than_asked_keeps_its_size(night_picture: Path, tmp_path: Path) -> None:
    small = tmp_path / "small.png"
    Image.open(night_picture).resize((641, 361)).save(small)
    report = render_clip(small, ELEMENTS[2:], RenderSettings(seconds=1), tmp_path / "a.mp4")
    assert (report.width, report.height) == (640, 360)
