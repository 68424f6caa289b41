"""What moved and what did not: the spread of every pixel over the sampled frames, zone by zone."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from services.video.studio.planes import Bytes, Floats
from services.video.studio.scoring.camera_path import View, slope
from services.video.studio.scoring.grid import Grid
from services.video.studio.scoring.regions import Mask, Zones

_TEXTURED: Final = 5.0  # grey levels a pixel; flow on flatter ground is a guess
_FLAT: Final = 30.0  # variance in grey levels² that likeness of structure does not look below


@dataclass(frozen=True, slots=True)
class Stillness:
    """Grey levels and grid pixels; None where the zone is unknown.

    Args:
        spread: height×width standard deviation over the samples: the heat map's values.
        floor: The spread of what certainly did not move: noise and the codec.
        elements: How much each element's most moving part spreads above the floor, in order.
        outside: The same of the most moving still cells.
        outside_at: Centre of the most moving still cell, fractions of width and height.
        subject: The same of the subject's most moving part.
        deformed: The displacement that 5 % of the subject's textured pixels exceed, at its worst.
        likeness: Likeness of the subject's structure, 0…1, that 5 % of its textured pixels fall below.
    """

    spread: Floats
    floor: float
    elements: tuple[float, ...]
    outside: float | None
    outside_at: tuple[float, float] | None
    subject: float | None
    deformed: float | None
    likeness: float | None


def measure_stillness(views: list[View], spread: Floats, zones: Zones, grid: Grid) -> Stillness:
    """Judge every zone by the spread of its pixels, and the subject by its views as well."""
    cells = grid.to_cells(spread)
    quiet = zones.still if zones.still is not None else np.ones(grid.shape, np.bool_)
    inner = grid.to_cells(quiet.astype(np.float32)) > 0.99
    floor = float(np.percentile(cells[inner], 50 if zones.still is not None else 20)) if inner.any() else 0.0
    outside, at = _outside(cells, inner, floor) if zones.still is not None else (None, None)
    subject, deformed, likeness = _subject(views, zones.subject, spread, floor)
    moved = tuple(
        max(0.0, float(np.percentile(spread[mask], 99)) - 1.5 * floor) for _, mask, _ in zones.elements
    )
    return Stillness(spread, floor, moved, outside, at, subject, deformed, likeness)


def spread_of(pictures: list[Bytes]) -> Floats:
    """Standard deviation of every pixel over the pictures."""
    total = np.zeros(pictures[0].shape, np.float32)
    squares = np.zeros_like(total)
    for picture in pictures:
        change = cv2.subtract(picture, pictures[0], dtype=cv2.CV_32F)
        cv2.accumulate(change, total)
        cv2.accumulateSquare(change, squares)
    mean = total / len(pictures)
    return np.asarray(np.sqrt(np.maximum(squares / len(pictures) - mean * mean, 0)), np.float32)


def spread_of_views(views: list[View]) -> Floats:
    """The same over views that need not show every pixel; 0 where fewer than half do."""
    first = views[0].picture
    count, total, squares = (np.zeros(first.shape, np.float32) for _ in range(3))
    for view in views:
        change = np.where(view.inside, view.picture - first, 0)
        count += view.inside
        total += change
        squares += change * change
    mean = total / np.maximum(count, 1)
    spread = np.sqrt(np.maximum(squares / np.maximum(count, 1) - mean * mean, 0))
    return np.asarray(np.where(count >= len(views) / 2, spread, 0), np.float32)


def _outside(cells: Floats, inner: Mask, floor: float) -> tuple[float, tuple[float, float] | None]:
    if inner.sum() < 4:
        return 0.0, None
    still = np.where(inner, cells, 0)
    most = float(np.sort(still[inner])[-max(2, round(0.004 * inner.sum())) :].mean())
    row, column = np.unravel_index(int(still.argmax()), still.shape)
    at = ((float(column) + 0.5) / cells.shape[1], (float(row) + 0.5) / cells.shape[0])
    return max(0.0, most - floor), at


def _subject(
    views: list[View], subject: Mask | None, spread: Floats, floor: float
) -> tuple[float | None, float | None, float | None]:
    if subject is None:
        return None, None, None
    first = views[0].picture
    textured = subject & (slope(first) > _TEXTURED)
    energy = max(0.0, float(np.percentile(spread[subject], 98)) - floor)
    if textured.sum() < 30 or len(views) < 2:
        return energy, None, None
    shown = [(view, textured & view.inside) for view in views[1:] if (textured & view.inside).sum() >= 30]
    if not shown:
        return energy, None, None
    lengths = [float(np.percentile(np.hypot(*view.flow[where].T), 95)) for view, where in shown]
    likenesses = [float(np.percentile(_likeness(first, view.picture)[where], 5)) for view, where in shown]
    return energy, float(np.percentile(lengths, 90)), float(np.percentile(likenesses, 10))


def likeness_to(reference: Floats, first: Bytes, where: Mask) -> float | None:
    """How like the aligned reference the textured part of `where` is, 0…1; None where nothing is textured."""
    textured = where & (slope(reference) > _TEXTURED)
    if textured.sum() < 30:
        return None
    return float(np.median(_likeness(reference, first.astype(np.float32))[textured]))


def _likeness(a: Floats, b: Floats) -> Floats:
    """Structure term of SSIM (Wang 2004) in 9×9 windows; flat windows count as alike."""

    def mean(values: Floats) -> Floats:
        return np.asarray(cv2.boxFilter(values, -1, (9, 9)), np.float32)

    mean_a, mean_b = mean(a), mean(b)
    variance_a, variance_b = mean(a * a) - mean_a * mean_a, mean(b * b) - mean_b * mean_b
    common = mean(a * b) - mean_a * mean_b
    return np.asarray((2 * common + _FLAT) / (variance_a + variance_b + _FLAT), np.float32)
