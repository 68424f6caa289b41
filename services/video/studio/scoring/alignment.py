"""Finds where the reference lies in a clip's first frame: models recompose, crop and recolour pictures.

A few ways to fit one shape into another are tried, the best is refined by enhanced correlation (Evangelidis
and Psarakis 2008). Where none fits, features are matched instead (ORB, Rublee 2011, with RANSAC).
"""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.planes import Bytes, Floats
from services.video.studio.scoring.grid import Grid

LEAST_LIKENESS: Final = 0.72  # correlation of structure below which the pictures count as different ones
_GOOD_START: Final = 0.5
_SAME: Final = 0.99  # from here the clip shows the whole picture, and there is nothing to search for
_SCALES: Final = (0.4, 2.5)
_OVERLAP: Final = 0.5
_LONG_SIDE: Final = 320

_Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where the reference is.

    Args:
        to_reference: 2×3, pixels of the clip's grid to fractions of the reference's width and height.
        likeness: Correlation of the aligned structure, -1…1.
        reference: The reference's luma on the clip's grid, gain and offset as in the clip.
        covered: Where the reference reaches.
        gain: Contrast of the clip to that of the reference.
        scale: How much the reference was enlarged, against one that fills the frame.
    """

    to_reference: _Matrix
    likeness: float
    reference: Floats
    covered: NDArray[np.bool_]
    gain: float
    scale: float


def align(reference: Bytes, first: Bytes, grid: Grid) -> Alignment | None:
    """Fit the reference's luma, any size, to the first frame on its grid; None when they do not match."""
    small = _reduced(reference)
    found = _structure(first)
    plain = _fit(small, first.shape, "stretch")
    if (likeness := _likeness(small, found, plain)) > _SAME:
        return _result(small, first, plain, likeness, grid)
    starts = [_fit(small, first.shape, way) for way in ("stretch", "cover", "contain", "as it is")]
    ranked = sorted(((_likeness(small, found, start), i) for i, start in enumerate(starts)), reverse=True)
    best, matrix = ranked[0][0], starts[ranked[0][1]]
    if best < _GOOD_START:
        matched = _by_features(small, first)
        if matched is not None and _likeness(small, found, matched) > best:
            matrix = matched
    refined = _refined(small, found, matrix)
    if _likeness(small, found, refined) >= _likeness(small, found, matrix):
        matrix = refined
    likeness = _likeness(small, found, matrix)
    stretch = _scale(matrix) * max(first.shape) / max(small.shape)
    if likeness < LEAST_LIKENESS or not _SCALES[0] < stretch < _SCALES[1]:
        return None
    return _result(small, first, matrix, likeness, grid)


def _result(small: Bytes, first: Bytes, matrix: _Matrix, likeness: float, grid: Grid) -> Alignment:
    size = (grid.width, grid.height)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = np.asarray(cv2.warpAffine(small.astype(np.float32), matrix, size, flags=flags), np.float32)
    covered = np.asarray(
        cv2.warpAffine(np.ones(small.shape, np.uint8), matrix, size, flags=flags) > 0, np.bool_
    )
    here, there = first[covered].astype(np.float64), moved[covered].astype(np.float64)
    gain = float(here.std() / max(there.std(), 1e-3))
    levelled = (moved - there.mean()) * gain + here.mean()
    fractions = matrix / np.array([[small.shape[1]], [small.shape[0]]])
    filling = max(small.shape[0] / first.shape[0], small.shape[1] / first.shape[1])
    return Alignment(
        fractions, likeness, np.asarray(levelled, np.float32), covered, gain, filling / _scale(matrix)
    )


def _reduced(picture: Bytes) -> Bytes:
    scale = min(1.0, _LONG_SIDE * 1.5 / max(picture.shape))
    size = (max(16, round(picture.shape[1] * scale)), max(16, round(picture.shape[0] * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _fit(small: Bytes, shape: tuple[int, ...], way: str) -> _Matrix:
    """Clip pixel → reference pixel."""
    across, down = small.shape[1] / shape[1], small.shape[0] / shape[0]
    if way == "stretch":
        return np.array([[across, 0, 0], [0, down, 0]], np.float64)
    step = {"cover": min, "contain": max}[way](across, down) if way != "as it is" else 1.0
    left, top = (small.shape[1] - step * shape[1]) / 2, (small.shape[0] - step * shape[0]) / 2
    return np.array([[step, 0, left], [0, step, top]], np.float64)


def _scale(matrix: _Matrix) -> float:
    return float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))


def _structure(picture: Bytes | Floats) -> Floats:
    """Brightness without its slow part, evened out, so that neither colour nor light counts."""
    smooth = cv2.GaussianBlur(np.asarray(picture, np.float32), (0, 0), 1.5)
    detail = smooth - cv2.GaussianBlur(smooth, (0, 0), 12)
    spread = np.sqrt(cv2.GaussianBlur(detail * detail, (0, 0), 16)) + 2
    return np.asarray(detail / spread, np.float32)


def _moved(small: Bytes, shape: tuple[int, ...], matrix: _Matrix) -> tuple[Floats, NDArray[np.bool_]]:
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = (shape[1], shape[0])
    picture = cv2.warpAffine(
        small.astype(np.float32), matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    covered = cv2.warpAffine(np.ones(small.shape, np.uint8), matrix, size, flags=flags) > 0
    return np.asarray(picture, np.float32), np.asarray(covered, np.bool_)


def _likeness(small: Bytes, found: Floats, matrix: _Matrix) -> float:
    if not np.isfinite(matrix).all() or abs(np.linalg.det(matrix[:, :2])) < 1e-4:
        return -1.0
    moved, covered = _moved(small, found.shape, matrix)
    if covered.mean() < _OVERLAP:
        return -1.0
    a, b = found[covered], _structure(moved)[covered]
    spread = float(a.std() * b.std())
    return float(((a - a.mean()) * (b - b.mean())).mean() / spread) if spread > 1e-6 else -1.0


def _refined(small: Bytes, found: Floats, matrix: _Matrix) -> _Matrix:
    """Enhanced correlation at half size; what it can't improve stays as it was."""
    here = cv2.resize(found, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    there = cv2.resize(_structure(small), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    start = matrix.astype(np.float32)
    start[:, 2] /= 2
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 40, 1e-5)
    no_mask: Any = None
    try:
        _, better = cv2.findTransformECC(here, there, start, cv2.MOTION_AFFINE, criteria, no_mask, 5)
    except cv2.error:
        return matrix
    result = np.asarray(better, np.float64)
    result[:, 2] *= 2
    return result


def _by_features(small: Bytes, first: Bytes) -> _Matrix | None:
    detector = cv2.ORB_create(nfeatures=900, fastThreshold=8)  # type: ignore[attr-defined]
    here, there = detector.detectAndCompute(first, None), detector.detectAndCompute(small, None)
    if here[1] is None or there[1] is None:
        return None
    matches = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(here[1], there[1])
    if len(matches) < 12:
        return None
    ours = np.array([here[0][match.queryIdx].pt for match in matches], np.float32)
    theirs = np.array([there[0][match.trainIdx].pt for match in matches], np.float32)
    cv2.setRNGSeed(1)
    matrix, inliers = cv2.estimateAffinePartial2D(ours, theirs, ransacReprojThreshold=3.0, maxIters=800)
    found: Any = matrix  # None when RANSAC finds nothing, whatever the stubs say
    return None if found is None or int(inliers.sum()) < 10 else np.asarray(found, np.float64)
