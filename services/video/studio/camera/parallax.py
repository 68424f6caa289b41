"""A camera that circles the subject: what is behind it goes one way, what is before it the other.

One picture has no depth, so a proxy stands in for it: a wall, and a floor that comes nearer toward the lower
edge. The subject is as near as the floor at its foot and is held there, so that it neither moves nor bends.
The wall moves sideways only and alike in every row, so that what is upright on it stays so; beside the
subject it gathers speed column by column.
"""

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.area import distance_to
from services.video.studio.camera.pace import progress
from services.video.studio.planes import Bytes, Floats, Planes

_FLOOR: Final = 0.2  # of the height, from the subject's foot up to where the wall begins
_FOOT_WITHOUT: Final = 0.86  # of the height, where a subject would stand
_LARGEST_FOOT: Final = 0.97
_BEND: Final = 0.05  # of the height over which wall turns into floor
_STRETCH: Final = 0.16  # how much wider or narrower anything beside the subject may get
_CLOSE: Final = 0.05  # of the width around the subject within which the floor is held with it
_FIELD: Final = 4  # frame pixels a pixel of the field: it is smooth


class Orbit:
    """Circles from left to right around the subject: the wall travels `strength` of the width meanwhile."""

    def __init__(self, size: tuple[int, int], strength: float, subject: NDArray[np.bool_]) -> None:
        width, height = size
        away = _closer(shift_field(subject, width * strength / 2), 1 - strength)
        half = cv2.resize(away, (width // 2, height // 2), interpolation=cv2.INTER_AREA) / 2
        self._luma = _Plane((width, height), 1 - strength, away)
        self._chroma = _Plane((width // 2, height // 2), 1 - strength, np.asarray(half, np.float32))

    def view(self, frame: Planes, share: float) -> Planes:
        turn = 1 - 2 * progress(share)
        seen = Planes(np.empty_like(frame.buffer))
        self._luma.view(frame.y, turn, seen.y)
        self._chroma.view(frame.u, turn, seen.u)
        self._chroma.view(frame.v, turn, seen.v)
        return seen


def shift_field(subject: NDArray[np.bool_], most: float) -> Floats:
    """How far beside each pixel the circle's beginning reads, height×width pixels: at most `most`.

    Positive behind the subject: the wall begins to the left of its place and ends to the right of it.
    """
    height, width = subject.shape
    small = (max(2, width // _FIELD), max(2, height // _FIELD))
    held = cv2.resize(subject.astype(np.uint8), small, interpolation=cv2.INTER_AREA) > 0
    rows, columns = np.flatnonzero(held.any(axis=1)), np.flatnonzero(held.any(axis=0))
    foot = min((int(rows[-1]) + 1) / small[1], _LARGEST_FOOT) if len(rows) else _FOOT_WITHOUT
    y = (np.arange(small[1], dtype=np.float32) + 0.5)[:, None] / small[1]
    behind = _nearness(np.float32(foot), foot) - _nearness(y, foot)
    behind = behind / np.abs(behind).max()
    field = np.repeat(behind, small[0], axis=1)
    if len(columns):
        x = np.arange(small[0], dtype=np.float32)[None]
        beside = np.maximum(0, np.maximum(columns[0] - x, x - columns[-1])) * _FIELD
        gathered = _eased(beside * _STRETCH / (1.5 * most))
        field = np.where(behind > 0, behind * gathered, field) * _eased(
            distance_to(held) * _FIELD / (_CLOSE * width)
        )
    return np.asarray(cv2.resize((field * most).astype(np.float32), (width, height)), np.float32)


def _nearness(y: Floats | np.float32, foot: float) -> Floats:
    """0 on the wall, rising in a straight line over the floor, with a soft bend between (softplus)."""
    return np.asarray(np.logaddexp(0, (y - (foot - _FLOOR)) / _BEND) * _BEND, np.float32)


def _closer(field: Floats, scale: float) -> Floats:
    """The field as seen in frames that show the middle of the picture only."""
    height, width = field.shape
    rows, columns = round(height * (1 - scale) / 2), round(width * (1 - scale) / 2)
    middle = field[rows : height - rows, columns : width - columns]
    return np.asarray(cv2.resize(middle, (width, height)), np.float32)


def _eased(share: Floats) -> Floats:
    """0…1 with level ends; its middle is 1.5 times as steep."""
    within = np.clip(share, 0, 1)
    return np.asarray(within * within * (3 - 2 * within), np.float32)


class _Plane:
    """One plane's view: enlarged twice as far across as down, so that linear reading across stays sharp."""

    def __init__(self, size: tuple[int, int], scale: float, away: Floats) -> None:
        width, height = size
        self._scale = scale
        self._top = round(height * (1 - scale) / 2 / scale)  # whole rows, which no one has to blur
        columns = np.arange(width, dtype=np.float32) * 2 + 0.5 + width * (1 - scale) / scale
        self._columns = np.repeat(columns[None], height, axis=0)
        self._rows = np.repeat(np.arange(height, dtype=np.float32)[:, None], width, axis=1)
        self._away = np.ascontiguousarray(away * (2 / scale), np.float32)

    def view(self, plane: Bytes, turn: float, seen: Bytes) -> None:
        large = cv2.resize(plane, None, fx=2 / self._scale, fy=1 / self._scale, interpolation=cv2.INTER_CUBIC)
        across = cv2.scaleAdd(self._away, turn, self._columns)
        part = large[self._top : self._top + plane.shape[0]]
        seen[...] = cv2.remap(part, across, self._rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
