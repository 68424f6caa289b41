"""Looks for a person's face by vote, because one pass of a cascade both misses and invents faces.

The cascades come with OpenCV 4. A face counts only when two independently trained ones agree on it under
several small rotations.
"""

from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.analysis.local.picture import Pixels
from services.analysis.local.regions import whole_percent
from shared.regions import Box

_CASCADES: Final = ("haarcascade_frontalface_default.xml", "haarcascade_frontalface_alt2.xml")
_LONGEST_SIDE = 256
_PROPOSAL_STEP = 1.12
_CHECK_SIDE, _FACE_IN_CHECK, _CHECK_STEP = 120, 48, 1.08
_ANGLES = (0, -12, 12)
_ENOUGH_EACH = 3
"""Of six looks (three rotations, plain and equalised) each of the two cascades takes, how many must agree."""


def find_person_face(grey: Pixels) -> Box | None:
    """The first face that half of the looks of both cascades agree on, in fractions of the picture."""
    for x, y, side in _proposals(grey):
        if all(_agrees(grey, x, y, side, cascade) for cascade in _CASCADES):
            return whole_percent(*_fractions(x, y, side, grey.shape))
    return None


@cache
def _cascade(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / name))


def _proposals(grey: Pixels) -> list[tuple[float, float, float]]:
    """Centre x, y and side in pixels of `grey`; at most four, the most repeated first."""
    scale = min(1.0, _LONGEST_SIDE / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    border = max(small.shape) // 16
    padded = np.asarray(cv2.copyMakeBorder(small, *(border,) * 4, cv2.BORDER_REPLICATE), np.uint8)
    found = [
        ((x - border) / scale, (y - border) / scale, side / scale)
        for cascade in _CASCADES
        for x, y, side in _detect(padded, cascade, _PROPOSAL_STEP, 24, min(padded.shape))
    ]
    return _grouped(found)[:4]


def _agrees(grey: Pixels, x: float, y: float, side: float, cascade: str) -> bool:
    """Whether enough looks of one cascade see a face just here."""
    patch = _patch(grey, x, y, side)
    agreed, left = 0, 2 * len(_ANGLES)
    for image in (patch, np.asarray(cv2.equalizeHist(patch), np.uint8)):
        for angle in _ANGLES:
            agreed += _seen(image, angle, cascade)
            left -= 1
            if agreed >= _ENOUGH_EACH or agreed + left < _ENOUGH_EACH:
                return agreed >= _ENOUGH_EACH
    return False


def _seen(image: Pixels, angle: int, cascade: str) -> bool:
    turned, back = _rotated(image, angle)
    middle = _CHECK_SIDE / 2
    for x, y, side in _detect(turned, cascade, _CHECK_STEP, _FACE_IN_CHECK * 2 // 3, _FACE_IN_CHECK * 3 // 2):
        cx, cy = back @ np.array([x, y, 1.0])
        if _same_place(float(cx), float(cy), side, middle, middle, _FACE_IN_CHECK):
            return True
    return False


def _patch(grey: Pixels, x: float, y: float, side: float) -> Pixels:
    """The face scaled to a fixed size in the middle of a fixed square, edges repeated outwards."""
    scale = _FACE_IN_CHECK / side
    centre = _CHECK_SIDE / 2
    matrix = np.array([[scale, 0, centre - x * scale], [0, scale, centre - y * scale]])
    flags = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    warped = cv2.warpAffine(grey, matrix, (_CHECK_SIDE,) * 2, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)


def _rotated(image: Pixels, angle: int) -> tuple[Pixels, NDArray[np.float64]]:
    """The image turned about its centre, and the 2 x 3 matrix from turned to original pixels."""
    height, width = image.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    if angle == 0:
        return image, np.asarray(matrix, np.float64)
    turned = cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.uint8), np.asarray(cv2.invertAffineTransform(matrix), np.float64)


def _detect(
    image: Pixels, name: str, step: float, smallest: int, largest: int
) -> list[tuple[float, float, float]]:
    found = _cascade(name).detectMultiScale(
        image, step, 1, minSize=(smallest, smallest), maxSize=(largest, largest)
    )
    return [(float(x) + w / 2, float(y) + h / 2, float(w)) for x, y, w, h in found]


def _same_place(x: float, y: float, side: float, other_x: float, other_y: float, other_side: float) -> bool:
    reach = 0.35 * max(side, other_side)
    similar = 0.55 < side / other_side < 1.8
    return abs(x - other_x) < reach and abs(y - other_y) < reach and similar


def _grouped(found: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    groups: list[list[tuple[float, float, float]]] = []
    for one in sorted(found):
        home = next((group for group in groups if _same_place(*one, *group[0])), None)
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    groups.sort(key=lambda group: (-len(group), group[0]))
    means = [np.median(np.array(group), axis=0) for group in groups]
    return [(float(x), float(y), float(side)) for x, y, side in means]


def _fractions(x: float, y: float, side: float, shape: tuple[int, ...]) -> tuple[float, float, float, float]:
    height, width = shape
    return (
        (x - side / 2) / width, (y - side / 2) / height, (x + side / 2) / width, (y + side / 2) / height,
    )  # fmt: skip
