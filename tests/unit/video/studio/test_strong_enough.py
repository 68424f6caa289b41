"""Quiet kinds of motion must still be seen: each is held to the least that a person notices."""

from pathlib import Path

import numpy as np
import pytest

from services.video.studio.effects.warp import Warp
from services.video.studio.kinds import Kind
from services.video.studio.render import MotionElement, RenderSettings
from services.video.studio.source import load_source
from services.video.studio.staging import Stage, set_stage

COFFEE = Path(__file__).parents[3] / "pictures" / "coffee.png"
SETTINGS = RenderSettings(seconds=3, short_side=240, motion_strength=0.7)


def staged(picture: Path, name: str, where: str) -> Stage:
    element = MotionElement(name, location=where)
    return set_stage(load_source(picture, SETTINGS), [element], SETTINGS, SETTINGS.seconds)


def test_heat_haze_trembles_across_its_whole_box() -> None:
    stage = staged(COFFEE, "heat haze", "(x 20-80%, y 2-30%)")
    assert stage.reports[0].kind == Kind.HAZE
    box = stage.reports[0].box
    assert box is not None
    assert box.x1 - box.x0 > 0.4
    (warp,) = [effect for effect in stage.effects if isinstance(effect, Warp)]
    reach = [float(np.hypot(*warp.shifts(index / 12)).max()) for index in range(1, 12)]
    assert max(reach) * 720 / stage.still.height > 1.8


@pytest.mark.parametrize(("where", "least"), [("right", 9.0), ("(x 90-100%, y 28-62%)", 9.0)])
def test_candlelight_flickers_by_what_an_eye_notices(night_picture: Path, where: str, least: float) -> None:
    stage = staged(night_picture, "candle", where)
    weight = stage.areas[0].full((stage.still.height, stage.still.width))
    lit = weight > 0.5 * weight.max()
    level = [float(stage.frame(index / 36).y[lit].mean()) for index in range(36)]
    assert max(level) - min(level) > least
