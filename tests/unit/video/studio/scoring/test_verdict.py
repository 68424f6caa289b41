"""No average hides what must not be hidden."""

import math

import pytest

from services.video.studio.failures import ScoreRefused
from services.video.studio.scoring.expectation import Expectation
from services.video.studio.scoring.thresholds import CAP, GATES, WEIGHTS, Ramp
from services.video.studio.scoring.verdict import ClipScore, Part, overall_of


def parts(**values: float | None) -> tuple[Part, ...]:
    return tuple(Part(name, values.get(name, 1.0), "") for name in WEIGHTS)


def test_a_perfect_clip_scores_one() -> None:
    assert overall_of(parts()) == 1.0


@pytest.mark.parametrize("name", list(WEIGHTS))
def test_any_part_below_its_gate_caps_the_overall_score(name: str) -> None:
    low = parts(**{name: GATES[name] * 0.9})
    assert overall_of(low) <= CAP * 0.9 + 0.001
    assert not ClipScore(0.0, low, "none").passed


def test_the_mean_is_geometric_and_weighted() -> None:
    share = WEIGHTS["subject"] / sum(WEIGHTS.values())
    assert overall_of(parts(subject=0.6)) == pytest.approx(0.6**share, abs=0.001)


def test_what_was_not_judged_neither_helps_nor_harms() -> None:
    assert overall_of(parts(subject=None, motion=None, loop=None)) == 1.0
    score = ClipScore(1.0, parts(loop=None), "none")
    assert score.passed
    assert score.not_judged == ("loop",)


def test_the_worst_failure_is_named_first() -> None:
    assert ClipScore(0.0, parts(subject=0.3, camera=0.1), "none").failed == ("camera", "subject")


def test_a_ramp_is_straight_on_a_logarithmic_scale() -> None:
    ramp = Ramp(1, 100)
    assert [ramp.value(x) for x in (0.5, 1, 10, 100, 500)] == pytest.approx([1, 1, 0.5, 0, 0])
    assert ramp.value(math.nan) == 0


@pytest.mark.parametrize(
    "wrong", [{"seconds": math.nan}, {"fps": 0}, {"ratio": math.inf}, {"short_side": -1}, {"camera": "dolly"}]
)
def test_an_order_that_no_clip_can_meet_is_refused_by_name(wrong: dict[str, object]) -> None:
    with pytest.raises(ScoreRefused) as refused:
        Expectation(**wrong)  # type: ignore[arg-type]
    assert refused.value.pointer == f"/{next(iter(wrong))}"
    assert refused.value.hint
