"""Captions burned into the picture, readable on bright and on dark."""

import math
from typing import Final

import numpy as np

from services.video.studio.lettering.fontbook import FontBook, shipped_fonts
from services.video.studio.lettering.overlay import Overlay, Size
from services.video.studio.lettering.painting import Ink, Layer, overlay_of, paint, put, rounded_plate
from services.video.studio.lettering.placing import SafeArea, safe_area
from services.video.studio.lettering.runs import Manner
from services.video.studio.lettering.styles import CaptionStyle, rgb
from services.video.studio.lettering.typesetting import Block, Room, typeset

_RIM: Final = 0.055
_SHADOW: Final = 0.09
_PLATE_SIDES: Final = 0.42
_PLATE_ENDS: Final = 0.16
_PLATE_RADIUS: Final = 0.26
_TINIEST: Final = 9


def draw_caption(
    text: str,
    frame_size: Size,
    style: CaptionStyle | None = None,
    fonts: FontBook | None = None,
    pointer: str = "/text",
) -> Overlay:
    """Draw a caption for frames of (width, height) pixels; the same input gives the same pixels.

    Args:
        text: Plain text; line breaks are kept, everything else is laid out to fit.
        frame_size: Width and height of the frames it will lie on.
        style: How it looks, None for a white outlined caption at the bottom.
        fonts: The fonts to use, None for the shipped ones.
        pointer: Where the text stands in the caller's request, for errors.

    Raises:
        RenderRefused: The text cannot be drawn (`code` is `missing_glyph`, `text_does_not_fit`,
            `text_too_long`, `empty_text`, `too_many_marks`, `broken_text` or `shaping_unavailable`),
            or the frame size is not usable.
    """
    style = style or CaptionStyle()
    area = safe_area(frame_size)
    preferred = max(_TINIEST, round(style.size * area.unit))
    inset = 2 * (_PLATE_SIDES if style.look == "box" else _RIM + 2 * _SHADOW) * preferred
    room = Room(
        area.width - inset,
        area.height - inset,
        style.max_lines or area.lines,
        preferred,
        max(_TINIEST, round(preferred * style.smallest)),
    )
    manner = Manner(fonts or shipped_fonts(), style.bold, style.family, style.language)
    block = typeset(text, room, manner, pointer)
    return _drawn(block, frame_size, area, style)


def _drawn(block: Block, frame_size: Size, area: SafeArea, style: CaptionStyle) -> Overlay:
    pixels = block.pixels
    pad = math.ceil(pixels)
    reach = max(max(-line.extent.left, line.extent.right - line.extent.advance) for line in block.lines)
    width = math.ceil(block.width + 2 * max(0.0, reach)) + 2 * pad
    height = math.ceil(block.height) + 2 * pad
    layer: Layer = np.zeros((height, width, 4), np.float32)
    baseline = pad - block.top
    ink = Ink(rgb(style.color, "color"), rgb(style.rim, "rim"), _RIM * pixels, _SHADOW * pixels, 0.55)
    if style.look == "box":
        box = (
            width / 2 - block.width / 2 - _PLATE_SIDES * pixels,
            pad - _PLATE_ENDS * pixels,
            width / 2 + block.width / 2 + _PLATE_SIDES * pixels,
            height - pad + _PLATE_ENDS * pixels,
        )
        plate = rounded_plate(height, width, box, _PLATE_RADIUS * pixels)
        put(layer, plate * style.plate_opacity, rgb(style.rim, "rim"))
        ink = Ink(rgb(style.color, "color"))
    paint(layer, block, width / 2, baseline, ink)
    x = round((area.left + area.right - width) / 2)
    return _inside(overlay_of(layer, x, _top(block, area, style, pad, height)), frame_size)


def _top(block: Block, area: SafeArea, style: CaptionStyle, pad: int, height: int) -> int:
    """The layer's place: from the baselines, so that captions with and without descenders do not jump."""
    edge = round((_PLATE_ENDS if style.look == "box" else 0.0) * block.pixels)
    if style.position == "top":
        return area.top - pad + edge
    if style.position == "center":
        return round((area.top + area.bottom - height) / 2)
    return area.bottom - height + pad - edge


def _inside(overlay: Overlay, frame_size: Size) -> Overlay:
    width, height = overlay.size
    x = min(max(overlay.x, 0), frame_size[0] - width)
    y = min(max(overlay.y, 0), frame_size[1] - height)
    return Overlay(overlay.rgba, x, y)
