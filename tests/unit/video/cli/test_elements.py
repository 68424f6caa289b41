"""What a person writes after --element becomes an element, or a sentence about what is wrong."""

from pathlib import Path

import pytest

from services.video.cli.elements import read_element, read_subject
from services.video.studio.failures import RenderRefused
from services.video.studio.terms import MotionElement, SubjectHint
from shared.regions import Box, parse_location


@pytest.mark.parametrize(
    ("text", "element"),
    [
        ("dust", MotionElement("dust")),
        ("curtain; upper left", MotionElement("curtain", "", "upper left")),
        ("curtain ; upper left ; slow sway", MotionElement("curtain", "slow sway", "upper left")),
        ("curtain;;sway", MotionElement("curtain", "sway")),
        ("lamp; [0.9, 0.2, 1, 0.5]", MotionElement("lamp", box=Box(0.9, 0.2, 1.0, 0.5))),
        ("plant; mask=brush.png; rustle", MotionElement("plant", "rustle", mask=Path("brush.png"))),
        ("подсветка; слева", MotionElement("подсветка", "", "слева")),
    ],
)
def test_an_element_is_read_as_it_is_written(text: str, element: MotionElement) -> None:
    assert read_element(text) == element


@pytest.mark.parametrize(
    "where", ["x 2-14%, y 13-55%", "left (x 2-14%, y 13-55%)", "left x 2–14 %, y 13-55%"]
)
def test_a_box_in_percent_needs_no_brackets(where: str) -> None:
    box = parse_location(read_element(f"curtain; {where}").location).box
    assert box == Box(0.02, 0.13, 0.14, 0.55)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "; left",
        "a; b; c; d",
        "lamp; [0.9, 0.2, 1]",
        "lamp; [0.9, 0.2, nan, 0.5]",
        "lamp; [0.5, 0.2, 0.4, 0.5]",
        "lamp; [a, b, c, d]",
        "lamp; x 50-20%, y 0-10%",
    ],
)
def test_what_makes_no_sense_is_refused_with_the_way_to_write_it(text: str) -> None:
    with pytest.raises(RenderRefused) as refusal:
        read_element(text)
    assert "thing; where; how it moves" in (refusal.value.hint or "")


def test_the_subject_may_be_told_in_one_way_only() -> None:
    assert read_subject(None, None, False) is None
    assert read_subject("x 30-60%, y 20-90%", None, False) == SubjectHint(box=Box(0.3, 0.2, 0.6, 0.9))
    assert read_subject(None, None, True) == SubjectHint(nothing=True)
    with pytest.raises(RenderRefused):
        read_subject("x 30-60%, y 20-90%", None, True)
    with pytest.raises(RenderRefused):
        read_subject("somewhere", None, False)
