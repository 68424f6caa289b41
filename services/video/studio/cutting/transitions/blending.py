"""Mixing of whole frames, the arithmetic all transitions share."""

from typing import Final

import cv2
import numpy as np

from services.video.studio.planes import Bytes, Floats, Planes

BLACK: Final = (16, 128, 128)
WHITE: Final = (235, 128, 128)


def mixed(first: Planes, second: Planes, share: float) -> Planes:
    """`first` at 0, `second` at 1."""
    return Planes(np.asarray(cv2.addWeighted(first.buffer, 1 - share, second.buffer, share, 0), np.uint8))


def towards(frame: Planes, colour: tuple[int, int, int], share: float) -> Planes:
    """The frame at 0, one colour (Y, U and V codes) at 1."""
    done = Planes(np.empty_like(frame.buffer))
    codes = np.arange(256, dtype=np.float32)
    for target, plane, code in zip(of(done), of(frame), colour, strict=True):
        cv2.LUT(plane, np.rint(codes + (code - codes) * share).astype(np.uint8), dst=target)
    return done


def masked(first: Planes, second: Planes, mask: Floats) -> Planes:
    """`second` where the mask (height×width, 0…1) is 1."""
    done = Planes(np.empty_like(first.buffer))
    small = np.asarray(
        cv2.resize(mask, (first.width // 2, first.height // 2), interpolation=cv2.INTER_AREA), np.float32
    )
    for target, one, other, weight in zip(of(done), of(first), of(second), (mask, small, small), strict=True):
        target[...] = cv2.blendLinear(one, other, 1 - weight, weight)
    return done


def of(frame: Planes) -> tuple[Bytes, Bytes, Bytes]:
    """Its three planes."""
    return frame.y, frame.u, frame.v


def eased(share: float) -> float:
    """Slow at both ends (Perlin's smootherstep)."""
    return share**3 * (share * (share * 6 - 15) + 10)
