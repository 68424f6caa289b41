"""Fonts cover what they promise, people can add their own, and broken ones are refused by name."""

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from services.video.studio.failures import RenderRefused
from services.video.studio.lettering import CaptionStyle, FontBook, draw_caption, shipped_fonts
from services.video.studio.lettering.charmap import read_charmap
from services.video.studio.lettering.fontbook import SHIPPED

FRAME = (640, 360)
FONTS = sorted(path for path in SHIPPED.iterdir() if path.suffix in {".ttf", ".otf"})
TAMIL_A = 0x0B85


def make_font(path: Path, family: str, characters: str) -> None:
    """A font whose letters are all the same square."""
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for point in ((100, 700), (800, 700), (800, 0)):
        pen.lineTo(point)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "square"])
    builder.setupCharacterMap({ord(char): "square" for char in characters})
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "square": square})
    builder.setupHorizontalMetrics({".notdef": (500, 0), "square": (900, 100)})
    builder.setupHorizontalHeader(ascent=900, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.save(path)


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_the_characters_of_every_shipped_font_are_read_as_fonttools_reads_them(path: Path) -> None:
    with TTFont(path, lazy=True) as font:
        assert read_charmap(path).characters == set(font.getBestCmap())
        assert read_charmap(path).strike == (109 if "CBDT" in font else None)


def test_the_shipped_fonts_stay_below_fifteen_megabytes_and_carry_their_licence() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 15_000_000
    assert "SIL OPEN FONT LICENSE Version 1.1" in (SHIPPED / "OFL.txt").read_text("utf-8")
    for path in FONTS:
        with TTFont(path, lazy=True) as font:
            assert "SIL Open Font License" in font["name"].getDebugName(13)


def test_common_characters_of_east_asia_are_covered() -> None:
    covered = set().union(*(face.characters for face in shipped_fonts().faces))
    for codec in ("euc_jp", "gb2312"):
        rows = [bytes((high, low)) for high in range(0xB0, 0xF5) for low in range(0xA1, 0xFF)]
        wanted = {ord(char) for row in rows for char in row.decode(codec, "ignore")}
        assert len(wanted) > 6000
        assert wanted <= covered
    assert set(range(0xAC00, 0xAC10)) & covered


def test_a_font_from_an_added_folder_draws_what_the_shipped_ones_lack(tmp_path: Path) -> None:
    make_font(tmp_path / "tamil.ttf", "Square Tamil", chr(TAMIL_A))
    with pytest.raises(RenderRefused, match="TAMIL LETTER A"):
        draw_caption(chr(TAMIL_A), FRAME)
    overlay = draw_caption(chr(TAMIL_A), FRAME, fonts=FontBook([tmp_path]))
    assert overlay.size[0] > 10


def test_an_added_font_is_preferred_only_when_its_family_is_asked_for(tmp_path: Path) -> None:
    make_font(tmp_path / "brand.ttf", "Brand Sans", "iii")
    book = FontBook([tmp_path])
    usual = draw_caption("iii", FRAME, fonts=book)
    brand = draw_caption("iii", FRAME, CaptionStyle(family="brand sans"), fonts=book)
    assert brand.size[0] > 1.5 * usual.size[0]
    assert np.array_equal(usual.rgba, draw_caption("iii", FRAME).rgba)


def test_a_family_without_a_heavy_face_is_thickened(tmp_path: Path) -> None:
    shutil.copy(SHIPPED / "NotoSansThai-Regular.ttf", tmp_path)
    heavy, light = (draw_caption("猫", FRAME, CaptionStyle(size=0.2, bold=bold)) for bold in (True, False))
    white = [(overlay.rgba.min(axis=2) > 200).sum() for overlay in (heavy, light)]
    assert white[0] > 1.1 * white[1]


def test_without_raqm_simple_scripts_are_drawn_and_others_name_what_is_missing() -> None:
    book = FontBook(complex_shaping=False)
    assert draw_caption("Cat Кот Γάτα 猫 😴", FRAME, fonts=book).size[0] > 50
    for text in ("مرحبا", "שלום", "नमस्ते", "ที่", "👍🏽"):
        with pytest.raises(RenderRefused, match="raqm") as refusal:
            draw_caption(text, FRAME, fonts=book)
        assert refusal.value.code == "shaping_unavailable"


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RenderRefused, match="does not exist") as refusal:
        FontBook([tmp_path / "nowhere"])
    assert refusal.value.pointer == "/fonts"


@pytest.mark.parametrize("kept", [0, 3, 11, 200, 5000])
def test_a_cut_off_font_file_is_refused_by_name(tmp_path: Path, kept: int) -> None:
    whole = (SHIPPED / "NotoSans-Regular.ttf").read_bytes()
    (tmp_path / "broken.ttf").write_bytes(whole[:kept])
    with pytest.raises(RenderRefused, match=r"broken\.ttf") as refusal:
        FontBook([tmp_path])
    assert refusal.value.code == "unreadable_font"


def test_a_text_file_called_font_is_refused(tmp_path: Path) -> None:
    (tmp_path / "readme.otf").write_text("not a font at all, whatever its name says " * 10)
    with pytest.raises(RenderRefused, match=r"readme\.otf"):
        FontBook([tmp_path])


def test_files_that_are_no_fonts_do_not_disturb(tmp_path: Path) -> None:
    (tmp_path / "OFL.txt").write_text("licence")
    assert len(FontBook([tmp_path]).faces) == len(shipped_fonts().faces)


def test_styles_are_imported_without_drawing_libraries() -> None:
    code = (
        "import sys; from services.video.studio.lettering.styles import CaptionStyle; "
        "print([name for name in ('cv2', 'PIL', 'icu4py', 'numpy') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
