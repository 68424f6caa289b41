"""Words on a picture, in any script, where a person can read them."""

from typing import Final, Literal

import numpy as np

from services.video.studio.failures import RenderRefused
from services.video.studio.lettering.fontbook import shipped_fonts
from services.video.studio.lettering.painting import Ink, paint
from services.video.studio.lettering.runs import Manner
from services.video.studio.lettering.typesetting import Room, typeset
from services.video.studio.planes import Bytes

_MOST: Final = 120  # characters; a label is no place for an essay
_SHIFTS: Final = {"left": 0.0, "center": 0.5, "right": 1.0}

Rgb = tuple[int, int, int]


def write(
    canvas: Bytes,
    words: str,
    at: tuple[float, float],
    pixels: int,
    *,
    align: Literal["left", "center", "right"] = "left",
    colour: Rgb = (255, 255, 255),
    bold: bool = False,
    rim: float = 2.0,
    width: float | None = None,
) -> None:
    """Draw one line of words in place, moved inside the canvas; words no shipped font can draw are left out.

    Args:
        canvas: Height×width×3 RGB.
        words: Cut to 120 characters, and shortened by an ellipsis where `width` is too little.
        at: x of the left edge, middle or right edge as `align` says, and y of the baseline.
        pixels: Size of the letters.
        align: See `at`.
        colour: Of the letters; their rim is dark.
        bold: Heavy letters.
        rim: Its thickness in pixels; 0 for none.
        width: Pixels there is room for, None for the rest of the canvas.
    """
    across = canvas.shape[1] - 8 if width is None else width
    manner = Manner(shipped_fonts(), bold=bold)
    block = None
    kept = words[:_MOST]
    while kept and block is None:
        try:
            block = typeset(kept, Room(across, 3.0 * pixels, 1, pixels, pixels), manner)
        except RenderRefused as error:
            if error.code != "text_does_not_fit":
                return
            kept = kept.rstrip("…").rstrip()[:-2].rstrip() + "…" if len(kept) > 3 else ""
    if block is None:
        return
    left = at[0] - _SHIFTS[align] * block.width
    left = min(max(4.0, left), max(4.0, canvas.shape[1] - block.width - 4))
    base = min(max(at[1], pixels + 2.0), canvas.shape[0] - 5.0)
    top, bottom = max(0, int(base - 2 * pixels)), min(canvas.shape[0], int(base + pixels) + 1)
    strip = canvas[top:bottom]
    layer = np.zeros((*strip.shape[:2], 4), np.float32)
    paint(layer, block, left, base - top, Ink(colour, (10, 10, 14), rim), "left")
    strip[...] = np.clip(strip * (1 - layer[..., 3:]) + layer[..., :3] * 255, 0, 255).astype(np.uint8)
