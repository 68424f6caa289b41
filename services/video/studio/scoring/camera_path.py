"""Follows the camera through the sampled frames, and takes its motion out where it was asked for."""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.planes import Bytes, Floats
from services.video.studio.scoring.regions import Mask
from services.video.studio.scoring.samples import Sample

_TEXTURE: Final = 6.0  # grey levels a pixel of slope that a point needs to be followed
_SPACING: Final = 6  # grid pixels between followed points
_LEAST_POINTS: Final = 24

Matrix = NDArray[np.float64]
IDENTITY: Final[Matrix] = np.eye(3)


@dataclass(frozen=True, slots=True)
class View:
    """One sampled frame as the first one's camera would have seen it.

    Args:
        seconds: Its time.
        picture: Luma on the grid, float32, the camera's motion taken out if that was wanted.
        flow: height×width×2 motion since the first frame that is left, grid pixels.
        camera: 3×3, first frame's pixel → this frame's.
        sure: Share of the followed points that agree on the camera's motion, 0…1.
        inside: Where the frame shows anything.
    """

    seconds: float
    picture: Floats
    flow: Floats
    camera: Matrix
    sure: float
    inside: Mask


@dataclass(frozen=True, slots=True)
class Motion:
    """The camera's way from the first frame, in shares of the frame's long side.

    `shift` is the picture's shift at its centre, `zoom` how much it grew (0.05: by 5 %), `turn` in degrees.
    """

    shift_x: float
    shift_y: float
    zoom: float
    turn: float


def views_of(samples: list[Sample], ground: Mask, *, compensate: bool) -> list[View]:
    """Flow (DIS, Kroeger 2016) of each frame against the first, and the similarity most of it agrees on."""
    first = samples[0].small
    points = _points(first, ground)
    flow_of = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    views = [_view_of_first(samples[0])]
    so_far = IDENTITY
    for sample in samples[1:]:
        small = sample.small
        guess = so_far if compensate else IDENTITY
        seen = _seen_through(small, guess)
        no_flow: Any = None
        flow = np.asarray(flow_of.calc(first, seen, no_flow), np.float32)
        rest, sure = _similarity(flow, points)
        so_far = guess @ rest
        if compensate and not np.allclose(rest, IDENTITY, atol=1e-3):
            flow = np.asarray(flow - _field(rest, first.shape), np.float32)
        picture = _seen_through(small, so_far if compensate else IDENTITY)
        inside = np.ones(first.shape, np.bool_)
        if compensate:
            inside = _shown(small.shape, so_far)
        views.append(View(sample.seconds, picture.astype(np.float32), flow, so_far, sure, inside))
    return views


def motion_of(view: View) -> Motion:
    """What the camera did since the first frame."""
    height, width = view.picture.shape
    centre = np.array([width / 2, height / 2, 1])
    moved = (view.camera @ centre - centre) / max(width, height)
    a, b = view.camera[0, 0], view.camera[1, 0]
    return Motion(
        float(moved[0]), float(moved[1]), float(np.hypot(a, b)) - 1, float(np.degrees(np.arctan2(b, a)))
    )


def slope(picture: Bytes | Floats) -> Floats:
    """Length of the brightness gradient, grey levels a pixel."""
    smooth = cv2.GaussianBlur(np.asarray(picture, np.float32), (0, 0), 0.8)
    return np.asarray(
        cv2.magnitude(*(cv2.Sobel(smooth, cv2.CV_32F, *d, scale=0.125) for d in ((1, 0), (0, 1)))), np.float32
    )


def _view_of_first(first: Sample) -> View:
    small = first.small
    still = np.zeros((*small.shape, 2), np.float32)
    return View(first.seconds, small.astype(np.float32), still, IDENTITY, 1.0, np.ones(small.shape, np.bool_))


def _points(first: Bytes, ground: Mask) -> NDArray[np.float32]:
    """The strongest point of every patch of the ground that has texture: x, y."""
    strength = np.where(ground, slope(first), 0)
    height, width = (length // _SPACING * _SPACING for length in strength.shape)
    patches = strength[:height, :width].reshape(height // _SPACING, _SPACING, width // _SPACING, _SPACING)
    flat = patches.transpose(0, 2, 1, 3).reshape(-1, _SPACING * _SPACING)
    best, where = flat.max(axis=1), flat.argmax(axis=1)
    patch = np.flatnonzero(best > _TEXTURE)
    rows = patch // (width // _SPACING) * _SPACING + where[patch] // _SPACING
    columns = patch % (width // _SPACING) * _SPACING + where[patch] % _SPACING
    return np.column_stack([columns, rows]).astype(np.float32)


def _similarity(flow: Floats, points: NDArray[np.float32]) -> tuple[Matrix, float]:
    if len(points) < _LEAST_POINTS:
        return IDENTITY, 0.0
    moved = points + flow[points[:, 1].astype(int), points[:, 0].astype(int)]
    cv2.setRNGSeed(1)
    matrix, inliers = cv2.estimateAffinePartial2D(
        points, moved, ransacReprojThreshold=0.5, maxIters=300, refineIters=8
    )
    if matrix is None:
        return IDENTITY, 0.0
    return np.vstack([matrix, [0, 0, 1]]).astype(np.float64), float(inliers.mean())


def _seen_through(small: Bytes, camera: Matrix) -> Bytes:
    if camera is IDENTITY:
        return small
    size = (small.shape[1], small.shape[0])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(small, camera[:2], size, flags=flags, borderMode=cv2.BORDER_REFLECT_101), np.uint8
    )


def _shown(shape: tuple[int, ...], camera: Matrix) -> Mask:
    """Which of the first frame's pixels are in this frame, with a margin for the edge's interpolation."""
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    whole = cv2.warpAffine(np.ones(shape, np.float32), camera[:2], (shape[1], shape[0]), flags=flags)
    return np.asarray(cv2.erode(np.asarray(whole, np.float32), np.ones((5, 5), np.uint8)) > 0.99, np.bool_)


def _field(camera: Matrix, shape: tuple[int, ...]) -> Floats:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    return np.dstack(
        [
            (camera[0, 0] - 1) * x + camera[0, 1] * y + camera[0, 2],
            camera[1, 0] * x + (camera[1, 1] - 1) * y + camera[1, 2],
        ]
    ).astype(np.float32)
