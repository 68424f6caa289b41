"""Lights out of focus move where they are; without any, discs are drawn only where a lens could show them."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from services.video.studio.effects.light import Light
from services.video.studio.effects.particles import Particles
from services.video.studio.failures import RenderRefused
from services.video.studio.render import MotionElement, RenderSettings, SubjectHint
from services.video.studio.source import load_source
from services.video.studio.staging import Stage, set_stage

PICTURES = Path(__file__).parents[3] / "pictures"
SAMPLES = Path(__file__).parents[4] / "services" / "video" / "samples"
SETTINGS = RenderSettings(seconds=3, short_side=240, motion_strength=0.7)


def staged(picture: Path, where: str) -> Stage:
    element = MotionElement("bokeh lights", location=where)
    return set_stage(load_source(picture, SETTINGS), [element], SETTINGS, 3.0, SubjectHint(nothing=True))


def test_discs_in_the_picture_are_the_ones_that_glow(tmp_path: Path) -> None:
    picture = np.full((240, 426, 3), (22, 24, 34), np.uint8)
    for x, y, radius in ((60, 60, 14), (140, 90, 18), (250, 50, 12), (330, 110, 20), (390, 60, 13)):
        cv2.circle(picture, (x, y), radius, (210, 180, 120), -1)
    path = tmp_path / "street.png"
    Image.fromarray(cv2.GaussianBlur(picture, (0, 0), 1.5)).save(path)
    stage = staged(path, "")
    assert isinstance(stage.effects[0], Light)
    assert not stage.reports[0].note
    weight = stage.areas[0].full((stage.still.height, stage.still.width))
    assert float(weight[stage.still.y > 100].mean()) > 5 * float(weight[stage.still.y < 60].mean())


def test_a_blurred_background_without_discs_gets_some_and_says_so() -> None:
    stage = staged(PICTURES / "chelsea.png", "(x 78-100%, y 0-100%)")
    assert isinstance(stage.effects[0], Particles)
    assert "drawn" in stage.reports[0].note
    change = np.max([stage.frame(p).y.astype(np.int16) - stage.still.y for p in (0.3, 0.5, 0.7)], axis=0)
    assert change.max() > 15
    assert not change[:, : int(0.76 * stage.still.width)].any()


@pytest.mark.parametrize("picture", [PICTURES / "coffee.png", SAMPLES / "room_day.jpg"])
def test_no_discs_are_drawn_on_plates_walls_and_chairs(picture: Path) -> None:
    with pytest.raises(RenderRefused) as refused:
        staged(picture, "")
    assert "bokeh" in str(refused.value)
