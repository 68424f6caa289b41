"""Transitions in which the pictures themselves move, blurred as a camera would blur them."""

from typing import Final

import cv2
import numpy as np

from services.video.studio.cutting.pictures.stills import enlarged
from services.video.studio.cutting.transitions.blending import eased, mixed, of
from services.video.studio.planes import Bytes, Planes

_SHUTTER: Final = 0.45  # share of a frame's time the shutter is open: 162 degrees
_ZOOM: Final = 0.55
_STREAKS: Final = 4
_BLUR: Final = 0.045  # of the frame's longer side, at the middle of the transition
_LARGEST_BLOCK: Final = 0.075


def slid(first: Planes, second: Planes, share: float, step: float, direction: str) -> Planes:
    """The second shot pushes the first one out of the frame.

    Args:
        first: The frame that leaves.
        second: The frame that comes.
        share: How far it is.
        step: How much further it will be one frame later: fast movement is blurred.
        direction: Where both move to.
    """
    across = direction in {"left", "right"}
    done = Planes(np.empty_like(first.buffer))
    length = first.width if across else first.height
    moved = round(eased(share) * length / 2) * 2
    speed = (eased(min(1.0, share + step / 2)) - eased(max(0.0, share - step / 2))) * length * _SHUTTER
    pairs = zip(of(done), of(first), of(second), (1, 2, 2), strict=True)
    for target, one, other, scale in pairs:
        ordered = (one, other) if direction in {"left", "up"} else (other, one)
        both = np.concatenate(ordered, axis=1 if across else 0)
        full = one.shape[1] if across else one.shape[0]
        at = moved // scale if direction in {"left", "up"} else full - moved // scale
        blurred = _streaked(both, round(speed / scale), across)
        target[...] = blurred[:, at : at + full] if across else blurred[at : at + full]
    return done


def _streaked(plane: Bytes, length: int, across: bool) -> Bytes:
    if length < 2:
        return plane
    size = (length, 1) if across else (1, length)
    return np.asarray(cv2.blur(plane, size, borderType=cv2.BORDER_REPLICATE), np.uint8)


def zoomed(first: Planes, second: Planes, share: float, step: float) -> Planes:
    """Through the middle of the first shot into the second, with streaks away from the middle."""
    place = eased(share)
    speed = (eased(min(1.0, share + step / 2)) - eased(max(0.0, share - step / 2))) * _SHUTTER
    seen = min(max((place - 0.38) / 0.24, 0.0), 1.0)
    parts = []
    if seen < 1:
        parts.append(_rushing(first, 1 + _ZOOM * 2 * place, speed * _ZOOM * 2))
    if seen > 0:
        parts.append(_rushing(second, 1 + _ZOOM * (1 - place), -speed * _ZOOM))
    if len(parts) == 1:
        return parts[0]
    return mixed(parts[0], parts[1], seen)


def _rushing(frame: Planes, scale: float, speed: float) -> Planes:
    """The frame enlarged, averaged over the scales it has while the shutter is open."""
    if abs(speed) * max(frame.width, frame.height) < 4:
        return enlarged(frame, scale)
    total = np.zeros(frame.buffer.shape, np.float32)
    for place in np.linspace(-0.5, 0.5, _STREAKS):
        moment = enlarged(frame, max(1.0, scale * (1 + speed * place)), fine=False)
        cv2.accumulate(moment.buffer, total)
    return Planes(np.rint(total / _STREAKS).astype(np.uint8))


def defocused(first: Planes, second: Planes, share: float) -> Planes:
    """Out of focus, over to the other shot, into focus again."""
    amount = np.sin(np.pi * share) ** 2
    sigma = float(amount) * _BLUR * max(first.width, first.height)
    seen = eased(min(max((share - 0.2) / 0.6, 0.0), 1.0))
    return _soft(mixed(first, second, seen), sigma)


def _soft(frame: Planes, sigma: float) -> Planes:
    """A Gaussian blur; a strong one is done on a smaller copy, where nobody can tell."""
    if sigma < 0.3:
        return frame
    done = Planes(np.empty_like(frame.buffer))
    shrink = max(1, min(8, int(sigma / 3)))
    for target, plane, scale in zip(of(done), of(frame), (1, 2, 2), strict=True):
        height, width = plane.shape
        small = cv2.resize(
            plane, (max(2, width // shrink), max(2, height // shrink)), interpolation=cv2.INTER_AREA
        )
        soft = cv2.GaussianBlur(small, (0, 0), max(0.3, sigma / scale / shrink))
        cv2.resize(soft, (width, height), dst=target, interpolation=cv2.INTER_CUBIC)
    return done


def pixelated(first: Planes, second: Planes, share: float) -> Planes:
    """Ever larger squares, over to the other shot, ever smaller squares."""
    depth = 1 - abs(2 * share - 1)
    block = max(1, round(eased(depth) * _LARGEST_BLOCK * max(first.width, first.height) / 2)) * 2
    seen = eased(min(max((share - 0.35) / 0.3, 0.0), 1.0))
    both = mixed(first, second, seen)
    if block <= 2:
        return both
    done = Planes(np.empty_like(both.buffer))
    for target, plane, scale in zip(of(done), of(both), (1, 2, 2), strict=True):
        target[...] = _squares(plane, max(1, block // scale))
    return done


def _squares(plane: Bytes, block: int) -> Bytes:
    """Each square gets its mean; squares are centred, those at the edges may be cut."""
    height, width = plane.shape
    rows, columns = -(-height // block), -(-width // block)
    above, before = (rows * block - height) // 2, (columns * block - width) // 2
    padded = cv2.copyMakeBorder(
        plane, above, rows * block - height - above, before, columns * block - width - before,
        cv2.BORDER_REPLICATE,
    )  # fmt: skip
    small = cv2.resize(padded, (columns, rows), interpolation=cv2.INTER_AREA)
    large = cv2.resize(small, (columns * block, rows * block), interpolation=cv2.INTER_NEAREST)
    return np.asarray(large[above : above + height, before : before + width], np.uint8)
