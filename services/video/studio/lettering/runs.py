"""A line of text as stretches that one font can draw in one direction, measured and painted by Pillow."""

import functools
import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import Final, NamedTuple

from PIL import ImageFont

from services.video.studio.failures import RenderRefused
from services.video.studio.lettering.cleaning import clusters
from services.video.studio.lettering.directions import levels, visual_order
from services.video.studio.lettering.fontbook import Face, FontBook, ignorable, sized

EMOJI_SCALE: Final = 0.92
SYNTHETIC_BOLD: Final = 0.018
_CONTROLS: Final = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


@dataclass(frozen=True, slots=True)
class Manner:
    """What decides the look of letters besides their size.

    Args:
        book: The fonts to choose from.
        bold: Heavy strokes.
        family: A family to prefer.
        language: BCP 47 tag or "".
    """

    book: FontBook
    bold: bool = False
    family: str = ""
    language: str = ""


class Piece(NamedTuple):
    """One grapheme cluster, the face that draws it and its embedding level in the paragraph."""

    text: str
    face: Face
    level: int


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one face and one direction, without directional controls.

    Args:
        text: In the order of speech.
        face: The font.
        level: Embedding level; odd runs go from right to left.
    """

    text: str
    face: Face
    level: int


@dataclass(frozen=True, slots=True)
class Extent:
    """Measures in pixels around the point where a run starts on its baseline.

    Args:
        advance: How far the next run's start lies to the right.
        left: Ink's left edge, negative when it reaches over the start.
        top: Ink's upper edge, negative above the baseline.
        right: Ink's right edge.
        bottom: Ink's lower edge.
    """

    advance: float
    left: float
    top: float
    right: float
    bottom: float


def pieces_of(paragraph: str, manner: Manner, pointer: str) -> list[Piece]:
    """Each grapheme cluster of a paragraph with the face that draws it.

    Levels belong to the paragraph: a number keeps its direction when its line begins with it.

    Raises:
        RenderRefused: No font has a glyph for a character, or the script needs raqm and it is not there.
    """
    found: list[Piece] = []
    of_char, at = levels(paragraph), 0
    for cluster in clusters(paragraph):
        before = found[-1].face if found else None
        face = _face_for(manner.book, cluster, manner.bold, manner.family, before)
        if face is None:
            raise _missing(cluster, manner.book, pointer)
        if not manner.book.shapes and _needs_shaping(cluster):
            raise RenderRefused(
                f"{script(cluster[0])} text cannot be drawn: Pillow was installed without raqm.",
                pointer=pointer,
                hint="Install a Pillow wheel from PyPI, which brings raqm, or build it with libraqm.",
                code="shaping_unavailable",
            )
        found.append(Piece(cluster, face, of_char[at]))
        at += len(cluster)
    return found


@functools.lru_cache(maxsize=4096)
def _face_for(book: FontBook, cluster: str, bold: bool, family: str, before: Face | None) -> Face | None:
    return book.face_for(cluster, bold, family, before)


def runs_of(pieces: list[Piece]) -> list[Run]:
    """The runs of one line from left to right."""
    runs = []
    for _, group in groupby(pieces, key=lambda piece: (piece.face.path, piece.level)):
        members = list(group)
        shown = "".join(piece.text for piece in members).translate(_CONTROLS)
        if not all(ignorable(char) for char in shown):
            runs.append(Run(shown, members[0].face, members[0].level))
    return [runs[i] for i in visual_order([run.level for run in runs])]


def font_of(run: Run, pixels: int, manner: Manner) -> ImageFont.FreeTypeFont:
    """The run's font at `pixels` per em; colour bitmaps come in their only size."""
    return sized(run.face.path, run.face.strike or pixels, manner.book.engine)


def scale_of(run: Run, pixels: int) -> float:
    """By how much the run's drawing is enlarged after it was drawn: not 1 for colour bitmaps."""
    return EMOJI_SCALE * pixels / run.face.strike if run.face.strike else 1.0


def options_of(run: Run, manner: Manner) -> dict[str, str]:
    """What Pillow must be told about the run so that raqm shapes it as planned."""
    if not manner.book.shapes:
        return {}
    options = {"direction": "rtl" if run.level % 2 else "ltr"}
    return options | ({"language": manner.language} if manner.language else {})


def heavier_by(run: Run, pixels: int, manner: Manner) -> float:
    """Pixels to thicken strokes by when a heavy face is asked for and the family has none."""
    return SYNTHETIC_BOLD * pixels if manner.bold and not run.face.bold and not run.face.strike else 0.0


@functools.lru_cache(maxsize=8192)
def extent(run: Run, pixels: int, manner: Manner) -> Extent:
    """Measure a run at a size."""
    font, scale, options = font_of(run, pixels, manner), scale_of(run, pixels), options_of(run, manner)
    advance = font.getlength(run.text, **options)  # type: ignore[arg-type]
    thick = heavier_by(run, pixels, manner)
    box = font.getbbox(run.text, anchor="ls", stroke_width=thick, **options)  # type: ignore[arg-type]
    left, top, right, bottom = (scale * edge for edge in box)
    return Extent(scale * advance, left, top, right, bottom)


def script(char: str) -> str:
    """The name people know a character's writing system by, from its Unicode name."""
    name = unicodedata.name(char, "")
    if name.startswith("CJK"):
        return "Han"
    return name.split(" ")[0].split("-")[0].title() if name else "Unassigned"


def _needs_shaping(cluster: str) -> bool:
    if any(unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in cluster):
        return True
    plain = unicodedata.normalize("NFC", cluster)
    return len(plain) > 1 or 0x0900 <= ord(plain) < 0x1100 or 0x1780 <= ord(plain) < 0x1A00


def _missing(cluster: str, book: FontBook, pointer: str) -> RenderRefused:
    lacking = [
        char
        for char in cluster
        if not ignorable(char) and not any(ord(char) in face.characters for face in book.faces)
    ]
    if not lacking:
        return RenderRefused(
            f"No font draws {cluster!r} as one: its parts belong to different scripts.",
            pointer=pointer,
            hint="Put combining marks on letters of their own script, or a space between them.",
            code="missing_glyph",
            details={"character": cluster},
        )
    char = lacking[0]
    name = unicodedata.name(char, "no assigned name")
    return RenderRefused(
        f"No font has a glyph for {char!r} (U+{ord(char):04X}, {name}; script: {script(char)}).",
        pointer=pointer,
        hint="Add a font that draws it to a font folder (Noto has one for most scripts), or leave it out.",
        code="missing_glyph",
        details={"character": char, "code_point": f"U+{ord(char):04X}", "script": script(char)},
    )
