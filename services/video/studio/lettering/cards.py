"""Title cards: whole frames that say what the film is."""

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.failures import RenderRefused
from services.video.studio.lettering.fontbook import FontBook, shipped_fonts
from services.video.studio.lettering.overlay import Pixels, Size
from services.video.studio.lettering.painting import Ink, Layer, paint, put, rounded_plate
from services.video.studio.lettering.placing import safe_area
from services.video.studio.lettering.runs import Manner
from services.video.studio.lettering.styles import CardStyle, rgb
from services.video.studio.lettering.typesetting import Block, Room, typeset

MOST_TITLE: Final = 160
MOST_SUBTITLE: Final = 240
_SUBTITLE: Final = 0.46
_SMALLEST: Final = 0.45
_RULE: Final = (1.1, 0.05)
_GAPS: Final = (0.22, 0.3)
_TINIEST: Final = 9
_DIMMED: Final = 0.5


def draw_title_card(
    title: str,
    frame_size: Size,
    subtitle: str = "",
    style: CardStyle | None = None,
    picture: Pixels | None = None,
    fonts: FontBook | None = None,
) -> Pixels:
    """Draw a title, and a subtitle below a short rule, in the middle of a frame.

    Args:
        title: Plain text.
        frame_size: (width, height) in pixels.
        subtitle: Plain text, "" for none.
        style: Colours and size, None for white on a dark gradient.
        picture: (height, width, 3) uint8 RGB of any size, blurred and dimmed as the background instead
            of the gradient.
        fonts: The fonts to use, None for the shipped ones.

    Returns:
        (height, width, 3) uint8 RGB.

    Raises:
        RenderRefused: A text cannot be drawn (as in `draw_caption`, at `/title` or `/subtitle`), the
            frame size is not usable, or the picture is not an RGB picture.
    """
    style = style or CardStyle()
    area = safe_area(frame_size)
    book = fonts or shipped_fonts()
    size = max(_TINIEST, round(style.size * area.unit))
    small = max(_TINIEST, round(size * _SUBTITLE))
    manner = Manner(book, bold=True, family=style.family, language=style.language)
    room = Room(area.width, 0.55 * area.height, 3, size, max(_TINIEST, round(size * _SMALLEST)))
    blocks = [typeset(title, room, manner, "/title", MOST_TITLE)]
    if subtitle:
        plain = Manner(book, bold=False, family=style.family, language=style.language)
        room = Room(area.width, 0.35 * area.height, 3, small, max(_TINIEST, round(small * 0.7)))
        blocks.append(typeset(subtitle, room, plain, "/subtitle", MOST_SUBTITLE))
    frame = _background(frame_size, style, picture)
    _stack(frame, blocks, style)
    return np.rint(np.clip(frame[..., :3], 0, 1) * 255).astype(np.uint8)


def _stack(frame: Layer, blocks: list[Block], style: CardStyle) -> None:
    height, width = frame.shape[:2]
    title = blocks[0]
    gaps = [gap * title.pixels for gap in _GAPS]
    total = title.height
    if len(blocks) > 1:
        total += gaps[0] + _RULE[1] * title.pixels + gaps[1] + blocks[1].height
    y = (height - total) / 2
    ink = Ink(rgb(style.color, "color"), (0, 0, 0), 0, 0.06 * title.pixels, 0.35)
    paint(frame, title, width / 2, y - title.top, ink)
    if len(blocks) == 1:
        return
    y += title.height + gaps[0]
    half, thick = _RULE[0] * title.pixels / 2, max(2.0, _RULE[1] * title.pixels)
    row = int(y)
    strip = frame[row : row + math.ceil(thick) + 2]
    box = (width / 2 - half, y - row, width / 2 + half, y - row + thick)
    put(strip, rounded_plate(strip.shape[0], width, box, thick / 2), rgb(style.accent, "accent"))
    y += thick + gaps[1]
    paint(frame, blocks[1], width / 2, y - blocks[1].top, ink)


def _background(frame_size: Size, style: CardStyle, picture: Pixels | None) -> Layer:
    width, height = frame_size
    frame: Layer = np.ones((height, width, 4), np.float32)
    if picture is not None:
        frame[..., :3] = _blurred(picture, width, height) * _DIMMED
        return frame
    first = np.array(rgb(style.background, "background"), np.float32) / 255
    last = np.array(rgb(style.background_end or style.background, "background_end"), np.float32) / 255
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    frame[..., :3] = first + (last - first) * down
    if style.background_end:
        # Half a grey level of noise hides the steps of a gradient this slow.
        noise = np.random.default_rng(0).random((height, width, 1), dtype=np.float32) - 0.5
        frame[..., :3] += noise / 255
    return frame


def _blurred(picture: Pixels, width: int, height: int) -> NDArray[np.float32]:
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8 or 0 in picture.shape:
        raise RenderRefused(
            f"The card's picture has shape {picture.shape} and type {picture.dtype}.",
            pointer="/picture",
            hint="Use an RGB picture: (height, width, 3), uint8.",
            code="invalid_picture",
        )
    rows, columns = picture.shape[:2]
    tall = min(rows, max(1, round(columns * height / width)))
    wide = min(columns, max(1, round(rows * width / height)))
    top, left = (rows - tall) // 2, (columns - wide) // 2
    middle = picture[top : top + tall, left : left + wide]
    small = cv2.resize(middle, (max(1, width // 8), max(1, height // 8)), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), max(1.0, min(width, height) / 8 * 0.035))
    whole = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray(whole, np.float32) / np.float32(255)
