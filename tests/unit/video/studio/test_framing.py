"""Cut to another shape, a picture keeps its subject, and then what was chosen to move."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.video.studio.framing import crop_window
from shared.regions import Box

WIDE, TALL, SQUARE = 16 / 9, 9 / 16, 1.0
sides = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted).filter(lambda pair: pair[1] - pair[0] > 0.01)
boxes = st.builds(lambda x, y: Box(x[0], y[0], x[1], y[1]), sides, sides)
ratios = st.floats(0.1, 10)


@given(ratios, ratios, st.none() | boxes, st.lists(boxes, max_size=3))
def test_every_window_lies_in_the_picture_and_has_the_ratio(
    shape: float, ratio: float, subject: Box | None, interest: list[Box]
) -> None:
    window = crop_window(shape, ratio, subject, interest)
    width, height = window.x1 - window.x0, window.y1 - window.y0
    assert max(width, height) == pytest.approx(1)
    assert width * shape / height == pytest.approx(ratio, rel=1e-6)


@given(ratios, ratios, boxes, st.lists(boxes, max_size=3))
def test_a_subject_that_fits_is_kept_whole_whatever_else_is_of_interest(
    shape: float, ratio: float, subject: Box, interest: list[Box]
) -> None:
    window = crop_window(shape, ratio, subject, interest)
    assume(subject.x1 - subject.x0 < window.x1 - window.x0)
    assume(subject.y1 - subject.y0 < window.y1 - window.y0)
    assert window.x0 - 1e-9 <= subject.x0
    assert subject.x1 <= window.x1 + 1e-9
    assert window.y0 - 1e-9 <= subject.y0
    assert subject.y1 <= window.y1 + 1e-9


def test_without_a_subject_the_middle_stays() -> None:
    window = crop_window(WIDE, SQUARE)
    assert (window.x0 + window.x1) / 2 == pytest.approx(0.5)


def test_the_window_is_centred_on_the_subject_where_the_picture_allows() -> None:
    assert crop_window(WIDE, SQUARE, Box(0.6, 0.3, 0.7, 0.8)).x0 == pytest.approx(0.65 - 9 / 32)
    assert crop_window(WIDE, SQUARE, Box(0.9, 0.3, 1.0, 0.8)).x1 == 1.0


def test_the_window_leaves_the_middle_of_the_subject_for_what_moves() -> None:
    subject, curtain = Box(0.4, 0.3, 0.6, 0.9), Box(0.1, 0.1, 0.3, 0.6)
    alone, both = crop_window(WIDE, SQUARE, subject), crop_window(WIDE, SQUARE, subject, [curtain])
    assert alone.x0 > 0.2
    assert both.x0 == pytest.approx(0.1)
    assert both.x1 > subject.x1 + 0.02, "with air beside the subject"


def test_of_two_things_that_do_not_both_fit_the_more_is_seen() -> None:
    window = crop_window(WIDE, TALL, None, [Box(0, 0, 0.1, 1), Box(0.05, 0, 0.15, 1), Box(0.9, 0, 1, 1)])
    assert window.x0 == pytest.approx(0.0)


def test_of_a_subject_that_is_too_tall_the_upper_part_stays() -> None:
    assert crop_window(TALL, WIDE, Box(0.2, 0.25, 0.8, 0.95)).y0 == 0.25
