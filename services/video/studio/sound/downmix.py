"""Two channels from any number, by ITU-R BS.775 for known places and by halves for unknown ones."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.video.studio.sound.blocks import Block

_HALF = 0.5**0.5
_PLACES: Final[dict[str, tuple[float, float]]] = {
    "FL": (1, 0), "FR": (0, 1), "DL": (1, 0), "DR": (0, 1), "WL": (_HALF, 0), "WR": (0, _HALF),
    "FC": (_HALF, _HALF), "LFE": (0, 0), "LFE2": (0, 0), "BC": (0.5, 0.5),
    "FLC": (0.924, 0.383), "FRC": (0.383, 0.924),
    "BL": (_HALF, 0), "BR": (0, _HALF), "SL": (_HALF, 0), "SR": (0, _HALF),
    "TFL": (_HALF, 0), "TFR": (0, _HALF), "TBL": (_HALF, 0), "TBR": (0, _HALF),
    "TSL": (_HALF, 0), "TSR": (0, _HALF), "TC": (0.5, 0.5), "TFC": (0.5, 0.5), "TBC": (0.5, 0.5),
}  # fmt: skip


def to_stereo(planes: NDArray[np.float32], places: list[str]) -> Block:
    """Channels×n to n×2.

    One channel goes to both sides at its own level, two stay as they are. The centre and the surrounds of
    five or seven come in at -3 dB and the low-frequency channel is left out (ITU-R BS.775-4, annex 4),
    without turning the whole down: what then exceeds full scale is the limiter's to catch.
    """
    if len(planes) == 1:
        return np.repeat(planes.T, 2, axis=1).astype(np.float32, copy=False)
    if len(planes) == 2:
        return np.ascontiguousarray(planes.T, np.float32)
    matrix = np.array([_PLACES.get(place, (-1, -1)) for place in places], np.float32)
    if len(matrix) != len(planes) or (matrix < 0).any() or not matrix.any():
        return _by_halves(planes)
    return np.ascontiguousarray(planes.T @ matrix, np.float32)


def _by_halves(planes: NDArray[np.float32]) -> Block:
    """Even channels left, odd ones right: the convention of files that name no places."""
    left, right = planes[0::2].mean(axis=0), planes[1::2].mean(axis=0)
    return np.stack([left, right], axis=1).astype(np.float32, copy=False)
