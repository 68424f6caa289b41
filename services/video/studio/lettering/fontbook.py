"""Choosing a font for every character, so that a missing glyph is an error here and never a box on screen."""

import functools
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PIL import ImageFont, features

from services.video.studio.failures import RenderRefused
from services.video.studio.lettering.charmap import read_charmap
from services.video.studio.lettering.emoji import wants_colour

SHIPPED: Final = Path(__file__).with_name("fonts")
_ORDER: Final = ("NotoSans", "NotoSansHebrew", "NotoSansArabic", "NotoSansDevanagari", "NotoSansThai")
_LAST: Final = ("NotoSansCJKjp", "NotoSansSymbols2", "NotoColorEmoji")
_SUFFIXES: Final = {".ttf", ".otf", ".ttc"}
# Characters that are drawn as nothing when a font lacks them (Default_Ignorable_Code_Point).
_IGNORABLE: Final = (
    range(0x00AD, 0x00AE),
    range(0x034F, 0x0350),
    range(0x061C, 0x061D),
    range(0x180B, 0x1810),
    range(0x200B, 0x2010),
    range(0x202A, 0x202F),
    range(0x2060, 0x2070),
    range(0xFE00, 0xFE10),
    range(0xFEFF, 0xFF00),
    range(0xE0000, 0xE1000),
)


def ignorable(char: str) -> bool:
    """Whether shaping hides the character when the font has no glyph for it."""
    return any(ord(char) in block for block in _IGNORABLE)


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One font file.

    Args:
        path: The file.
        family: Its family name, `Noto Sans`.
        bold: Whether its strokes are heavy.
        characters: Code points it draws.
        strike: Pixels per em of its bitmaps when it is a colour bitmap font, else None.
    """

    path: Path
    family: str
    bold: bool
    characters: frozenset[int] = field(repr=False)
    strike: int | None = None

    def draws(self, cluster: str) -> bool:
        """Whether every visible character of the cluster has a glyph, composed or taken apart."""
        forms = (cluster, unicodedata.normalize("NFC", cluster), unicodedata.normalize("NFD", cluster))
        return any(all(ord(char) in self.characters or ignorable(char) for char in form) for form in forms)


@functools.cache
def read_face(path: Path) -> Face:
    """Open a font file once per process.

    Raises:
        RenderRefused: It is not a font this product can use.
    """
    charmap = read_charmap(path)
    try:
        family, style = ImageFont.truetype(path, charmap.strike or 20).getname()
    except (OSError, ValueError) as error:
        raise RenderRefused(
            f"The font file {path.name} cannot be used: {error}.",
            pointer="/fonts",
            hint="Take it out of the folder or replace it.",
            code="unreadable_font",
        ) from error
    bold = any(word in (style or "").lower() for word in ("bold", "black", "heavy"))
    return Face(path, family or path.stem, bold, charmap.characters, charmap.strike)


@functools.lru_cache(maxsize=64)
def sized(path: Path, pixels: int, engine: ImageFont.Layout) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels per em."""
    return ImageFont.truetype(path, pixels, layout_engine=engine)


class FontBook:
    """The shipped fonts and those somebody added, in the order they are asked.

    Args:
        folders: Folders with further `.ttf`, `.otf` and `.ttc` files, asked after the shipped ones.
        complex_shaping: Whether Pillow has raqm; None asks Pillow.

    Raises:
        RenderRefused: A folder does not exist or holds a file that is not a font.
    """

    def __init__(self, folders: Iterable[Path] = (), complex_shaping: bool | None = None) -> None:
        raqm = features.check("raqm") if complex_shaping is None else complex_shaping
        self.engine = ImageFont.Layout.RAQM if raqm else ImageFont.Layout.BASIC
        named = [SHIPPED / f"{name}-{w}.ttf" for name in _ORDER for w in ("Regular", "Bold")]
        named += [next(SHIPPED.glob(f"{name}*")) for name in _LAST if any(SHIPPED.glob(f"{name}*"))]
        self.faces = tuple(read_face(path) for path in (*named, *_files(folders)))

    @property
    def shapes(self) -> bool:
        """Whether joined and reordered scripts can be drawn."""
        return self.engine is ImageFont.Layout.RAQM

    def face_for(self, cluster: str, bold: bool, family: str = "", before: Face | None = None) -> Face | None:
        """The best face that draws the whole cluster, None when no face does.

        Args:
            cluster: One grapheme cluster.
            bold: The weight asked for; the other one is taken when it is all there is.
            family: A family to ask first, by name.
            before: The face of the cluster before it, kept for punctuation and spaces.
        """
        colour = wants_colour(cluster)
        neutral = unicodedata.category(cluster[0])[0] in "ZPC" and not colour
        if neutral and before is not None and before.strike is None and before.draws(cluster):
            return before
        able = [face for face in self.faces if face.draws(cluster)]
        ranked = sorted(
            able,
            key=lambda face: (
                (face.strike is not None) != colour,
                face.family.casefold() != family.casefold(),
                face.bold != bold and any(o.family == face.family and o.bold == bold for o in able),
            ),
        )
        return ranked[0] if ranked else None


def _files(folders: Iterable[Path]) -> list[Path]:
    found: list[Path] = []
    for folder in folders:
        if not folder.is_dir():
            raise RenderRefused(
                f"The font folder {folder} does not exist.",
                pointer="/fonts",
                hint="Name a folder that holds .ttf, .otf or .ttc files.",
                code="missing_font_folder",
            )
        found += sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)
    return found


@functools.cache
def shipped_fonts() -> FontBook:
    """The fonts that come with the product, read once per process."""
    return FontBook()
