"""The camera goes where it was sent, evenly and sharply, and never shows what lies beside the picture."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from services.video.studio.camera.camera import Movement, make_movement
from services.video.studio.planes import Bytes, Floats, Planes, from_rgb
from services.video.studio.render import MotionElement, RenderSettings, render_clip
from services.video.studio.subject import Subject
from services.video.studio.terms import CAMERAS, Camera

WIDTH, HEIGHT, STRENGTH = 480, 270, 0.1
MOVING: tuple[Camera, ...] = tuple(camera for camera in CAMERAS if camera != "static")
NOBODY = Subject(np.zeros((HEIGHT, WIDTH), np.bool_), "nothing")
LAMP = (MotionElement("lamp", "glow", "right"),)


def sitting() -> Subject:
    mask = np.zeros((HEIGHT, WIDTH), np.bool_)
    mask[120:240, 130:200] = True
    return Subject(mask, "given")


def textured() -> Planes:
    """Fine and coarse detail everywhere, so that every shift can be measured."""
    noise = np.random.default_rng(3).normal(0, 1, (HEIGHT, WIDTH, 3)).astype(np.float32)
    layers = (cv2.GaussianBlur(noise, (0, 0), sigma) * sigma * 45 for sigma in (1.2, 4.0))
    return from_rgb(np.clip(128 + sum(layers), 0, 255).astype(np.uint8))


STILL = textured()


def movement(camera: Camera, strength: float = STRENGTH, subject: Subject = NOBODY) -> Movement:
    made = make_movement(camera, strength, (WIDTH, HEIGHT), subject)
    assert made is not None
    return made


def luma(camera: Camera, share: float, subject: Subject = NOBODY) -> Bytes:
    return movement(camera, subject=subject).view(STILL, share).y


def shift(a: Bytes, b: Bytes) -> float:
    """How many pixels to the right the picture went (phase correlation, to a hundredth of a pixel)."""
    window = cv2.createHanningWindow((a.shape[1], a.shape[0]), cv2.CV_32F)
    (across, _), sure = cv2.phaseCorrelate(a.astype(np.float32), b.astype(np.float32), window)
    assert sure > 0.3
    return float(across)


def flow(a: Bytes, b: Bytes) -> Floats:
    blank = np.zeros((*a.shape, 2), np.float32)
    found = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(a, b, blank)
    return np.asarray(found, np.float32)


def test_a_static_camera_is_no_movement_at_all() -> None:
    assert make_movement("static", STRENGTH, (WIDTH, HEIGHT), NOBODY) is None


@pytest.mark.parametrize(("camera", "direction"), [("pan_left", -1), ("pan_right", 1)])
def test_a_pan_left_goes_from_left_to_right_so_the_picture_goes_left(camera: Camera, direction: int) -> None:
    travelled = shift(luma(camera, 0.35), luma(camera, 0.65))
    expected = 0.3 / 0.7 * STRENGTH * WIDTH / (1 - STRENGTH)
    assert travelled == pytest.approx(direction * expected, abs=0.1)


@pytest.mark.parametrize(("camera", "share"), [("push_in", 1.0), ("pull_out", 0.0)])
def test_a_push_in_ends_and_a_pull_out_begins_closer_by_its_strength(camera: Camera, share: float) -> None:
    y, x = np.mgrid[10 : HEIGHT - 10 : 8, 10 : WIDTH - 10 : 8].reshape(2, -1)
    away, points = flow(STILL.y, luma(camera, share))[y, x], np.stack([x, y], 1).astype(np.float32)
    matrix, inliers = cv2.estimateAffinePartial2D(points, points + away)
    assert inliers.mean() > 0.6
    assert float(np.hypot(matrix[0, 0], matrix[1, 0])) == pytest.approx(1 / (1 - STRENGTH), rel=0.004)


def test_a_push_in_begins_and_a_pull_out_ends_on_the_whole_picture() -> None:
    assert np.array_equal(movement("push_in").view(STILL, 0.0).buffer, STILL.buffer)
    assert np.array_equal(movement("pull_out").view(STILL, 1.0).buffer, STILL.buffer)


def test_a_push_in_closes_in_on_the_subject() -> None:
    corner = Subject(np.zeros((HEIGHT, WIDTH), np.bool_), "given")
    corner.mask[20:60, 30:70] = True
    seen = luma("push_in", 1.0, corner)
    around, wide = (slice(30, 50), slice(40, 60)), (slice(20, 60), slice(30, 70))
    match = cv2.matchTemplate(seen[wide], np.ascontiguousarray(STILL.y[around]), cv2.TM_CCOEFF_NORMED)
    _, best, _, at = cv2.minMaxLoc(match)
    assert best > 0.7
    assert np.abs(np.array(at) - 10).max() <= 1


def test_an_orbit_moves_the_background_and_leaves_the_subject() -> None:
    begin, end = luma("orbit", 0.0, sitting()), luma("orbit", 1.0, sitting())
    seen = movement("orbit", subject=NOBODY).view(
        from_rgb(np.dstack([sitting().mask * np.uint8(255)] * 3)), 0.5
    )
    inner = cv2.erode(seen.y, np.ones((9, 9), np.uint8)) > 200
    assert np.abs(begin[inner].astype(int) - end[inner]).mean() < 0.5
    wall = flow(begin, end)[20:100, -60:-20, 0]
    assert float(np.median(wall)) == pytest.approx(STRENGTH * WIDTH / (1 - STRENGTH), rel=0.05)


def test_an_orbit_keeps_what_is_upright_on_the_wall_upright() -> None:
    stripes = np.repeat(np.where(np.arange(WIDTH) % 60 < 4, 30, 210)[None], HEIGHT, axis=0).astype(np.uint8)
    planes = from_rgb(np.dstack([stripes] * 3))
    end = movement("orbit", subject=sitting()).view(planes, 1.0).y[:100]
    assert np.abs(end.astype(int) - end[0]).max() <= 4, "of 180 grey levels: rounding"


@pytest.mark.parametrize("camera", MOVING)
@pytest.mark.parametrize("subject", [NOBODY, sitting()], ids=["nobody", "somebody"])
def test_no_view_ever_reaches_beyond_the_picture(camera: Camera, subject: Subject) -> None:
    """The rim is painted; replicated pixels would show it wider than it is, black ones would be dark."""
    columns = np.abs(np.arange(WIDTH) - (WIDTH - 1) / 2) / (WIDTH / 2) * 200 + 30
    rows = np.abs(np.arange(HEIGHT) - (HEIGHT - 1) / 2) / (HEIGHT / 2) * 200 + 30
    for ramp in (np.repeat(columns[None], HEIGHT, axis=0), np.repeat(rows[:, None], WIDTH, axis=1)):
        planes = from_rgb(np.dstack([ramp.astype(np.uint8)] * 3))
        for share in np.linspace(0, 1, 9):
            seen = movement(camera, 0.3, subject).view(planes, float(share)).y.astype(int)
            along = seen if ramp[0, 0] != ramp[0, 20] else seen.T
            assert (along[:, 0] > along[:, 8]).all(), f"left or top, at {share}"
            assert (along[:, -1] > along[:, -9]).all(), f"right or bottom, at {share}"


@pytest.mark.parametrize("camera", ["pan_left", "pan_right"])
def test_the_camera_starts_and_stops_softly_and_never_jerks(camera: Camera) -> None:
    frames = 24
    views = [luma(camera, index / (frames - 1)) for index in range(frames)]
    steps = np.array([abs(shift(a, b)) for a, b in pairwise(views)])
    assert steps[0] < 0.2 * steps.max()
    assert steps[-1] < 0.2 * steps.max()
    assert np.abs(np.diff(steps)).max() < 0.35 * steps.max()
    assert np.ptp(steps[9:14]) < 0.05, "even in the middle, to a twentieth of a pixel"


def test_detail_is_as_fine_between_pixels_as_on_them() -> None:
    """A plain cubic warp pulses: sharp where pixels meet, soft halfway between."""
    detail = []
    for share in np.linspace(0.45, 0.5, 12):
        middle = luma("pan_left", float(share))[40:-40, 60:-60].astype(np.float32)
        detail.append(float(cv2.Laplacian(middle, cv2.CV_32F).std()))
    assert max(detail) / min(detail) < 1.06


@pytest.mark.parametrize("camera", MOVING)
def test_what_moves_in_the_picture_moves_along_with_it(camera: Camera) -> None:
    dark = Planes(np.full_like(STILL.buffer, 60))
    lit = Planes(dark.buffer.copy())
    lit.y[60:70, 380:390] = 220
    places = []
    for share in (0.0, 1.0):
        seen = movement(camera, subject=sitting()).view(lit, share).y.astype(np.float64) - 60
        assert seen.max() > 120
        places.append(float((seen * np.arange(WIDTH)).sum() / seen.sum()))
    assert abs(places[1] - places[0]) > 10


def test_views_leave_the_frame_they_are_of_alone() -> None:
    before = STILL.buffer.copy()
    for camera in MOVING:
        movement(camera, subject=sitting()).view(STILL, 0.4)
    assert np.array_equal(STILL.buffer, before)


def lumas(path: Path) -> Iterator[Bytes]:
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            yield np.asarray(frame.to_ndarray(format="gray"), np.uint8)


@pytest.mark.parametrize("camera", ["static", "pan_left", "orbit"])
def test_the_same_settings_give_the_same_bytes(camera: Camera, day_picture: Path, tmp_path: Path) -> None:
    settings = RenderSettings(seconds=1, short_side=240, seed=5, camera=camera)
    clips = [render_clip(day_picture, LAMP, settings, tmp_path / name).path for name in ("a.mp4", "b.mp4")]
    assert clips[0].read_bytes() == clips[1].read_bytes()


def test_a_move_runs_once_over_a_clip_of_several_loops(day_picture: Path, tmp_path: Path) -> None:
    settings = RenderSettings(seconds=12, short_side=240, preset="ultrafast", camera="pan_left")
    report = render_clip(day_picture, LAMP, settings, tmp_path / "a.mp4")
    with av.open(str(report.path)) as container:
        keyframes = [packet.is_keyframe for packet in container.demux(video=0) if packet.size]
    assert keyframes == [True] + [False] * 287
    quarter, middle, three_quarters = (
        frame for index, frame in enumerate(lumas(report.path)) if index in (72, 144, 216)
    )
    assert shift(quarter, middle) == pytest.approx(shift(middle, three_quarters), abs=0.3)
    assert shift(quarter, middle) < -8, "to the left all the way, past the end of the first loop"
