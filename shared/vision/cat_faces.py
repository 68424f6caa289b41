"""Finds a cat's face by vote: one pass of a cascade both misses cats and invents them.

The cascades are OpenCV's own (J. Howse, 2016), two trained independently. The picture is searched at several
sizes and tilts; what counts is the weight both cascades give one place, the smaller sum of the two. On
photographs and drawings with a cat it was 1.8 and more, on eighteen without one at most 0.1.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from shared.regions import Box

Grey = NDArray[np.uint8]

_CASCADES: Final = ("haarcascade_frontalcatface.xml", "haarcascade_frontalcatface_extended.xml")
_LOOKS: Final = (
    *((260, 0), (310, 0)),
    *((side, tilt) for side in (120, 145, 175) for tilt in (-8, 0, 8)),
    *((290, -10), (290, 10)),
)
"""Long side in pixels and degrees: a cat in a room, one that fills the frame, one that tilts its head."""
_STEP, _SMALLEST = 1.1, 24
_CONVINCING = 2.0
ENOUGH_FOR_A_CAT: Final = 0.9


class _Hit(NamedTuple):
    x: float
    y: float
    size: float
    cascade: int
    weight: float


class FaceVotes(NamedTuple):
    """A place that looks like a face, in fractions of the picture, and what speaks for it.

    `support` is the weight both cascades give it, the lesser of the two: 0.9 convinces of a cat. `weight` is
    the sum of both: dogs and rabbits, or a cat that turns away, still get some from one of them.
    """

    box: Box
    support: float
    weight: float


def find_cat_face(grey: Grey) -> Box | None:
    """The best supported cat face in fractions of the picture, None when no face gathers enough votes.

    Args:
        grey: Luma, height×width; deterministic for the same pixels.
    """
    best = max(face_votes(grey), key=lambda votes: votes.support, default=None)
    return best.box if best is not None and best.support >= ENOUGH_FOR_A_CAT else None


def face_votes(grey: Grey) -> list[FaceVotes]:
    """All places either cascade saw a face at, the heaviest first; as for `find_cat_face`."""
    groups: list[list[_Hit]] = []
    for side, tilt in _LOOKS:
        if side / max(grey.shape) > 2.5:  # blown up so far there is only noise to find faces in
            continue
        for hit in _look(grey, side, tilt):
            _join(groups, hit)
        if max(map(_support, groups), default=0.0) >= _CONVINCING:
            break
    votes = [
        FaceVotes(box, _support(group), sum(hit.weight for hit in group))
        for group in groups
        if (box := _box(group, grey.shape)) is not None
    ]
    return sorted(votes, key=lambda one: (-one.weight, one.box.x0, one.box.y0))


@cache
def _cascade(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / name))


def _look(grey: Grey, side: int, tilt: int) -> list[_Hit]:
    """Hits in pixels of `grey`."""
    scale = side / max(grey.shape)
    flag = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=flag)
    border = max(small.shape) // 6  # ears may be cut off by the picture's edge
    padded = cv2.copyMakeBorder(small, *(border,) * 4, cv2.BORDER_REPLICATE)
    height, width = padded.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1.0)
    if tilt:
        padded = cv2.warpAffine(padded, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
    back = cv2.invertAffineTransform(turn)
    hits: list[_Hit] = []
    with ThreadPoolExecutor(len(_CASCADES)) as pool:  # OpenCV lets go of the interpreter's lock
        found = list(pool.map(_detect, _CASCADES, repeat(padded)))
    for index, faces in enumerate(found):
        for x, y, size, weight in faces:
            cx, cy = back @ np.array([x + size / 2, y + size / 2, 1.0])
            hits.append(_Hit((cx - border) / scale, (cy - border) / scale, size / scale, index, weight))
    return hits


def _detect(name: str, image: NDArray[np.uint8]) -> list[tuple[float, float, float, float]]:
    """Left, top and side of every face one cascade sees, and its weight, not below 0."""
    boxes, _, weights = _cascade(name).detectMultiScale3(
        image, _STEP, 1, minSize=(_SMALLEST, _SMALLEST), outputRejectLevels=True
    )
    return [
        (float(x), float(y), float(side), max(0.0, float(weight)))
        for (x, y, side, _), weight in zip(boxes, np.ravel(weights), strict=True)
    ]


def _join(groups: list[list[_Hit]], hit: _Hit) -> None:
    """To the first group that started at about this place and size, else it starts one."""
    for group in groups:
        first = group[0]
        near = np.hypot(hit.x - first.x, hit.y - first.y) < 0.35 * max(hit.size, first.size)
        if near and 0.55 < hit.size / first.size < 1.8:
            group.append(hit)
            return
    groups.append([hit])


def _support(group: list[_Hit]) -> float:
    return min(sum(hit.weight for hit in group if hit.cascade == index) for index in (0, 1))


def _box(group: list[_Hit], shape: tuple[int, ...]) -> Box | None:
    """Around the group's median, cut to the picture."""
    x, y, size = (float(np.median([hit[axis] for hit in group])) for axis in range(3))
    height, width = shape[:2]
    x0, x1 = max(0.0, (x - size / 2) / width), min(1.0, (x + size / 2) / width)
    y0, y1 = max(0.0, (y - size / 2) / height), min(1.0, (y + size / 2) / height)
    return Box(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None
