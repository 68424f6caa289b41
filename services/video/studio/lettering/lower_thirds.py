"""A name and a line about it, on a plate at the side where reading starts."""

import math
from typing import Final

import numpy as np

from services.video.studio.lettering.fontbook import FontBook, shipped_fonts
from services.video.studio.lettering.overlay import Overlay, Size
from services.video.studio.lettering.painting import Ink, Layer, overlay_of, paint, put, rounded_plate
from services.video.studio.lettering.placing import safe_area
from services.video.studio.lettering.runs import Manner
from services.video.studio.lettering.styles import CardStyle, rgb
from services.video.studio.lettering.typesetting import Room, typeset

MOST_NAME: Final = 80
MOST_ROLE: Final = 120
_ROLE: Final = 0.66
_SIDE: Final = 0.55
_END: Final = 0.28
_BAR: Final = 0.14
_GAP: Final = 0.06
_OPACITY: Final = 0.78
_WIDEST: Final = 0.72
_TINIEST: Final = 9


def draw_lower_third(
    name: str,
    frame_size: Size,
    role: str = "",
    style: CardStyle | None = None,
    fonts: FontBook | None = None,
) -> Overlay:
    """Draw a name with a line below it; on the left, or on the right when the name reads leftwards.

    Args:
        name: Plain text, one line, or two in tall frames.
        frame_size: (width, height) in pixels of the frames it will lie on.
        role: Plain text, "" for none.
        style: Colours; its `size` is halved here, lower thirds being smaller than titles.
        fonts: The fonts to use, None for the shipped ones.

    Raises:
        RenderRefused: A text cannot be drawn (as in `draw_caption`, at `/name` or `/role`), or the
            frame size is not usable.
    """
    style = style or CardStyle()
    area = safe_area(frame_size)
    book = fonts or shipped_fonts()
    size = max(_TINIEST, round(style.size / 2 * area.unit))
    small = max(_TINIEST, round(size * _ROLE))
    widest = area.width * (1.0 if area.lines > 2 else _WIDEST) - (2 * _SIDE + _BAR) * size
    lines = 2 if area.lines > 2 else 1
    heavy = Manner(book, bold=True, family=style.family, language=style.language)
    plain = Manner(book, bold=False, family=style.family, language=style.language)
    room = Room(widest, area.height / 3, lines, size, max(_TINIEST, round(size * 0.6)))
    blocks = [typeset(name, room, heavy, "/name", MOST_NAME)]
    if role:
        room = Room(widest, area.height / 3, lines, small, max(_TINIEST, round(small * 0.7)))
        blocks.append(typeset(role, room, plain, "/role", MOST_ROLE))
    rightward = blocks[0].lines[0].base == 0
    width = math.ceil(max(block.width for block in blocks) + (2 * _SIDE + _BAR) * size)
    gap = _GAP * size * (len(blocks) - 1)
    height = math.ceil(sum(block.height for block in blocks) + gap + 2 * _END * size)
    layer: Layer = np.zeros((height + 2, width + 2, 4), np.float32)
    plate = rounded_plate(height + 2, width + 2, (1, 1, width + 1, height + 1), 0.12 * size)
    put(layer, plate * _OPACITY, rgb(style.background, "background"))
    bar = np.zeros_like(plate)
    thick = round(_BAR * size)
    bar[:, slice(0, thick + 1) if rightward else slice(width + 1 - thick, None)] = 1
    put(layer, bar * plate, rgb(style.accent, "accent"))
    inset = 1 + (_BAR + _SIDE) * size
    y = 1 + _END * size
    for block in blocks:
        ink = Ink(rgb(style.color, "color"))
        x = inset if rightward else width + 2 - inset
        paint(layer, block, x, y - block.top, ink, "left" if rightward else "right")
        y += block.height + gap
    left = area.left if rightward else area.right - width
    return overlay_of(layer, left - 1, area.bottom - height - 1)
