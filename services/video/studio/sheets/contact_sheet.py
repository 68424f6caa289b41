"""A clip at a glance: frames from its beginning to its end, and what moved in it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from services.video.studio.heat import LEAST, MOST, glow_over, heat_colours
from services.video.studio.lettering.labels import write
from services.video.studio.planes import Bytes, Floats
from services.video.studio.scoring.footage import Footage, Frame
from shared.errors import RejectedMedia

_TILE: Final = 400  # pixels of a frame's long side on the sheet
_GAP, _TITLE = 14, 40
_GROUND: Final = 22
_SPREAD_SIDE: Final = 480


@dataclass(frozen=True, slots=True)
class Glance:
    """What one reading of a clip keeps: some frames with their seconds, and how much each pixel varied."""

    frames: tuple[tuple[float, Bytes], ...]
    grey: Bytes
    spread: Floats
    seconds: float
    fps: float | None
    size: tuple[int, int]
    count: int


def glance_at(clip: Path, frames: int) -> Glance:
    """Read a clip once, holding at most four times the small frames asked for, whatever its length.

    Raises:
        RejectedMedia: It can't be read as a video, or no frame of it can be decoded.
    """
    kept: list[tuple[float, Bytes]] = []
    stride, count, seconds = 1, 0, 0.0
    total = squares = np.zeros((1, 1), np.float64)
    grey: Bytes = np.zeros((1, 1), np.uint8)
    with Footage(clip) as footage:
        for frame in footage.frames():
            small = _small_luma(frame)
            if count == 0:
                grey, total, squares = small, np.zeros(small.shape), np.zeros(small.shape)
            if count % stride == 0:
                kept.append((frame.seconds, _thumbnail(frame)))
                if len(kept) > 4 * frames:
                    kept, stride = kept[::2], stride * 2
            total = total + small
            squares = squares + small.astype(np.float64) ** 2
            count, seconds = count + 1, frame.seconds
        if not count:
            raise RejectedMedia(
                f"No frame of {clip.name} can be decoded.",
                hint="Fetch or render the clip again.",
                code="unreadable_clip",
            )
        spread = np.sqrt(np.maximum(squares / count - (total / count) ** 2, 0)).astype(np.float32)
        wanted = np.unique(np.linspace(0, len(kept) - 1, frames).round().astype(int))
        return Glance(
            tuple(kept[index] for index in wanted),
            grey,
            spread,
            seconds + (1 / footage.fps if footage.fps else 0.0),
            footage.fps,
            (footage.width, footage.height),
            count,
        )


def contact_sheet(name: str, glance: Glance) -> Bytes:
    """Height×width×3 RGB: a title, the frames with their times in reading order, then the heat map."""
    height, width = glance.frames[0][1].shape[:2]
    cells = len(glance.frames) + 1
    columns = min(cells, 3 if width >= height else 5)
    rows = -(-cells // columns)
    sheet = np.full((_TITLE + rows * (height + _GAP), columns * (width + _GAP) + _GAP, 3), _GROUND, np.uint8)
    rate = f"{glance.fps:g} fps" if glance.fps else "no frame rate"
    title = f"{name} · {glance.size[0]}×{glance.size[1]} · {glance.seconds:.2f} s · {rate}"
    write(sheet, title, (_GAP, 27), 17, bold=True, rim=0)
    for cell in range(cells):
        top = _TITLE + cell // columns * (height + _GAP)
        left = _GAP + cell % columns * (width + _GAP)
        place = sheet[top : top + height, left : left + width]
        if cell < len(glance.frames):
            seconds, picture = glance.frames[cell]
            place[...] = picture
            write(place, f"{seconds:.2f} s", (8, height - 9), 15)
        else:
            place[...] = glow_over(glance.grey, glance.spread, (width, height))
            _scale(place)
    return sheet


def _scale(place: Bytes) -> None:
    """What the colours mean, along the lower edge."""
    height, width = place.shape[:2]
    write(place, "what moved", (8, 20), 15)
    length = max(40, width - 190)
    left = (width - length) // 2
    place[height - 20 : height - 10, left : left + length] = heat_colours(
        np.linspace(0, 255, length).astype(np.uint8)[None]
    )[0].astype(np.uint8)
    write(place, f"±{LEAST:g}", (left - 8, height - 9), 13, align="right")
    write(place, f"±{MOST:g} grey", (left + length + 8, height - 9), 13)


def _small_luma(frame: Frame) -> Bytes:
    return _fitted(frame.y, _SPREAD_SIDE)


def _thumbnail(frame: Frame) -> Bytes:
    """RGB, by the matrix and the range the clip names (ITU-R BT.601 or BT.709)."""
    y = _fitted(frame.y, _TILE, enlarge=True).astype(np.float32)
    size = (y.shape[1], y.shape[0])
    u, v = (cv2.resize(plane, size).astype(np.float32) - 128 for plane in (frame.u, frame.v))
    if not frame.full_range:
        y, u, v = (y - 16) * (255 / 219), u * (255 / 224), v * (255 / 224)
    red, blue = (0.299, 0.114) if frame.bt601 else (0.2126, 0.0722)
    green = 1 - red - blue
    r, b = y + 2 * (1 - red) * v, y + 2 * (1 - blue) * u
    return np.asarray(np.clip(np.dstack([r, (y - red * r - blue * b) / green, b]), 0, 255), np.uint8)


def _fitted(plane: Bytes, side: int, *, enlarge: bool = False) -> Bytes:
    scale = side / max(plane.shape)
    if scale >= 1 and not enlarge:
        return np.ascontiguousarray(plane)
    size = (max(2, round(plane.shape[1] * scale)), max(2, round(plane.shape[0] * scale)))
    flag = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(np.ascontiguousarray(plane), size, interpolation=flag), np.uint8)
