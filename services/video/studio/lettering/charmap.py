"""Which characters a font file can draw: Pillow draws a box for the others and says nothing."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.video.studio.failures import RenderRefused

_UNICODE_SUBTABLES: Final = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0))
_MOST_CHARACTERS: Final = 0x110000


@dataclass(frozen=True, slots=True)
class Charmap:
    """Facts read from a font file.

    Args:
        characters: Code points that have a glyph of their own.
        strike: Pixels per em of its only bitmap size (CBDT), None for outlines.
    """

    characters: frozenset[int]
    strike: int | None


def read_charmap(path: Path) -> Charmap:
    """Read `cmap` formats 4 and 12 and the colour bitmap size (OpenType 1.9, chapters cmap and CBLC).

    Raises:
        RenderRefused: The file cannot be read, or is not a TrueType or OpenType font with a Unicode map.
    """
    try:
        raw = path.read_bytes()
        tables = _directory(raw)
        characters = frozenset(_characters(raw, tables["cmap"]))
        strike = raw[tables["CBLC"] + 8 + 45] if "CBLC" in tables else None
    except (OSError, KeyError, IndexError, struct.error) as error:
        raise RenderRefused(
            f"The font file {path.name} cannot be read: {type(error).__name__}.",
            pointer="/fonts",
            hint="Use TrueType or OpenType files (.ttf, .otf, .ttc), or take the file out of the folder.",
            code="unreadable_font",
        ) from error
    return Charmap(characters, strike)


def _directory(raw: bytes) -> dict[str, int]:
    start = struct.unpack_from(">I", raw, 12)[0] if raw[:4] == b"ttcf" else 0
    count = struct.unpack_from(">H", raw, start + 4)[0]
    records = (struct.unpack_from(">4sIII", raw, start + 12 + 16 * i) for i in range(count))
    return {tag.decode("latin-1"): offset for tag, _, offset, _ in records}


def _characters(raw: bytes, cmap: int) -> set[int]:
    count = struct.unpack_from(">H", raw, cmap + 2)[0]
    subtables = {}
    for i in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", raw, cmap + 4 + 8 * i)
        subtables[platform, encoding] = cmap + offset
    for key in _UNICODE_SUBTABLES:
        if key in subtables:
            at = subtables[key]
            form = struct.unpack_from(">H", raw, at)[0]
            if form == 12:
                return _format_12(raw, at)
            if form == 4:
                return _format_4(raw, at)
    raise KeyError("cmap")


def _format_12(raw: bytes, at: int) -> set[int]:
    found: set[int] = set()
    for i in range(struct.unpack_from(">I", raw, at + 12)[0]):
        first, last, glyph = struct.unpack_from(">III", raw, at + 16 + 12 * i)
        if last >= _MOST_CHARACTERS or first > last:
            raise IndexError(last)
        found.update(range(first if glyph else first + 1, last + 1))
    return found


def _format_4(raw: bytes, at: int) -> set[int]:
    segments = struct.unpack_from(">H", raw, at + 6)[0] // 2
    ends, starts, deltas, offsets = (at + 14, at + 16 + 2 * segments, at + 16 + 4 * segments, 0)
    offsets = at + 16 + 6 * segments
    found: set[int] = set()
    for i in range(segments):
        last, first, delta, offset = (
            struct.unpack_from(">H", raw, table + 2 * i)[0] for table in (ends, starts, deltas, offsets)
        )
        for code in range(first, last + 1):
            glyph = code
            if offset:
                where = offsets + 2 * i + offset + 2 * (code - first)
                glyph = struct.unpack_from(">H", raw, where)[0]
                if not glyph:
                    continue
            if (glyph + delta) & 0xFFFF:
                found.add(code)
    return found - {0xFFFF}
