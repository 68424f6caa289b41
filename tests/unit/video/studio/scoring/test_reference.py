"""The source picture is found in clips that were cropped, scaled and recoloured."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from services.video.studio.planes import Bytes, from_rgb
from services.video.studio.scoring.expectation import Expectation
from services.video.studio.scoring.regions import Element, Regions
from services.video.studio.scoring.scorer import score_clip
from tests.calibration import painting as paint
from tests.unit.video.studio.scoring.conftest import textured

Write = Callable[..., Path]


@pytest.mark.parametrize(
    ("zoom", "lift", "size"), [(1.0, 0, (320, 192)), (1.06, 6, (400, 240)), (1.03, -5, (256, 160))]
)
def test_a_recomposed_picture_is_found_where_it_is(
    zoom: float, lift: float, size: tuple[int, int], clip_of: Write
) -> None:
    picture = textured()
    shot = paint.resized(paint.lift(paint.moved(from_rgb(picture).buffer, 0, 0, zoom), lift), *size)
    found = score_clip(clip_of(lambda _: shot, 4), reference=picture, regions=None, expected=Expectation())
    alignment = found.measurements.alignment
    assert alignment is not None
    assert found.score.reference == "aligned"
    grid = found.measurements.grid
    centre = alignment.to_reference @ [grid.width / 2, grid.height / 2, 1]
    corner = alignment.to_reference @ [0, 0, 1]
    assert centre == pytest.approx([0.5, 0.5], abs=0.01)
    assert corner == pytest.approx([(1 - 1 / zoom) / 2] * 2, abs=0.01)


def test_another_picture_is_not_taken_for_the_reference(clip_of: Write) -> None:
    shown, other = from_rgb(textured(seed=1)).buffer, textured(seed=2)
    mask = np.zeros((192, 320), np.bool_)
    mask[20:60, 20:60] = True
    found = score_clip(
        clip_of(lambda _: shown, 4),
        reference=other,
        regions=Regions((Element("curtain", mask),), mask),
        expected=Expectation(),
    )
    assert found.score.reference == "not_found"
    assert "not found in the clip" in " ".join(found.score.remarks)
    motion = next(part for part in found.score.parts if part.name == "motion")
    assert motion.value is None
    assert [one.element for one in motion.elements] == ["curtain"]


def test_masks_follow_the_reference_into_a_cropped_clip(clip_of: Write) -> None:
    picture = textured()
    mask = np.zeros((192, 320), np.bool_)
    mask[60:120, 200:260] = True
    inside = paint.soft(mask)

    def moving(index: int) -> Bytes:
        waved = paint.displaced(from_rgb(picture).buffer, *paint.waves(inside, 3, index / 12))
        return paint.moved(waved, 0, 0, 1.1)

    found = score_clip(
        clip_of(moving, 12),
        reference=picture,
        regions=Regions((Element("curtain", mask),), None),
        expected=Expectation(),
    )
    values = {part.name: part.value for part in found.score.parts}
    assert values["motion"] == 1.0
    assert (values["containment"] or 0) > 0.9
