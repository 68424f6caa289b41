"""Shows which pixels would move for each chosen element, and which never do, before anything is rendered."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.lettering.labels import Rgb, write
from services.video.studio.placement import Masks, Placed
from services.video.studio.planes import Bytes, Floats

_COLOURS: Final[tuple[Rgb, ...]] = (
    (230, 159, 0),
    (86, 180, 233),
    (0, 158, 115),
    (240, 228, 66),
    (204, 121, 167),
    (213, 94, 0),
    (0, 114, 178),
    (190, 190, 190),
)
"""Told apart with any colour vision (Okabe and Ito, 2008)."""
_LONG_SIDE: Final = 1100
_GAP, _LINE = 16, 30
_GROUND: Final = 22


def mask_sheet(rgb: Bytes, masks: Masks, elements: tuple[Placed, ...], subject_found_by: str) -> Bytes:
    """Height×width×3 RGB: all masks over the picture, a line for each element, then each one by itself.

    Args:
        rgb: The clip's first frame.
        masks: Of the same size.
        elements: In the order of `masks.elements`.
        subject_found_by: `Subject.found_by`.
    """
    scale = _LONG_SIDE / max(rgb.shape[:2])
    size = (round(rgb.shape[1] * scale), round(rgb.shape[0] * scale))
    flag = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    picture = np.asarray(cv2.resize(rgb, size, interpolation=flag), np.uint8)
    weights = [np.asarray(cv2.resize(mask, size), np.float32) for mask in masks.elements]
    subject = cv2.resize(masks.subject.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    together = _dimmed(picture)
    for weight, colour in zip(weights, _cycle(len(weights)), strict=True):
        _tint(together, picture, weight, colour)
    _hatch(together, subject)
    for number, weight in enumerate(weights, 1):
        _number(together, number, weight)
    parts = [together, _legend(size[0], masks, elements, subject_found_by)]
    if len(weights) > 1:
        parts.append(_alone(picture, weights))
    return np.pad(np.vstack(parts), ((_GAP, _GAP), (_GAP, _GAP), (0, 0)), constant_values=_GROUND)


def _cycle(count: int) -> list[Rgb]:
    return [_COLOURS[index % len(_COLOURS)] for index in range(count)]


def _dimmed(picture: Bytes) -> Bytes:
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None]
    return np.asarray(0.55 * (0.4 * picture + 0.6 * grey) + 12, np.uint8)


def _tint(canvas: Bytes, picture: Bytes, weight: Floats, colour: Rgb) -> None:
    """The picture in its own light under the mask, tinted, and an outline where the mask begins."""
    share = np.clip(weight, 0, 1)[..., None]
    tinted = 0.62 * picture + 0.38 * np.array(colour, np.float32)
    canvas[...] = np.clip(canvas * (1 - share) + tinted * share, 0, 255).astype(np.uint8)
    lines, _ = cv2.findContours((weight > 0.15).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(canvas, lines, -1, (12, 12, 16), 4, cv2.LINE_AA)
    cv2.drawContours(canvas, lines, -1, colour, 2, cv2.LINE_AA)


def _hatch(canvas: Bytes, subject: NDArray[np.bool_]) -> None:
    """Slanted lines on what never moves, with a dashed outline."""
    y, x = np.indices(subject.shape)
    canvas[subject & ((x + y) % 14 < 2)] = (255, 255, 255)
    lines, _ = cv2.findContours(subject.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for line in lines:
        points = line[:, 0]
        for at in range(0, len(points), 16):
            cv2.polylines(canvas, [points[at : at + 10]], False, (255, 255, 255), 2, cv2.LINE_AA)


def _number(canvas: Bytes, number: int, weight: Floats) -> None:
    inside = cv2.distanceTransform((weight > 0.15).astype(np.uint8), cv2.DIST_L2, 3)
    y, x = np.unravel_index(int(inside.argmax()), inside.shape)
    if inside[y, x] > 0:
        write(canvas, str(number), (float(x), float(y) + 9), 26, align="center", bold=True, rim=3)


def _legend(width: int, masks: Masks, elements: tuple[Placed, ...], subject_found_by: str) -> Bytes:
    rows = len(elements) + 1
    legend = np.full((rows * _LINE + _GAP, width, 3), _GROUND, np.uint8)
    for index, (placed, mask, colour) in enumerate(
        zip(elements, masks.elements, _cycle(len(elements)), strict=True)
    ):
        base = (index + 1) * _LINE
        legend[base - 15 : base + 1, 4:36] = colour
        name = f"{index + 1}  {placed.element.element}"
        write(legend, name, (48, base), 17, bold=True, rim=0, width=width * 0.34)
        _remark(legend, _fate(placed, mask), base)
    base = rows * _LINE
    swatch = legend[base - 15 : base + 1, 4:36]
    y, x = np.indices(swatch.shape[:2])
    swatch[(x + y) % 7 < 2] = (255, 255, 255)
    write(legend, "subject", (48, base), 17, bold=True, rim=0)
    share = f"{masks.subject.mean():.0%} of the frame never moves"
    how = {"face": "found by its face", "saliency": "a guess: what stands out", "given": "as drawn"}
    words = f"{share}; {how[subject_found_by]}" if subject_found_by in how else "none found"
    _remark(legend, words, base)
    return legend


def _remark(legend: Bytes, words: str, base: int) -> None:
    width = legend.shape[1]
    write(legend, words, (48 + width * 0.36, base), 16, rim=0, colour=(185, 185, 190), width=width * 0.58)


def _fate(placed: Placed, mask: Floats) -> str:
    if placed.found is None:
        return f"does not move: {placed.refused}"
    light = ", only its light" if placed.found.demoted else ""
    note = f"; {placed.found.note}" if placed.found.note and not placed.found.demoted else ""
    return f"{placed.found.kind.value.replace('_', ' ')}{light} · {(mask > 0).mean():.1%} of the frame{note}"


def _alone(picture: Bytes, weights: list[Floats]) -> Bytes:
    """Each mask by itself, up to three in a row."""
    height, width = picture.shape[:2]
    columns = min(3, len(weights))
    across = (width - (columns - 1) * _GAP) // columns
    down = round(across * height / width)
    rows = -(-len(weights) // columns)
    panel = np.full((rows * (down + _GAP), width, 3), _GROUND, np.uint8)
    for index, (weight, colour) in enumerate(zip(weights, _cycle(len(weights)), strict=True)):
        one = _dimmed(picture)
        _tint(one, picture, weight, colour)
        small = np.asarray(cv2.resize(one, (across, down), interpolation=cv2.INTER_AREA), np.uint8)
        write(small, str(index + 1), (10, 26), 20, bold=True)
        top, left = index // columns * (down + _GAP) + _GAP, index % columns * (across + _GAP)
        panel[top : top + down, left : left + across] = small
    return panel
