"""Finds a cat's face by vote: a single pass of a cascade both misses cats and invents them.

The cascades are OpenCV's own (J. Howse, 2016). A face counts when both see it, several times, over sizes,
small rotations and contrast stretches.
"""

from functools import cache
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.planes import Bytes
from shared.regions import Box

_CASCADES: Final = ("haarcascade_frontalcatface.xml", "haarcascade_frontalcatface_extended.xml")
_LOOKS: Final = ((400, 0), (240, 0), (400, -14), (400, 14), (560, 0), (240, -14), (240, 14))
"""Long side in pixels and degrees of each look, the most telling first; each is taken plain and stretched."""
_LEAST_HITS, _CERTAIN = 3, 7

Hit = tuple[float, float, float, int]  # centre x, y and side in fractions of the long side; cascade


def find_cat_face(rgb: Bytes) -> Box | None:
    """The best supported cat face in fractions of the picture, None when no face gathers enough votes."""
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    hits: list[Hit] = []
    for side, angle in _LOOKS:
        scale = side / max(grey.shape)
        if scale > 2.5:  # blown up so far there is only noise to find faces in
            continue
        flag = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=flag)
        border = max(small.shape) // 12
        plain = np.asarray(cv2.copyMakeBorder(small, *(border,) * 4, cv2.BORDER_REPLICATE), np.uint8)
        stretched = np.asarray(cv2.createCLAHE(3.0, (6, 6)).apply(plain), np.uint8)
        hits += _hits(plain, angle, border, side) + _hits(stretched, angle, border, side)
        if len(_best(hits) or ()) >= _CERTAIN:
            break
    group = _best(hits)
    return None if group is None else _box(group, grey.shape)


@cache
def _cascade(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / name))


def _hits(image: Bytes, angle: float, border: int, side: int) -> list[Hit]:
    height, width = image.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = (
        image if angle == 0 else cv2.warpAffine(image, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    )
    back: NDArray[np.float64] = np.asarray(cv2.invertAffineTransform(turn), np.float64)
    found = []
    largest = max(25, round(0.7 * min(height, width)))
    for index, name in enumerate(_CASCADES):
        boxes = _cascade(name).detectMultiScale(turned, 1.08, 1, minSize=(24, 24), maxSize=(largest, largest))
        for x, y, w, h in boxes:
            cx, cy = back @ np.array([x + w / 2, y + h / 2, 1.0])
            found.append(((cx - border) / side, (cy - border) / side, float(w) / side, index))
    return found


def _best(hits: list[Hit]) -> list[Hit] | None:
    """The largest group of hits at one place that both cascades took part in."""
    groups = []
    for x, y, size, _ in hits:
        near = [
            hit
            for hit in hits
            if np.hypot(hit[0] - x, hit[1] - y) < 0.35 * size and 0.55 < hit[2] / size < 1.8
        ]
        if len(near) >= _LEAST_HITS and {hit[3] for hit in near} == {0, 1}:
            groups.append(near)
    return max(groups, key=lambda group: (len(group), -group[0][1]), default=None)


def _box(group: list[Hit], shape: tuple[int, ...]) -> Box | None:
    x, y, size = (float(np.median([hit[axis] for hit in group])) for axis in range(3))
    longest = max(shape)
    width, height = shape[1] / longest, shape[0] / longest
    x0, x1 = max(0.0, (x - size / 2) / width), min(1.0, (x + size / 2) / width)
    y0, y1 = max(0.0, (y - size / 2) / height), min(1.0, (y + size / 2) / height)
    return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None
