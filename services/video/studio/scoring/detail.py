"""Sharpness and noise on full-size crops, since the small picture hides both."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import cv2
import numpy as np

from services.video.studio.planes import Bytes, Floats
from services.video.studio.scoring.camera_path import slope
from services.video.studio.scoring.grid import Grid
from services.video.studio.scoring.regions import Mask

CROP: Final = 96
_CROPS: Final = 6
_LAPLACE: Final = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)  # Immerkær 1996


@dataclass(frozen=True, slots=True)
class Detail:
    """Fine structure of the crops.

    Args:
        kept: Fine detail of a typical frame to that of the reference, or None without one.
        lost: Fine detail of the least detailed frame to that of the most detailed one.
        crispness: Detail at the finest scale to that at twice the scale; low in any blurred picture.
        grain: What changes from sample to sample in the finest detail, grey levels (Immerkær's sigma).
        blocks: How much steeper brightness is across the codec's 8-pixel borders than elsewhere.
    """

    kept: float | None
    lost: float
    crispness: float
    grain: float
    blocks: float


def corners_for(first: Bytes, grid: Grid, quiet: Mask) -> tuple[tuple[int, int], ...]:
    """Upper left corners (top, left) of the most textured full-size squares that do not overlap."""
    width, height = grid.full
    side = min(CROP, width // 2 * 2, height // 2 * 2)
    reach = max(1, round(side / grid.scale))
    wanted = np.where(quiet, slope(first), 0).astype(np.float32)
    strength = np.asarray(cv2.boxFilter(np.minimum(wanted, 12), -1, (reach, reach)), np.float32)
    margin = reach // 2 + 1
    found: list[tuple[int, int]] = []
    inner = np.zeros_like(strength)
    inner[margin:-margin, margin:-margin] = strength[margin:-margin, margin:-margin]
    for _ in range(_CROPS):
        row, column = (int(value) for value in np.unravel_index(int(inner.argmax()), inner.shape))
        if inner[row, column] <= 0:
            break
        top = min(max(0, round(row * height / grid.height) - side // 2), height - side)
        left = min(max(0, round(column * width / grid.width) - side // 2), width - side)
        found.append((top // 8 * 8, left // 8 * 8))
        inner[max(0, row - reach) : row + reach, max(0, column - reach) : column + reach] = 0
    return tuple(found)


def measure_detail(
    crops: list[tuple[Bytes, ...]], reference: tuple[Floats, ...] | None, *, moving: bool
) -> Detail | None:
    """Compare each sample's crops with one another and with the reference's; None without texture."""
    if not crops or not crops[0]:
        return None
    fine = np.array([[_energy(crop) for crop in sample] for sample in crops])
    per_frame = fine.mean(axis=1)
    typical = float(per_frame[0] if moving else np.median(per_frame))  # later crops show other things
    kept = None
    if reference is not None:
        original = float(np.mean([_energy(crop) for crop in reference]))
        kept = typical / max(original, 0.05)
    coarse = np.mean([_energy(_halved(crop)) for crop in crops[0]])
    return Detail(
        kept=kept,
        lost=float(np.percentile(per_frame, 5) / max(float(np.percentile(per_frame, 95)), 0.05)),
        crispness=typical / max(float(coarse), 0.05),
        grain=_spatial_grain(crops) if moving else _grain(crops),
        blocks=float(
            np.median([_blocks(crop) for sample in crops[:: max(1, len(crops) // 4)] for crop in sample])
        ),
    )


def _energy(crop: Bytes | Floats) -> float:
    """The Laplacian's strength at the edges, where neither noise nor the rounding to whole levels rules."""
    return float(np.percentile(np.abs(cv2.filter2D(np.asarray(crop, np.float32), cv2.CV_32F, _LAPLACE)), 92))


def _halved(crop: Bytes) -> Floats:
    return np.asarray(
        cv2.resize(crop.astype(np.float32), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.float32
    )


def _grain(crops: list[tuple[Bytes, ...]]) -> float:
    """Median over crops of the noise in differences of neighbouring samples; √2 since both sides have it."""
    if len(crops) < 2:
        return 0.0
    levels = [
        [_sigma(np.subtract(b, a, dtype=np.float32)) / np.sqrt(2) for a, b in zip(before, after, strict=True)]
        for before, after in pairwise(crops)
    ]
    return float(np.median(np.array(levels), axis=0).min())


def _spatial_grain(crops: list[tuple[Bytes, ...]]) -> float:
    """Noise of the flattest quarter of each crop: with a moving camera nothing else stands still."""
    return float(np.median([_flat_sigma(crop) for sample in crops for crop in sample]))


def _flat_sigma(crop: Bytes) -> float:
    values = crop.astype(np.float32)
    noise = np.abs(cv2.filter2D(values, cv2.CV_32F, _LAPLACE))
    steep = slope(values)
    return float(noise[steep <= np.percentile(steep, 25)].mean()) * _TO_SIGMA


_TO_SIGMA: Final = float(np.sqrt(np.pi / 2) / 6)


def _sigma(difference: Floats) -> float:
    return float(np.abs(cv2.filter2D(difference, cv2.CV_32F, _LAPLACE)).mean()) * _TO_SIGMA


def _blocks(crop: Bytes) -> float:
    """Mean step across columns and rows that are multiples of 8, over the mean of all other steps."""
    values = crop.astype(np.float32)
    ratios = []
    for axis in (0, 1):
        steps = np.abs(np.diff(values, n=2, axis=axis)).mean(axis=1 - axis)
        at_border = np.isin(np.arange(len(steps)) % 8, (6, 7))
        ratios.append(float(steps[at_border].mean() / max(steps[~at_border].mean(), 0.05)))
    return float(np.mean(ratios))
