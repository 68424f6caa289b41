"""Transitions whose border is a shape that grows: a line, a circle, a cloud."""

from functools import lru_cache
from typing import Final

import cv2
import numpy as np

from services.video.studio.cutting.transitions.blending import eased, masked
from services.video.studio.planes import Floats, Planes

_SOFT_LINE: Final = 0.05  # of the way; softer looks undecided, harder flickers at its edge
_SOFT_CIRCLE: Final = 0.035
_SOFT_CLOUD: Final = 0.9  # harder borders look like camouflage


def wiped(first: Planes, second: Planes, share: float, direction: str) -> Planes:
    """The border moves in the direction; the second shot comes from behind it."""
    return masked(
        first, second, _revealed(_ramp(first.width, first.height, direction), eased(share), _SOFT_LINE)
    )


def opened(first: Planes, second: Planes, share: float) -> Planes:
    """The second shot in a circle that grows from the middle."""
    return masked(first, second, _revealed(_distance(first.width, first.height), eased(share), _SOFT_CIRCLE))


def closed(first: Planes, second: Planes, share: float) -> Planes:
    """The first shot in a circle that shrinks to the middle."""
    away = 1 - _distance(first.width, first.height)
    return masked(first, second, _revealed(away, eased(share), _SOFT_CIRCLE))


def dissolved(first: Planes, second: Planes, share: float) -> Planes:
    """The second shot comes through like daylight through clouds, everywhere a little sooner or later."""
    return masked(first, second, _revealed(_cloud(first.width, first.height), share, _SOFT_CLOUD))


def _revealed(moments: Floats, share: float, soft: float) -> Floats:
    """1 where the moment (0…1) has passed, with a soft border; nothing at 0, everything at 1."""
    reached = np.float32(share * (1 + soft)) - moments
    return np.asarray(np.clip(reached * np.float32(1 / soft), 0, 1), np.float32)


@lru_cache(maxsize=4)
def _ramp(width: int, height: int, direction: str) -> Floats:
    along = np.linspace(0, 1, width if direction in {"left", "right"} else height, dtype=np.float32)
    if direction in {"left", "up"}:
        along = along[::-1]
    along = along[None, :] if direction in {"left", "right"} else along[:, None]
    return np.ascontiguousarray(np.broadcast_to(along, (height, width)))


@lru_cache(maxsize=2)
def _distance(width: int, height: int) -> Floats:
    """From the middle, 1 at the corners."""
    y, x = np.ogrid[:height, :width]
    away = np.hypot(x - (width - 1) / 2, y - (height - 1) / 2)
    return np.asarray(away / away.max(), np.float32)


@lru_cache(maxsize=2)
def _cloud(width: int, height: int) -> Floats:
    """Fractal noise in which every value 0…1 is equally frequent, so that the change goes on evenly."""
    rng = np.random.default_rng(7)
    noise = np.zeros((height, width), np.float32)
    for octave, weight in ((2, 1.0), (5, 0.5), (11, 0.22)):
        rows, columns = (1 + max(2, round(octave * side / max(width, height))) for side in (height, width))
        coarse = rng.random((rows, columns), dtype=np.float32)
        noise += weight * cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    ranks = np.sort(noise, axis=None)[:: max(1, noise.size // 1024)]
    places = np.linspace(0, 1, len(ranks))
    return np.interp(noise, ranks, places).astype(np.float32)
