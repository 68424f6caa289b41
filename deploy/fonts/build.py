"""Cut the shipped fonts out of Debian's Noto packages, so that anyone can make the same files again.

Run with the folder the three packages were extracted into (`dpkg -x`); see
`services/video/studio/lettering/fonts/README.md` for the packages and their versions.
"""

import io
import sys
from pathlib import Path
from typing import Any, Final

from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image

OUT: Final = Path(__file__).parents[2] / "services/video/studio/lettering/fonts"
SCRIPTS: Final = ("NotoSans", "NotoSansArabic", "NotoSansHebrew", "NotoSansDevanagari", "NotoSansThai")
SYMBOLS: Final = ((0x2190, 0x2300), (0x2500, 0x2800), (0x2B00, 0x2C00))
COLOURS: Final = 128
TONES: Final = range(0x1F3FB, 0x1F400)


def common_cjk() -> set[int]:
    """JIS X 0208, GB 2312, the first level of Big5 and the syllables of KS X 1001."""

    def encodable(codec: str) -> dict[int, bytes]:
        found = {}
        for code in range(0x80, 0x10000):
            try:
                found[code] = chr(code).encode(codec)
            except UnicodeError:
                continue
        return {code: raw for code, raw in found.items() if len(raw) == 2}

    big5 = {code for code, raw in encodable("big5").items() if 0xA1 <= raw[0] <= 0xC6}
    korean = {code for code in encodable("euc_kr") if code < 0x3400 or code >= 0xAC00}
    blocks = ((0x1100, 0x1200), (0x3000, 0x3400), (0xFF00, 0xFFF0))
    return (
        set(encodable("euc_jp"))
        | set(encodable("gb2312"))
        | big5
        | korean
        | {code for first, end in blocks for code in range(first, end)}
    )


def cut(source: Path, target: Path, characters: set[int], number: int = -1) -> None:
    """Write the glyphs of `characters`, with everything shaping needs and without hinting."""
    options = subset.Options()
    options.layout_features = ["*"]
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_languages = [0x409]
    options.name_IDs = ["*"]
    options.font_number = number
    options.drop_tables += ["DSIG", "vhea", "vmtx", "VORG"]
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    if "CBDT" in font:
        _forget_two_toned_couples(font)
    cutter.subset(font)
    if "CBDT" in font:
        _reduce_colours(font)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    subset.save_font(font, str(target), options)
    sys.stdout.write(
        f"{target.name}: {target.stat().st_size:,} bytes, {len(font.getGlyphOrder()):,} glyphs\n"
    )


def _forget_two_toned_couples(font: Any) -> None:
    """Drop ligatures of people in two different skin tones: a large share of the emoji font for rare pairs.

    Such a sequence is then drawn as its people one after another.
    """
    names = {font.getBestCmap()[tone] for tone in TONES}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            for ligatures in getattr(getattr(table, "ExtSubTable", table), "ligatures", {}).values():
                ligatures[:] = [one for one in ligatures if len(names.intersection(one.Component)) < 2]


def _reduce_colours(font: Any) -> None:
    """Store each bitmap in at most 128 colours where that is smaller: a fifth less, not seen in text."""
    for glyph in font["CBDT"].strikeData[0].values():
        picture = Image.open(io.BytesIO(glyph.imageData)).convert("RGBA")
        packed = io.BytesIO()
        plain = picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        plain.save(packed, "PNG", optimize=True)
        if packed.tell() < len(glyph.imageData):
            glyph.imageData = packed.getvalue()


def main(extracted: Path) -> None:
    """Make every file of the fonts folder."""
    fonts = extracted / "usr/share/fonts"
    for name in SCRIPTS:
        for weight in ("Regular", "Bold"):
            source = fonts / f"truetype/noto/{name}-{weight}.ttf"
            cut(source, OUT / source.name, set(TTFont(source, lazy=True).getBestCmap()))
    symbols = {code for first, end in SYMBOLS for code in range(first, end)}
    cut(fonts / "truetype/noto/NotoSansSymbols2-Regular.ttf", OUT / "NotoSansSymbols2-Regular.ttf", symbols)
    cjk = fonts / "opentype/noto/NotoSansCJK-Regular.ttc"
    cut(cjk, OUT / "NotoSansCJKjp-Regular.otf", common_cjk(), number=0)
    emoji = fonts / "truetype/noto/NotoColorEmoji.ttf"
    cut(emoji, OUT / emoji.name, set(TTFont(emoji, lazy=True).getBestCmap()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
