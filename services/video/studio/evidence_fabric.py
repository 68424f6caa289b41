"""Where cloth hangs: its folds say that it is there, its colours where it ends."""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.evidence import Evidence, keep_large_parts, make_solid
from services.video.studio.look import Look
from services.video.studio.planes import Bytes, Floats

_LEAST_SEED: Final = 0.004  # of the picture; fewer striped pixels are a chair leg or a door frame
_MARGIN: Final = 12  # pixels around what is cut out, which its background is learned from
_PLAIN: Final = 0.05  # of the folds' contrast; what has less has none, so it is wall
_FAINT: Final = 0.16
_FOLDED: Final = 0.5


def hanging_fabric(look: Look, prior: Floats, within: Floats) -> Evidence:
    """Vertical stripes (structure tensor, Bigün 1987) of one colour family.

    Args:
        look: The picture.
        prior: Where to look first, 0…1.
        within: Where cloth that was seen there may go on: words tell a corner, a curtain hangs on below it.
    """
    soft = look.smooth(1.2 * look.unit)
    gx = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3)
    gy = cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3)
    reach = 7 * look.unit
    jxx, jyy = (cv2.GaussianBlur(g * g, (0, 0), reach, sigmaY=reach * 2.2) for g in (gx, gy))
    upright = np.clip((jxx - jyy) / (jxx + jyy + 6), 0, 1)
    strength = np.clip(np.sqrt(jxx) / (0.06 * look.smooth(8) + 4), 0, 1)
    stripes = np.asarray(upright * strength, np.float32)
    seed = (stripes * prior > 0.35) & (prior > 0.3)
    if seed.sum() < _LEAST_SEED * seed.size:
        return Evidence(np.zeros_like(prior), 0.0)
    around = cv2.GaussianBlur(stripes, (0, 0), 9 * look.unit, sigmaY=16 * look.unit)
    likely = np.asarray(_alike(look, seed, within) * np.clip(around / 0.34, 0, 1), np.float32)
    body = make_solid(((likely > 0.42) & (within > 0.25)).astype(np.float32), 5 * look.unit, 3.5 * look.unit)
    folds = cv2.GaussianBlur(gx * gx, (0, 0), 3.5 * look.unit, sigmaY=10 * look.unit)
    folds = np.asarray(folds * np.float32(1 / max(float(np.median(folds[seed])), 1e-3)), np.float32)
    cut = _cut_out(look, _parts_with(body, seed), np.asarray(folds, np.float32), likely)
    cut[within <= 0.25] = 0
    body = keep_large_parts(make_solid(cut, 3 * look.unit, 5.5 * look.unit), 0.25)
    share = float((body * prior).sum() / max(float((prior > 0.5).sum()), 1))
    striped = float((stripes * body).sum() / max(float(body.sum()), 1))
    return Evidence(body, min(1.0, 2.0 * striped) * float(np.clip(share / 0.10, 0, 1)))


def _parts_with(body: Floats, seed: NDArray[np.bool_]) -> Floats:
    """The connected parts that grew out of the seed, not what merely looks alike elsewhere."""
    count, labels = cv2.connectedComponents((body > 0.5).astype(np.uint8))
    hits = np.bincount(labels[seed], minlength=count)[1:]
    if not hits.size or not hits.max():
        return np.zeros_like(body)
    return np.isin(labels, np.flatnonzero(hits >= 0.25 * hits.max()) + 1).astype(np.float32)


def _cut_out(look: Look, body: Floats, folds: Floats, likely: Floats) -> Floats:
    """The body cut along the picture's own edges (GrabCut, Rother 2004): blurred stripes reach onto the wall.

    `folds` is the local contrast across them, 1 as in the seed.
    """
    near = _morphed(body, cv2.MORPH_DILATE, 10 * look.unit) > 0
    inner = _morphed(body, cv2.MORPH_ERODE, 6 * look.unit) > 0
    seeds = np.full(look.shape, cv2.GC_BGD, np.uint8)
    seeds[near & (folds >= _PLAIN)] = cv2.GC_PR_BGD
    seeds[(body > 0) & (folds >= _FAINT)] = cv2.GC_PR_FGD
    seeds[inner & (folds > _FOLDED) & (likely > 0.8)] = cv2.GC_FGD
    rows, columns = np.flatnonzero(near.any(axis=1)), np.flatnonzero(near.any(axis=0))
    cut = np.zeros(look.shape, np.float32)
    if not len(rows):
        return cut
    part = (
        slice(max(0, int(rows[0]) - _MARGIN), int(rows[-1]) + _MARGIN),
        slice(max(0, int(columns[0]) - _MARGIN), int(columns[-1]) + _MARGIN),
    )
    chosen = np.ascontiguousarray(seeds[part])
    if not (chosen & 1).any() or (chosen & 1).all():  # nothing to learn one of the two colour models from
        return body
    cv2.setRNGSeed(1)  # its Gaussian mixtures start from OpenCV's global generator
    models = np.zeros((2, 1, 65), np.float64)
    whole = (0, 0, chosen.shape[1], chosen.shape[0])  # ignored when the mask says everything
    pixels = np.ascontiguousarray(look.rgb[part])
    result, _, _ = cv2.grabCut(pixels, chosen, whole, models[0], models[1], 2, cv2.GC_INIT_WITH_MASK)
    cut[part] = np.asarray(result, np.uint8) & 1
    return cut


def _morphed(mask: Floats, operation: int, radius: float) -> Bytes:
    size = 2 * max(1, round(radius)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    return np.asarray(cv2.morphologyEx((mask > 0.5).astype(np.uint8), operation, kernel), np.uint8)


def _alike(look: Look, seed: NDArray[np.bool_], prior: Floats) -> Floats:
    """How close each pixel's colour is to the seed's, lightness counting little: folds are shaded."""
    lab = cv2.GaussianBlur(look.lab, (0, 0), 1.5 * look.unit)
    picks = lab[seed]
    middle = np.median(picks, axis=0)
    spread = np.maximum(np.percentile(np.abs(picks - middle), 70, axis=0) * 1.6, [14.0, 4.0, 4.0])
    spread[0] *= 1.7
    away = np.sqrt((((lab - middle) / spread) ** 2).sum(axis=2))
    return np.asarray(np.clip(2.2 - away, 0, 1) * (prior > 0), np.float32)
