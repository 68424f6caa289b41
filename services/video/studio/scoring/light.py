"""Linear light of the frame's cells, since flashes are defined on relative luminance, not on code values."""

from typing import Final

import cv2
import numpy as np

from services.video.studio.planes import Bytes, Floats
from services.video.studio.scoring.footage import Frame
from services.video.studio.scoring.grid import Grid

_LUMINANCE: Final = np.array([0.2126, 0.7152, 0.0722], np.float32)
_TO_RGB: Final = {
    False: np.array([[1, 0, 1.5748], [1, -0.1873, -0.4681], [1, 1.8556, 0]], np.float32),  # ITU-R BT.709
    True: np.array([[1, 0, 1.402], [1, -0.3441, -0.7141], [1, 1.772, 0]], np.float32),  # ITU-R BT.601
}
# CIE 1931 XYZ of linear sRGB (IEC 61966-2-1), for the CIE 1976 chromaticity
_TO_XYZ: Final = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], np.float32
)


def linear_rgb(frame: Frame, luma: Floats, grid: Grid) -> Floats:
    """rows×columns×3 linear sRGB of the cells, 0…1, from their luma and the frame's chroma."""
    low, span, chroma_span = (0, 255, 255) if frame.full_range else (16, 219, 224)
    planes = [
        (luma - low) / span,
        (_chroma(frame.u, grid) - 128) / chroma_span,
        (_chroma(frame.v, grid) - 128) / chroma_span,
    ]
    coded = np.clip(cv2.transform(np.dstack(planes), _TO_RGB[frame.bt601]), 0, 1)
    return np.asarray(np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4), np.float32)


def luminance(rgb: Floats) -> Floats:
    """Relative luminance, 0…1 (WCAG 2.2, "relative luminance")."""
    return np.asarray(rgb @ _LUMINANCE, np.float32)


def saturated_red(rgb: Floats) -> Floats:
    """R/(R+G+B), which makes a red saturated from 0.8 (WCAG 2.2, red flash thresholds)."""
    return np.asarray(rgb[..., 0] / np.maximum(rgb.sum(axis=2), 1e-4), np.float32)


def redness(rgb: Floats) -> Floats:
    """CIE 1976 u' of each cell, 0.45 for a pure red; near black, where it means nothing, that of grey."""
    x, y, z = cv2.split(cv2.transform(rgb, _TO_XYZ))
    whole = x + 15 * y + 3 * z
    return np.asarray(np.where(whole < 0.02, 0.1978, 4 * x / np.maximum(whole, 0.02)), np.float32)


def _chroma(plane: Bytes, grid: Grid) -> Floats:
    """Means of a few samples a cell are enough: only large areas can harm."""
    step = max(1, min(plane.shape[0] // grid.cells[0], plane.shape[1] // grid.cells[1]) // 3)
    return grid.to_cells(np.ascontiguousarray(plane[::step, ::step]))
