"""Pictures in which there is nothing to find: the promise holds, or the refusal says so."""

import numpy as np
import pytest
from numpy.typing import NDArray

from services.video.studio.failures import RenderRefused
from services.video.studio.render import MotionElement, RenderSettings
from services.video.studio.source import Source
from services.video.studio.staging import set_stage
from services.video.studio.words import Kind
from shared.regions import Box

NAMES = [*Kind]
ALL = tuple(MotionElement(name.value, "", place) for name in NAMES for place in ("", "(x 10-60%, y 10-70%)"))


def pictures() -> dict[str, NDArray[np.uint8]]:
    rng = np.random.default_rng(0)
    stripes = np.tile((np.sin(np.arange(320) / 4) * 100 + 128)[None, :, None], (240, 1, 3))
    return {
        "black": np.zeros((240, 320, 3), np.uint8),
        "white": np.full((240, 320, 3), 255, np.uint8),
        "one green": np.full((240, 320, 3), (30, 200, 40), np.uint8),
        "noise": rng.integers(0, 256, (240, 320, 3), dtype=np.uint8),
        "stripes": stripes.astype(np.uint8),
        "smallest": rng.integers(0, 256, (64, 64, 3), dtype=np.uint8),
        "tall": rng.integers(90, 130, (640, 64, 3), dtype=np.uint8),
        "wide": rng.integers(90, 130, (64, 640, 3), dtype=np.uint8),
    }


@pytest.mark.parametrize("name", pictures())
def test_the_promise_holds_on_a_picture_without_things(name: str) -> None:
    settings = RenderSettings(seconds=2, motion_strength=1.0)
    try:
        stage = set_stage(Source(pictures()[name], Box(0, 0, 1, 1)), ALL, settings, 2.0)
    except RenderRefused:
        return
    allowed, subject = stage.may_change(), stage.subject.mask
    assert not np.any(allowed & subject)
    assert np.array_equal(stage.frame(0).buffer, stage.still.buffer)
    assert np.array_equal(stage.frame(1).buffer, stage.still.buffer)
    for phase in (0.01, 0.31, 0.5, 0.77):
        assert not np.any((stage.frame(phase).y != stage.still.y) & ~allowed)
