"""What falls is bright before the dark and dark before a bright sky, where white would not be seen."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from services.video.studio.render import MotionElement, RenderSettings, SubjectHint
from services.video.studio.source import load_source
from services.video.studio.staging import set_stage

SETTINGS = RenderSettings(seconds=3, short_side=240, motion_strength=0.7)


@pytest.mark.parametrize(("falling", "least"), [("rain", 30), ("snow", 15)])
def test_what_falls_shows_before_the_dark_and_before_a_bright_sky(
    falling: str, least: int, tmp_path: Path
) -> None:
    picture = np.full((180, 320, 3), 40, np.uint8)
    picture[:, 160:] = 238
    Image.fromarray(picture).save(tmp_path / "sky.png")
    source = load_source(tmp_path / "sky.png", SETTINGS)
    Image.fromarray(np.full((180, 320), 255, np.uint8)).save(tmp_path / "brush.png")
    element = MotionElement(falling, mask=tmp_path / "brush.png")
    stage = set_stage(source, [element], SETTINGS, 3.0, SubjectHint(nothing=True))
    assert not stage.reports[0].note
    frames = np.stack([stage.frame(index / 12).y.astype(np.int16) for index in range(1, 12)])
    change = frames - stage.still.y
    columns = stage.still.width
    dark, bright = change[:, :, 20 : columns // 2 - 30], change[:, :, columns // 2 + 30 : -20]
    assert dark.max() > least
    assert dark.min() == 0
    assert bright.min() < -least
    assert bright.max() == 0
