"""Captions lie where they should, stay readable, and refuse what cannot be drawn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.video.studio.failures import RenderRefused
from services.video.studio.lettering import CaptionStyle, Overlay, draw_caption
from services.video.studio.lettering.placing import safe_area
from tests.unit.video.studio.lettering.ink import SCRIPTS, attempt, glyphs, inside, line_runs, tight

TALL, SQUARE, WIDE = (360, 640), (360, 360), (640, 360)


def over(overlay: Overlay, background: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    alpha = overlay.rgba[..., 3:] / 255
    return overlay.rgba[..., :3] * alpha + background * (1 - alpha)


@pytest.mark.parametrize("frame", [TALL, SQUARE, WIDE])
@pytest.mark.parametrize("look", ["outline", "box"])
def test_captions_lie_in_their_third_of_every_frame_shape(frame: tuple[int, int], look: str) -> None:
    area = safe_area(frame)
    middles = {}
    for position in ("top", "center", "bottom"):
        style = CaptionStyle(look=look, position=position)  # type: ignore[arg-type]
        overlay = draw_caption("The cat by the window", frame, style)
        assert inside(overlay, frame)
        middles[position] = (overlay.y + overlay.size[1] / 2) / frame[1]
        assert abs(overlay.x + overlay.size[0] / 2 - frame[0] / 2) <= 2
        assert overlay.x >= area.left * 0.8
    assert middles["top"] < 1 / 3 < middles["center"] < 2 / 3 < middles["bottom"]


def test_captions_do_not_jump_when_words_have_descenders() -> None:
    without, having = draw_caption("sun moon", WIDE), draw_caption("gypsy jump", WIDE)
    assert having.y + having.size[1] > without.y + without.size[1]
    tops = [draw_caption(text, WIDE, CaptionStyle(look="box")).y for text in ("ace", "gypsy")]
    assert tops[0] == tops[1]


@pytest.mark.parametrize("background", [0, 128, 255])
@pytest.mark.parametrize("look", ["outline", "box"])
def test_letters_stand_out_from_any_background(background: int, look: str) -> None:
    style = CaptionStyle(look=look, size=0.15)  # type: ignore[arg-type]
    seen = over(draw_caption("Cat", WIDE, style), background).mean(axis=2)
    solid = draw_caption("Cat", WIDE, style).rgba[..., 3] == 255
    letters = solid & (seen > 240)
    assert letters.any()
    beside = np.zeros_like(letters)
    beside[:, 4:] |= letters[:, :-4]
    beside[:, :-4] |= letters[:, 4:]
    around = seen[beside & (seen < 200)]
    assert np.median(around) < 120


def test_the_same_caption_is_the_same_picture() -> None:
    first, second = draw_caption(SCRIPTS["arabic"], WIDE), draw_caption(SCRIPTS["arabic"], WIDE)
    assert np.array_equal(first.rgba, second.rgba)
    assert (first.x, first.y) == (second.x, second.y)


def test_captions_scale_with_the_frame() -> None:
    small, large = draw_caption("The cat", WIDE), draw_caption("The cat", (1280, 720))
    assert large.size[0] == pytest.approx(2 * small.size[0], rel=0.05)


def test_invisible_pixels_hold_no_colour() -> None:
    rgba = draw_caption("o", WIDE).rgba
    assert not rgba[rgba[..., 3] == 0].any()


def test_markup_is_drawn_as_written() -> None:
    plain, marked = draw_caption("bold", WIDE), draw_caption("<b>bold</b>", WIDE)
    assert marked.size[0] > 1.5 * plain.size[0]


def test_control_characters_vanish_and_tabs_become_spaces() -> None:
    dirty, clean = draw_caption("\x00The\x1b\tcat\x7f\ufeff ", WIDE), draw_caption("The cat", WIDE)
    assert np.array_equal(dirty.rgba, clean.rgba)


def test_an_override_cannot_turn_latin_around() -> None:
    assert [run.text for run in line_runs("\u202eabc\u202c".replace("\u202e", "\u202b"))] == ["abc"]
    turned, plain = draw_caption("\u202eabc\u202c", WIDE), draw_caption("abc", WIDE)
    assert np.array_equal(turned.rgba, plain.rgba)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_text"),
        (" \n\u200b\u2060 ", "empty_text"),
        ("\U000e0fff", "empty_text"),
        ("x" * 501, "text_too_long"),
        ("a" + "\u0301" * 7, "too_many_marks"),
        ("a\ud800", "broken_text"),
        ("\ue000", "missing_glyph"),
        ("\U000e0fff\U0010ffff", "missing_glyph"),
    ],
)
def test_texts_that_cannot_be_drawn_are_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(RenderRefused) as refusal:
        draw_caption(text, WIDE, pointer="/captions/0/text")
    assert (refusal.value.code, refusal.value.pointer) == (code, "/captions/0/text")
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("size", float("nan")),
        ("size", 0.5),
        ("smallest", 0.1),
        ("plate_opacity", -1),
        ("max_lines", 0),
        ("color", "white"),
        ("rim", "#12345"),
        ("position", "left"),
        ("look", "neon"),
    ],
)
def test_a_style_that_cannot_be_drawn_is_refused_by_field(field: str, value: object) -> None:
    with pytest.raises(RenderRefused) as refusal:
        CaptionStyle(**{field: value})  # type: ignore[arg-type]
    assert refusal.value.pointer == f"/style/{field}"


@pytest.mark.parametrize("frame", [(0, 100), (63, 640), (9000, 100)])
def test_frames_too_small_or_too_large_for_text_are_refused(frame: tuple[int, int]) -> None:
    with pytest.raises(RenderRefused, match="64 to 4320"):
        draw_caption("cat", frame)


SOUP = st.text(max_size=60) | st.text(
    st.sampled_from(
        [*"".join(SCRIPTS.values()), *"\u200d\u200c\ufe0f\u202e\u2067\u2069\u0301\u094d\u0640\t\n()1٣."]
    ),
    max_size=120,
)


@settings(max_examples=150, deadline=None)
@given(SOUP, st.sampled_from(["outline", "box"]), st.booleans())
def test_any_text_is_drawn_inside_the_frame_without_boxes_or_refused(
    text: str, look: str, bold: bool
) -> None:
    style = CaptionStyle(look=look, bold=bold)  # type: ignore[arg-type]
    drawn = attempt(lambda: draw_caption(text, (96, 160), style))
    if isinstance(drawn, RenderRefused):
        assert drawn.hint
    else:
        assert inside(drawn, (96, 160))
        assert tight(drawn)


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from([*"".join(SCRIPTS.values())]), min_size=1, max_size=40))
def test_whatever_a_font_is_chosen_for_it_draws_without_boxes(text: str) -> None:
    runs = attempt(lambda: line_runs(text))
    if isinstance(runs, RenderRefused):
        assert "different scripts" in runs.problem
    else:
        assert all(0 not in glyphs(run) for run in runs)


def test_a_line_of_nothing_visible_is_left_out() -> None:
    assert np.array_equal(
        draw_caption("Hello\n\U000e0fff", (640, 360)).rgba, draw_caption("Hello", (640, 360)).rgba
    )
