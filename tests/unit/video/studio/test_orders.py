"""How much one clip may be asked for, and in which words."""

from pathlib import Path

import pytest

from services.video.studio.failures import RenderRefused
from services.video.studio.orders import LONGEST_TEXT, MOST_ELEMENTS, check_elements
from services.video.studio.render import MotionElement, RenderSettings
from services.video.studio.source import load_source
from services.video.studio.staging import set_stage

SMALL = RenderSettings(seconds=1, short_side=240)


def test_as_much_as_a_person_may_mean_passes() -> None:
    check_elements([MotionElement("d" * LONGEST_TEXT, location="x" * LONGEST_TEXT)] * MOST_ELEMENTS)


@pytest.mark.parametrize(
    ("elements", "pointer"),
    [
        ([MotionElement("dust")] * (MOST_ELEMENTS + 1), "/elements"),
        ([MotionElement("dust"), MotionElement("d" * (LONGEST_TEXT + 1))], "/elements/1/element"),
        ([MotionElement("dust", "d" * 10_000)], "/elements/0/motion_type"),
        ([MotionElement("dust", location="d" * 10_000)], "/elements/0/location"),
    ],
)
def test_more_is_refused_where_it_stands_and_without_repeating_it(
    elements: list[MotionElement], pointer: str
) -> None:
    with pytest.raises(RenderRefused) as refused:
        check_elements(elements)
    assert refused.value.pointer == pointer
    assert len(refused.value.problem) < 100


def test_too_many_elements_are_refused_before_the_picture_is_looked_at(day_picture: Path) -> None:
    with pytest.raises(RenderRefused, match="65 elements"):
        set_stage(load_source(day_picture, SMALL), [MotionElement("lamp")] * 65, SMALL, 1)


def test_words_that_are_no_unicode_move_what_they_name(day_picture: Path) -> None:
    """A command line hands over bytes that are no UTF-8 as lone surrogates."""
    element = MotionElement("lamp \udcff", location="right")
    assert set_stage(load_source(day_picture, SMALL), [element], SMALL, 1).reports[0].kind == "lamp"
