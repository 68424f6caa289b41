"""What tests ask of drawn text: which glyphs a font chooses and where the ink is."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import uharfbuzz
from numpy.typing import NDArray

from services.video.studio.failures import RenderRefused
from services.video.studio.lettering import Overlay, shipped_fonts
from services.video.studio.lettering.language import guess_language
from services.video.studio.lettering.runs import Manner, Run, extent, pieces_of, runs_of

T = TypeVar("T")
SCRIPTS = {
    "latin": "Crème brûlée by the window",
    "cyrillic": "Кот спит у окна",
    "greek": "Η γάτα κοιμάται",
    "japanese": "窓辺で猫が眠る。",
    "simplified": "小猫在窗边睡着了，",
    "traditional": "貓咪在窗邊睡著了，",
    "korean": "고양이가 잠들었다",
    "arabic": "القطة تنام بهدوء",
    "hebrew": "החתול ישן ליד החלון",
    "devanagari": "बिल्ली क्षण भर सोती है",
    "thai": "แมวนอนหลับที่หน้าต่าง",
    "emoji": "😴🐱👍🏽🇯🇵1️⃣❤️👨‍👩‍👧‍👦",
    "symbols": "♪ → ✓ € … “”",
}


def attempt(act: Callable[[], T]) -> T | RenderRefused:
    """The result, or the refusal as a value; anything else raised is a failure of the test."""
    try:
        return act()
    except RenderRefused as refusal:
        return refusal


def manner_for(text: str, bold: bool = True) -> Manner:
    return Manner(shipped_fonts(), bold, "", guess_language(text))


def line_runs(text: str, bold: bool = True) -> list[Run]:
    return runs_of(pieces_of(text, manner_for(text, bold), "/text"))


def advance(text: str, pixels: int = 100) -> float:
    return sum(extent(run, pixels, manner_for(text)).advance for run in line_runs(text))


@functools.cache
def _font(path: Path) -> uharfbuzz.Font:
    return uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path))))


def glyphs(run: Run) -> list[int]:
    """The glyph numbers HarfBuzz chooses for a run; 0 is .notdef, the box."""
    buffer = uharfbuzz.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    uharfbuzz.shape(_font(run.face.path), buffer)
    return [info.codepoint for info in buffer.glyph_infos]


def bright_columns(overlay: Overlay) -> NDArray[np.intp]:
    """Columns that hold letters rather than rim or shadow."""
    letters = (overlay.rgba[..., 3] > 200) & (overlay.rgba[..., :3].min(axis=2) > 180)
    return np.flatnonzero(letters.any(axis=0))


def inside(overlay: Overlay, frame_size: tuple[int, int]) -> bool:
    width, height = overlay.size
    return (
        overlay.x >= 0
        and overlay.y >= 0
        and overlay.x + width <= frame_size[0]
        and overlay.y + height <= frame_size[1]
    )


def tight(overlay: Overlay) -> bool:
    alpha = overlay.rgba[..., 3]
    return all(edge.any() for edge in (alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]))
