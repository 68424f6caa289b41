"""Lays drawn words over frames: only the pixels under them are touched, and they come and go softly."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from services.video.studio.lettering.overlay import Overlay
from services.video.studio.planes import Bytes, Floats, Planes

# ITU-R BT.709 (06/2015) item 3, from RGB 0…1 to 8-bit studio range
_MATRIX: Final = np.array(
    [
        [0.2126 * 219, 0.7152 * 219, 0.0722 * 219],
        [-0.2126 / 1.8556 * 224, -0.7152 / 1.8556 * 224, 0.5 * 224],
        [0.5 * 224, -0.7152 / 1.5748 * 224, -0.0722 / 1.5748 * 224],
    ]
)
_BLACK: Final = np.array([16.0, 128.0, 128.0])


@dataclass(frozen=True, slots=True)
class Patch:
    """An overlay in the frame's own terms, on whole chroma samples.

    Args:
        x: Even pixels from the left.
        y: Even pixels from above.
        codes: Y, U and V, the latter two at half size.
        weights: How opaque each of them is, 0…1.
    """

    x: int
    y: int
    codes: tuple[Bytes, Bytes, Bytes]
    weights: tuple[Floats, Floats, Floats]

    def lay_over(self, frame: Planes, opacity: float = 1.0) -> None:
        """Change the frame in place."""
        for plane, code, weight, scale in zip(
            (frame.y, frame.u, frame.v), self.codes, self.weights, (1, 2, 2), strict=True
        ):
            top, left = self.y // scale, self.x // scale
            under = plane[top : top + code.shape[0], left : left + code.shape[1]]
            seen = weight if opacity >= 1 else weight * np.float32(opacity)
            under[...] = cv2.blendLinear(np.ascontiguousarray(under), code, 1 - seen, seen)


def make_patch(overlay: Overlay) -> Patch:
    """Convert straight RGBA; colour under transparent pixels does not bleed into the edges."""
    left, top = overlay.x % 2, overlay.y % 2
    height, width = overlay.rgba.shape[:2]
    rgba = np.pad(overlay.rgba, ((top, (top + height) % 2), (left, (left + width) % 2), (0, 0)))
    alpha = np.asarray(rgba[..., 3], np.float32) / np.float32(255)
    colours = np.asarray(rgba[..., :3], np.float32) / np.float32(255)
    codes = np.asarray(cv2.transform(colours, np.column_stack([_MATRIX, _BLACK])), np.float32)
    half = (rgba.shape[1] // 2, rgba.shape[0] // 2)
    thin = np.asarray(cv2.resize(alpha, half, interpolation=cv2.INTER_AREA), np.float32)
    chroma = []
    for index in (1, 2):
        worth = cv2.resize(codes[..., index] * alpha, half, interpolation=cv2.INTER_AREA)
        chroma.append(_rounded(np.asarray(worth / np.maximum(thin, 1e-6), np.float32)))
    return Patch(
        overlay.x - left,
        overlay.y - top,
        (_rounded(np.asarray(codes[..., 0], np.float32)), chroma[0], chroma[1]),
        (alpha, thin, thin),
    )


def _rounded(codes: Floats) -> Bytes:
    return np.clip(np.rint(codes), 0, 255).astype(np.uint8)
