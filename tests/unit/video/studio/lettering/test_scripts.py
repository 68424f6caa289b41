"""Every promised script is drawn as its readers expect."""

import unicodedata

import numpy as np
import pytest

from services.video.studio.failures import RenderRefused
from services.video.studio.lettering import CaptionStyle, draw_caption
from services.video.studio.lettering.cleaning import clusters
from tests.unit.video.studio.lettering.ink import (
    SCRIPTS,
    advance,
    bright_columns,
    glyphs,
    inside,
    line_runs,
    tight,
)

FRAME = (640, 360)


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
@pytest.mark.parametrize("bold", [True, False])
def test_no_script_is_drawn_with_the_box_for_missing_glyphs(text: str, bold: bool) -> None:
    runs = line_runs(text, bold)
    assert runs
    assert all(0 not in glyphs(run) for run in runs)


@pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)
def test_every_script_leaves_ink_inside_the_frame(text: str) -> None:
    overlay = draw_caption(text, FRAME)
    assert inside(overlay, FRAME)
    assert tight(overlay)
    assert len(bright_columns(overlay)) > 20


def test_arabic_letters_join() -> None:
    word = "ببب"
    assert advance(word) < 0.9 * sum(advance(letter) for letter in word)
    assert len(set(glyphs(line_runs(word)[0]))) == 3


def test_arabic_lam_alef_becomes_one_glyph() -> None:
    assert len(glyphs(line_runs("لا")[0])) == 1


def test_devanagari_consonants_join_into_conjuncts() -> None:
    assert len(glyphs(line_runs("क्ष")[0])) == 1
    assert advance("क्ष") < advance("क") + advance("ष")


def test_a_devanagari_short_i_stands_before_its_consonant() -> None:
    consonant = glyphs(line_runs("क")[0])[0]
    assert glyphs(line_runs("कि")[0]).index(consonant) == 1


def test_thai_marks_stack_above_their_consonant_without_taking_width() -> None:
    assert advance("ที่") == pytest.approx(advance("ท"))
    tall = draw_caption("ที่", FRAME, CaptionStyle(size=0.2)).size[1]
    assert tall > draw_caption("ท", FRAME, CaptionStyle(size=0.2)).size[1]


def test_combining_accents_give_the_same_picture_as_composed_letters() -> None:
    composed, apart = draw_caption("é ü", FRAME), draw_caption(unicodedata.normalize("NFD", "é ü"), FRAME)
    assert np.array_equal(composed.rgba, apart.rgba)


def test_hebrew_runs_from_right_to_left() -> None:
    short_first = draw_caption("ו שש", FRAME, CaptionStyle(size=0.2))
    gap = np.diff(bright_columns(short_first)).argmax()
    columns = bright_columns(short_first)
    left, right = columns[: gap + 1], columns[gap + 1 :]
    assert np.ptp(left) > 2 * np.ptp(right)


def test_numbers_and_latin_inside_hebrew_keep_their_own_direction() -> None:
    words = [run.text.strip() for run in line_runs("שעה 10:30 ב Stillreel עכשיו")]
    assert [word for word in words if word] == ["עכשיו", "Stillreel", "ב", "10:30", "שעה"]


def test_brackets_around_latin_in_hebrew_turn_with_the_hebrew() -> None:
    runs = line_runs("שלום (abc) עולם")
    assert [run.text for run in runs if run.level % 2 == 0] == ["abc"]
    brackets = [run for run in runs if run.text.strip() in {"(", ")"}]
    assert all(run.level == 1 for run in brackets)


@pytest.mark.parametrize("family", ["👨‍👩‍👧‍👦", "👍🏽", "🇯🇵", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️‍🔥", "👩🏽‍🚀"])
def test_an_emoji_sequence_is_one_glyph_wide(family: str) -> None:
    assert clusters(family) == [family]
    assert advance(family) == pytest.approx(advance("😀"))


def test_emoji_keep_their_colours() -> None:
    overlay = draw_caption("😀", FRAME, CaptionStyle(size=0.2))
    solid = overlay.rgba[overlay.rgba[..., 3] == 255][:, :3].astype(int)
    yellow = (solid[:, 0] > 200) & (solid[:, 1] > 150) & (solid[:, 2] < 120)
    assert yellow.mean() > 0.3


def test_a_text_selector_asks_for_the_plain_drawing() -> None:
    assert [run.face.strike for run in line_runs("☀️☀︎")] == [109, None]


def test_han_characters_take_the_shape_of_the_language() -> None:
    pictures = {
        draw_caption("骨直", FRAME, CaptionStyle(language=language)).rgba.tobytes()
        for language in ("ja", "zh-Hans", "zh-Hant")
    }
    assert len(pictures) == 3


def test_mixed_scripts_stand_on_one_baseline() -> None:
    style = CaptionStyle(size=0.2, look="box", plate_opacity=0)
    latin, hangul = draw_caption("H", FRAME, style), draw_caption("HH", FRAME, style)
    mixed = draw_caption("H שH", FRAME, style)
    assert latin.y + latin.size[1] == hangul.y + hangul.size[1] == mixed.y + mixed.size[1]


def test_a_character_no_font_has_is_named_with_its_code_point_and_script() -> None:
    with pytest.raises(RenderRefused) as refusal:
        draw_caption("cat தமிழ்", FRAME, pointer="/captions/3/text")
    assert refusal.value.code == "missing_glyph"
    assert refusal.value.pointer == "/captions/3/text"
    assert refusal.value.details == {"character": "த", "code_point": "U+0BA4", "script": "Tamil"}
    assert "font folder" in refusal.value.hint
