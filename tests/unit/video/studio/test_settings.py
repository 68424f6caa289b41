"""Settings that cannot be rendered are refused before any work is done."""

import math

import pytest

from services.video.studio.failures import RenderRefused
from services.video.studio.production import plan_timing
from services.video.studio.render import RenderSettings


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seconds", math.nan),
        ("seconds", 0),
        ("seconds", -1.0),
        ("seconds", 3600),
        ("fps", 0),
        ("fps", 12),
        ("fps", 29.97),
        ("fps", True),
        ("short_side", -720),
        ("short_side", 100_000),
        ("motion_strength", 0.0),
        ("motion_strength", math.inf),
        ("seed", -1),
        ("crf", 51),
        ("preset", "warp speed"),
        ("aspect_ratio", "wide"),
        ("aspect_ratio", "0:9"),
        ("aspect_ratio", math.nan),
        ("camera", "zoom"),
        ("camera", None),
        ("camera_strength", math.nan),
        ("camera_strength", 0),
        ("camera_strength", 0.5),
        ("motion_strength", math.nan),
        ("seconds", math.inf),
        ("seed", 1.5),
        ("seed", 2**32),
    ],
)
def test_a_setting_out_of_range_is_refused_naming_the_field_and_what_is_allowed(
    field: str, value: object
) -> None:
    with pytest.raises(RenderRefused) as refusal:
        RenderSettings(**{field: value})  # type: ignore[arg-type]
    assert refusal.value.code == "invalid_setting"
    assert refusal.value.pointer == f"/{field}"
    assert field in refusal.value.problem
    assert refusal.value.hint.startswith("Use ")


@pytest.mark.parametrize(("seconds", "fps"), [(1, 24), (5, 24), (10, 30), (20, 24), (60, 24), (13.7, 25)])
def test_a_clip_is_a_whole_number_of_loops_and_as_long_as_asked(seconds: float, fps: int) -> None:
    timing = plan_timing(seconds, fps)
    assert abs(timing.frames - seconds * fps) <= 0.5
    assert timing.frames == timing.loop_frames * timing.loops


def test_a_long_clip_repeats_a_loop_of_at_most_ten_seconds() -> None:
    timing = plan_timing(60, 24)
    assert timing.loop_seconds <= 10
    assert timing.loops >= 6
