"""Draws what moved in a clip as a picture: warm where much moved, with outlines of what was allowed to."""

from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from services.video.studio.failures import RenderFailed
from services.video.studio.heat import glow_over, heat_colours
from services.video.studio.lettering.labels import write
from services.video.studio.scoring.regions import Mask
from services.video.studio.scoring.scorer import Scored
from services.video.studio.unfinished import sweep, unfinished

_LONG_SIDE: Final = 960
_ELEMENT, _SUBJECT = (255, 255, 255), (95, 225, 255)
_BAR: Final = 46

_Canvas = NDArray[np.uint8]


def draw_heat_map(scored: Scored, path: Path) -> None:
    """Write a PNG of at most 960 pixels a side; the same score draws the same bytes.

    Raises:
        RenderFailed: It can't be written.
    """
    partial = unfinished(path)
    try:
        Image.fromarray(heat_map(scored)).save(partial, format="PNG", optimize=False)
        partial.replace(path)
    except OSError as error:
        raise RenderFailed(f"{path.name} could not be written: {error.strerror or error}.") from error
    finally:
        sweep(path)


def heat_map(scored: Scored) -> _Canvas:
    """Height×width×3 uint8 RGB: the glow over a dimmed first frame, outlines, names and a scale below."""
    m = scored.measurements
    scale = _LONG_SIDE / max(m.grid.full)
    size = (max(320, round(m.grid.full[0] * scale)), max(180, round(m.grid.full[1] * scale)))
    canvas = glow_over(m.poster, m.stillness.spread, size)
    if m.zones.subject is not None:
        _outline(canvas, m.zones.subject, _SUBJECT, dashed=True)
    for _, mask, _ in m.zones.elements:
        _outline(canvas, mask, _ELEMENT, dashed=False)
    for name, mask, _ in m.zones.elements:
        _name(canvas, name, mask)
    return np.vstack([canvas, _legend(size[0], m.zones.subject is not None, bool(m.zones.elements))])


def _outline(canvas: _Canvas, mask: Mask, colour: tuple[int, int, int], *, dashed: bool) -> None:
    size = (canvas.shape[1], canvas.shape[0])
    smooth = cv2.GaussianBlur(
        cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_LINEAR), (0, 0), 2
    )
    lines, _ = cv2.findContours((smooth > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for line in lines:
        points = line[:, 0]
        if len(points) < 12:
            continue
        strokes = [points[at : at + 9] for at in range(0, len(points), 16)] if dashed else [points]
        for width, ink in ((4, (12, 12, 16)), (2, colour)):
            for stroke in strokes:
                cv2.polylines(canvas, [stroke], not dashed, ink, width, cv2.LINE_AA)


def _name(canvas: _Canvas, name: str, mask: Mask) -> None:
    height, width = canvas.shape[:2]
    rows, columns = np.nonzero(mask)
    x = float(columns.mean()) / mask.shape[1] * width
    y = float(rows.min()) / mask.shape[0] * height - 8
    write(canvas, name, (x, y), 17, align="center", width=width * 0.6)


def _legend(width: int, subject: bool, elements: bool) -> _Canvas:
    bar = np.full((_BAR, width, 3), 18, np.uint8)
    ramp = heat_colours(np.linspace(0, 255, 150).astype(np.uint8)[None, :])[0]
    bar[17:29, 74:224] = ramp.astype(np.uint8)
    write(bar, "still", (64, 28), 14, align="right")
    write(bar, "moves much", (234, 28), 14)
    x = 370
    for wanted, words, colour in ((elements, "chosen", _ELEMENT), (subject, "subject", _SUBJECT)):
        if wanted and x + 110 < width:
            if words == "subject":
                for at in range(x, x + 30, 11):
                    cv2.line(bar, (at, 23), (at + 6, 23), colour, 2, cv2.LINE_AA)
            else:
                cv2.line(bar, (x, 23), (x + 30, 23), colour, 2, cv2.LINE_AA)
            write(bar, words, (x + 40, 28), 14)
            x += 130
    return bar
