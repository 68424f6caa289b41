"""On a plain sky every straight edge of an effect would show, so none may have one."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from services.video.studio.places import air_prior, box_window
from services.video.studio.render import MotionElement, RenderSettings
from services.video.studio.source import load_source
from services.video.studio.staging import Stage, set_stage
from shared.regions import Box, parse_location

SETTINGS = RenderSettings(seconds=5, short_side=360)
PHASES = (0.25, 0.5, 0.75)


@pytest.fixture(scope="module")
def sky(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sky") / "sky.png"
    fall = np.linspace(0, 1, 360, dtype=np.float32)[:, None, None]
    rows = (1 - fall) * np.array([120, 170, 225]) + fall * np.array([235, 225, 205])
    Image.fromarray(np.broadcast_to(rows, (360, 576, 3)).astype(np.uint8)).save(path)
    return path


def staged(sky: Path, element: MotionElement) -> Stage:
    return set_stage(load_source(sky, SETTINGS), [element], SETTINGS, SETTINGS.seconds)


@pytest.mark.parametrize(
    ("element", "motion", "place"),
    [
        ("faint sunbeam", "glow", "lower center (x 31-74%, y 45-95%)"),
        ("faint sunbeam", "glow", "left (x 0-40%, y 20-80%)"),
        ("curtain", "sway", "upper center (x 31-74%, y 5-65%)"),
        ("lamp", "glow", "(x 40-60%, y 30-60%)"),
        ("sunlight", "slow brightening", "center"),
        ("soft light", "glow", "across the whole picture"),
    ],
)
def test_the_change_of_a_light_without_evidence_has_no_step(
    sky: Path, element: str, motion: str, place: str
) -> None:
    stage = staged(sky, MotionElement(element, motion, place))
    for phase in PHASES:
        change = stage.frame(phase).y.astype(np.float32) - stage.still.y
        level = cv2.GaussianBlur(change, (0, 0), 2)  # without the dither
        peak = float(np.abs(level).max())
        steps = [float(np.abs(np.diff(level, axis=axis)).max()) for axis in (0, 1)]
        assert max(steps) < 0.068 * peak, f"a step of {max(steps):.2f} under a peak of {peak:.2f}"


def test_a_faint_light_in_a_box_still_shows(sky: Path) -> None:
    stage = staged(sky, MotionElement("faint sunbeam", "glow", "(x 31-74%, y 45-95%)"))
    changes = np.stack([stage.frame(phase).y.astype(np.float32) - stage.still.y for phase in PHASES])
    assert float(np.abs(changes).max()) > 4


@pytest.mark.parametrize("place", ["(x 31-74%, y 45-95%)", "(x 0-40%, y 20-80%)", "center", "upper left"])
def test_no_place_ends_in_a_line(place: str) -> None:
    air = air_prior(parse_location(place), (360, 576))
    assert air.max() > 0.97
    for axis in (0, 1):
        assert float(np.abs(np.diff(air, axis=axis)).max()) < 0.03


def test_a_window_stays_in_its_box_and_open_where_the_picture_ends() -> None:
    window = box_window(Box(0.0, 0.25, 0.5, 0.75), (200, 400))
    assert not window[:50].any()
    assert not window[150:].any()
    assert not window[:, 200:].any()
    assert window[100, 0] > 0.99
    assert window[100, 100] > 0.4
    assert float(box_window(Box(0.0, 0.0, 1.0, 1.0), (200, 400)).min()) == 1


def test_dust_thins_out_towards_the_corners_of_its_box(sky: Path) -> None:
    stage = staged(sky, MotionElement("dust motes", "drift", "(x 30-70%, y 20-80%)"))
    weight = np.zeros((stage.still.height, stage.still.width), np.float32)
    weight[stage.areas[0].part] = stage.areas[0].weight
    rows, columns = slice(round(0.2 * 360), round(0.8 * 360)), slice(round(0.3 * 576), round(0.7 * 576))
    inside = weight[rows, columns]
    assert inside[:14, :14].max() == 0
    assert inside.mean() > 0.35
