"""What the pixels say about things that shine: sources, highlights, soft discs, lit air, the open sky."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.evidence import Evidence, keep_large_parts, make_solid
from services.video.studio.look import Look
from services.video.studio.planes import Floats

_ROUND_ENOUGH: Final = 0.3  # of what is bright; 0.77 in lights out of focus, 0.14 at most elsewhere
_ROOM_FOR_DISCS: Final = 0.12  # of the place that was told; less is a dark chair or a saucer


def light_source(look: Look, prior: Floats) -> Evidence:
    """The warm or bright blob that most outshines its surroundings, as a wide soft pool around it."""
    near, wide = look.smooth(4 * look.unit), look.smooth(40 * look.unit)
    warm = np.clip((look.lab[..., 2] - 2) / 30, 0, 1)
    outshines = np.clip((near - wide) / 60, 0, 1) * (0.55 + 0.45 * warm) * np.clip(near / 160, 0, 1)
    score = np.asarray(outshines * prior, np.float32)
    y, x = np.unravel_index(int(score.argmax()), score.shape)
    peak = float(score[y, x])
    if peak < 0.04:
        return Evidence(np.zeros_like(prior), 0.0)
    blob = _part_at(score > 0.5 * peak, int(y), int(x))
    rows, columns = np.nonzero(blob)
    cy, cx = rows.mean(), columns.mean()
    radius = float(np.clip(np.sqrt(len(rows) / np.pi) * 1.5, 12 * look.unit, 56 * look.unit))
    return Evidence(pool(look.shape, float(cx), float(cy), radius), min(1.0, peak / 0.35))


def pool(shape: tuple[int, int], x: float, y: float, radius: float) -> Floats:
    """A soft disk that ends without an edge at 3.4 radii; x, y, radius in pixels of the look."""
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    away = np.hypot(columns - x, rows - y) / radius
    fall = 1 / (1 + (away / 1.15) ** 2) - 1 / (1 + (3.4 / 1.15) ** 2)
    return np.asarray(np.clip(fall * 1.12, 0, 1), np.float32)


def highlights(look: Look, prior: Floats) -> Evidence:
    """Small things brighter than what is around them; of large faces a trace, or they seem to dim."""
    size = 2 * max(1, round(5 * look.unit)) + 1
    ground = cv2.morphologyEx(
        look.grey, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    )
    middle = float(np.median(look.grey))
    points = np.clip((look.grey - ground - 12) / 28, 0, 1) * np.clip((look.grey - middle) / 30, 0, 1)
    points = points * (1 - 0.85 * _streakiness(look))  # folds and window bars are bright lines, not glints
    inside = look.grey[prior > 0.3]
    top = float(np.percentile(inside, 90)) if inside.size else 255.0
    bright = np.clip((look.smooth(3) - top + 10) / 30, 0, 1)
    spots = cv2.dilate(np.maximum(points, 0.22 * bright) * prior, np.ones((3, 3), np.uint8))
    mask = np.asarray(cv2.GaussianBlur(spots, (0, 0), 1.2 * look.unit), np.float32)
    return Evidence(mask, float(np.clip(mask.mean() / 0.004, 0, 1)))


def _streakiness(look: Look) -> Floats:
    """0 where brightness changes in every direction, 1 along a line (structure tensor, Bigün 1987)."""
    soft = look.smooth(0.8 * look.unit)
    gx, gy = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3), cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3)
    xx, yy, xy = (cv2.GaussianBlur(g, (0, 0), 5 * look.unit) for g in (gx * gx, gy * gy, gx * gy))
    return np.asarray(np.sqrt((xx - yy) ** 2 + 4 * xy**2) / (xx + yy + 40), np.float32)


def lit_air(look: Look, prior: Floats) -> Evidence:
    """Everywhere, more where it is bright: light shows on what it falls on."""
    level = look.smooth(14 * look.unit)
    return Evidence(np.asarray(prior * np.clip(0.35 + level / 190, 0.35, 1), np.float32), 1.0)


def _part_at(mask: NDArray[np.bool_], y: int, x: int) -> Floats:
    _, labels = cv2.connectedComponents(np.asarray(mask, np.uint8))
    return np.asarray(labels == labels[y, x], np.float32)


def soft_discs(look: Look, prior: Floats) -> Evidence:
    """Lights out of focus: blobs larger than a glint that stand out from a darker, smooth surrounding."""
    small = look.smooth(1.5 * look.unit)
    size = 2 * max(2, round(14 * look.unit)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    ground = cv2.GaussianBlur(cv2.morphologyEx(small, cv2.MORPH_OPEN, kernel), (0, 0), 4 * look.unit)
    middle = float(np.median(look.grey))
    discs = np.clip((small - ground - 10) / 30, 0, 1) * np.clip((small - middle) / 30, 0, 1) * prior
    mask = np.asarray(cv2.GaussianBlur(np.asarray(discs, np.float32), (0, 0), 1.5 * look.unit), np.float32)
    if _round_share(mask > 0.3, look.unit) < _ROUND_ENOUGH:
        return Evidence(np.zeros_like(mask), 0.0)
    return Evidence(mask, float(np.clip(mask.mean() / 0.004, 0, 1)))


def _round_share(mask: NDArray[np.bool_], unit: float) -> float:
    """How much of a mask lies in parts as round as a lens draws them: plates, frames and folds are not."""
    found, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    areas = np.array([cv2.contourArea(one) for one in found])
    rims = np.array([cv2.arcLength(one, True) for one in found])
    discs = (4 * np.pi * areas > 0.72 * rims**2) & (areas > 20 * unit**2) & (areas < (50 * unit) ** 2)
    return float(areas[discs].sum() / max(float(areas.sum()), 1.0))


def dark_blur(look: Look, prior: Floats) -> Evidence:
    """Dark background out of focus, in which discs of light could be seen."""
    detail = cv2.GaussianBlur(np.abs(look.grey - look.smooth(2)), (0, 0), 9 * look.unit)
    dark = np.clip((150 - look.smooth(8 * look.unit)) / 50, 0, 1)
    likely = np.asarray(np.clip((2.6 - detail) / 1.0, 0, 1) * dark * prior, np.float32)
    body = keep_large_parts((likely > 0.4).astype(np.float32), 0.4)
    if body.sum() < _ROOM_FOR_DISCS * (prior > 0.5).sum():
        return Evidence(np.zeros_like(prior), 0.0)
    soft = cv2.GaussianBlur(body * likely, (0, 0), 4 * look.unit)
    return Evidence(np.asarray(soft, np.float32), 1.0, drawn=True)


def shining_surface(look: Look, prior: Floats) -> Evidence:
    """Where a surface is bright beside what lies around it: streaks for a reflection to glide on."""
    near, wide = look.smooth(2 * look.unit), look.smooth(22 * look.unit)
    middle = float(np.median(look.grey))
    inside = near[prior > 0.3]
    top = float(np.percentile(inside, 88)) if inside.size else 255.0
    bright = np.clip((near - wide + 1) / 24, 0, 1) * np.clip((near - max(top - 55, middle)) / 40, 0, 1)
    mask = np.asarray(
        cv2.GaussianBlur(np.asarray(bright * prior, np.float32), (0, 0), 2 * look.unit), np.float32
    )
    return Evidence(mask, float(np.clip(mask.mean() / 0.004, 0, 1)))


def open_sky(look: Look, prior: Floats) -> Evidence:
    """Bright or blue, smooth, and reaching the top of the picture or of the place that was told."""
    lab = cv2.GaussianBlur(look.lab, (0, 0), 1.5 * look.unit)
    bright = np.clip((lab[..., 0] - np.median(lab[..., 0]) - 2) / 14, 0, 1)
    blue = np.clip((-lab[..., 2] - 4) / 8, 0, 1) * np.clip((lab[..., 0] - 18) / 20, 0, 1)
    smooth = np.clip((0.13 - look.texture) / 0.06, 0, 1)
    body = ((np.maximum(bright, blue) * smooth * prior) > 0.35).astype(np.float32)
    body = keep_large_parts(make_solid(body, 4 * look.unit, 3 * look.unit), 0.3)
    rows = np.flatnonzero((prior > 0.5).any(axis=1))
    if not len(rows) or not body.any():
        return Evidence(np.zeros_like(prior), 0.0)
    edge = int(rows[0]) + max(2, round(0.06 * len(rows)))
    count, labels = cv2.connectedComponents(body.astype(np.uint8))
    touching = [index for index in range(1, count) if (labels[:edge] == index).any()]
    body = np.isin(labels, touching).astype(np.float32)
    soft = cv2.GaussianBlur(cv2.erode(body, np.ones((5, 5), np.uint8)), (0, 0), 2.5 * look.unit)
    return Evidence(np.asarray(soft * body, np.float32), float(np.clip(body.mean() / 0.06, 0, 1)))


def hot_air(look: Look, prior: Floats) -> Evidence:
    """The column above a flame or a glowing thing; air alone cannot be seen."""
    source = light_source(look, prior)
    if source.confidence < 0.3:
        return Evidence(np.zeros_like(prior), 0.0)
    y, x = np.unravel_index(int(source.mask.argmax()), source.mask.shape)
    rows, columns = np.mgrid[0 : look.shape[0], 0 : look.shape[1]].astype(np.float32)
    up = (float(y) - rows) / (120 * look.unit)
    across = np.abs(columns - float(x)) / (36 * look.unit * (0.7 + 0.6 * np.clip(up, 0, 1)))
    column = ((up > 0.05) & (up < 1) & (across < 1)).astype(np.float32)
    return Evidence(column, source.confidence)
