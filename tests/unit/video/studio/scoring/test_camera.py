"""The camera stands still unless asked, and does what it was asked for otherwise."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from services.video.studio.planes import Bytes, from_rgb
from services.video.studio.scoring.expectation import Expectation
from services.video.studio.scoring.regions import Element, Regions
from services.video.studio.scoring.scorer import score_clip
from services.video.studio.scoring.verdict import ClipScore
from services.video.studio.terms import Camera
from tests.calibration import painting as paint
from tests.unit.video.studio.scoring.conftest import textured

Write = Callable[..., Path]
COUNT = 24
MASK = np.zeros((192, 320), np.bool_)
MASK[60:110, 60:120] = True


def waving(index: int) -> Bytes:
    """The picture with one element that moves."""
    inside = paint.soft(MASK)
    return paint.displaced(from_rgb(textured()).buffer, *paint.waves(inside, 3, index / COUNT))


def judged(clip: Path, camera: Camera) -> ClipScore:
    regions = Regions((Element("curtain", MASK),), None)
    order = Expectation(camera=camera)
    return score_clip(clip, reference=textured(), regions=regions, expected=order).score


def value(score: ClipScore, name: str) -> float:
    found = next(part.value for part in score.parts if part.name == name)
    assert found is not None
    return found


def pushed(index: int) -> Bytes:
    return paint.moved(waving(index), 0, 0, 1 + 0.06 * index / (COUNT - 1))


def panned(index: int) -> Bytes:
    return paint.moved(waving(index), -14 * index / (COUNT - 1), 0, 1.0)


def test_a_camera_that_stands_still_is_what_static_means(clip_of: Write) -> None:
    assert value(judged(clip_of(waving, COUNT), "static"), "camera") == 1


@pytest.mark.parametrize("paint_frame", [pushed, panned])
def test_a_camera_that_moves_unasked_fails(paint_frame: Callable[[int], Bytes], clip_of: Write) -> None:
    score = judged(clip_of(paint_frame, COUNT), "static")
    assert "camera" in score.failed


@pytest.mark.parametrize(("paint_frame", "camera"), [(pushed, "push_in"), (panned, "pan_left")])
def test_a_wanted_motion_is_no_fault_of_what_it_carries_along(
    paint_frame: Callable[[int], Bytes], camera: Camera, clip_of: Write
) -> None:
    score = judged(clip_of(paint_frame, COUNT), camera)
    assert value(score, "camera") == 1
    assert value(score, "motion") == 1
    assert "containment" not in score.failed


@pytest.mark.parametrize(
    ("paint_frame", "camera"), [(waving, "push_in"), (pushed, "pull_out"), (panned, "pan_right")]
)
def test_a_wanted_motion_that_is_missing_or_goes_the_other_way_fails(
    paint_frame: Callable[[int], Bytes], camera: Camera, clip_of: Write
) -> None:
    assert "camera" in judged(clip_of(paint_frame, COUNT), camera).failed
