"""Changes to yuv420p frames that defects are made of; every function returns a new buffer."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.planes import Bytes, Floats, Planes
from tests.calibration.scenes import Staged


def gain(frame: Bytes, factor: float | Floats) -> Bytes:
    return _on_luma(frame, lambda y: 16 + (y - 16) * factor)


def lift(frame: Bytes, levels: float) -> Bytes:
    return _on_luma(frame, lambda y: y + levels)


def redden(frame: Bytes, alpha: float) -> Bytes:
    """A red light over the right half of the picture."""
    out = Planes(frame.copy())
    for plane, value in ((out.y, 63), (out.u, 102), (out.v, 240)):
        half = plane[:, plane.shape[1] // 2 :]
        half[...] = np.rint(half * (1 - alpha) + value * alpha)
    return out.buffer


def blurred(frame: Bytes, sigma: float) -> Bytes:
    return _on_luma(frame, lambda y: cv2.GaussianBlur(y, (0, 0), max(sigma, 0.2)))


def grainy(frame: Bytes, sigma: float, rng: np.random.Generator) -> Bytes:
    return _on_luma(frame, lambda y: y + sigma * rng.standard_normal(y.shape, np.float32))


def blend(frame: Bytes, other: Bytes, weight: NDArray[Any]) -> Bytes:
    out, second = Planes(frame.copy()), Planes(other)
    for plane, target in ((out.y, second.y), (out.u, second.u), (out.v, second.v)):
        share = cv2.resize(np.asarray(weight, np.float32), plane.shape[::-1], interpolation=cv2.INTER_AREA)
        plane[...] = np.rint(plane * (1 - share) + target * share)
    return out.buffer


def displaced(frame: Bytes, dx: NDArray[Any], dy: NDArray[Any]) -> Bytes:
    """Each pixel taken from (dx, dy) away."""
    out, source = Planes(frame.copy()), Planes(frame)
    for plane, target in ((source.y, out.y), (source.u, out.u), (source.v, out.v)):
        scale = plane.shape[1] / source.y.shape[1]
        rows, columns = np.mgrid[0 : plane.shape[0], 0 : plane.shape[1]].astype(np.float32)
        shift = [
            scale * cv2.resize(np.asarray(d, np.float32), plane.shape[::-1], interpolation=cv2.INTER_AREA)
            for d in (dx, dy)
        ]
        target[...] = cv2.remap(
            plane, columns + shift[0], rows + shift[1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
        )
    return out.buffer


def moved(frame: Bytes, x: float, y: float, zoom: float) -> Bytes:
    """The whole picture shifted by luma pixels and enlarged about its centre."""
    out, source = Planes(frame.copy()), Planes(frame)
    for plane, target in ((source.y, out.y), (source.u, out.u), (source.v, out.v)):
        scale = plane.shape[1] / source.y.shape[1]
        cx, cy = plane.shape[1] / 2, plane.shape[0] / 2
        matrix = np.array([[zoom, 0, cx - zoom * cx + x * scale], [0, zoom, cy - zoom * cy + y * scale]])
        target[...] = cv2.warpAffine(
            plane, matrix, plane.shape[::-1], flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
        )
    return out.buffer


def cut_sides(frame: Bytes, share: float) -> Bytes:
    """The picture without a share of its width."""
    planes = Planes(frame)
    drop = round(planes.width * share / 4) * 2
    out = Planes(np.empty((frame.shape[0], planes.width - 2 * drop), np.uint8))
    for target, plane, cut in (
        (out.y, planes.y, drop),
        (out.u, planes.u, drop // 2),
        (out.v, planes.v, drop // 2),
    ):
        target[...] = plane[:, cut : plane.shape[1] - cut]
    return out.buffer


def resized(frame: Bytes, width: int, height: int) -> Bytes:
    planes = Planes(frame)
    out = Planes(np.empty((height * 3 // 2, width), np.uint8))
    flags = cv2.INTER_AREA if width < planes.width else cv2.INTER_CUBIC
    for target, plane in ((out.y, planes.y), (out.u, planes.u), (out.v, planes.v)):
        target[...] = cv2.resize(plane, target.shape[::-1], interpolation=flags)
    return out.buffer


def waves(mask: Floats, amplitude: float, phase: float) -> tuple[Floats, Floats]:
    """A displacement field that swells and returns with the phase, waving over a sixth of the picture."""
    height, width = mask.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    swell = np.float32(amplitude * np.sin(2 * np.pi * phase))
    x = np.sin(rows * (2 * np.pi * 6 / height)) * swell * mask
    y = np.cos(columns * (2 * np.pi * 6 / height)) * swell * mask
    return np.asarray(x, np.float32), np.asarray(y, np.float32)


def soft(mask: NDArray[np.bool_], *, grow: bool = False) -> Floats:
    reach = max(3, round(0.01 * max(mask.shape)))
    values: Any = mask.astype(np.uint8)
    if grow:
        values = cv2.dilate(values, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
        return np.asarray(cv2.GaussianBlur(values.astype(np.float32), (0, 0), reach / 4), np.float32)
    inner = cv2.distanceTransform(values, cv2.DIST_L2, 5)
    return np.asarray(np.clip(inner / (2 * reach), 0, 1), np.float32)


def disc(staged: Staged, radius: float) -> Floats:
    """A soft disc on the most textured place of what should be still; radius in shares of the long side."""
    luma = staged.stage.still.y.astype(np.float32)
    height, width = luma.shape
    reach = round(radius * max(height, width))
    edges = cv2.magnitude(*(cv2.Sobel(luma, cv2.CV_32F, *d) for d in ((1, 0), (0, 1))))
    size = (2 * reach + 1, 2 * reach + 1)
    strength = cv2.blur(np.where(staged.still_part, np.minimum(edges, 60), -120).astype(np.float32), size)
    strength[:reach], strength[-reach:], strength[:, :reach], strength[:, -reach:] = (-999,) * 4
    row, column = np.unravel_index(int(strength.argmax()), strength.shape)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    distance = np.hypot(rows - row, columns - column) / reach
    near = cv2.distanceTransform(staged.still_part.astype(np.uint8), cv2.DIST_L2, 5)
    inside = np.clip(1.6 - 1.6 * distance, 0, 1) * np.clip(near / max(2, reach / 4), 0, 1)
    return np.asarray(inside, np.float32)


def _on_luma(frame: Bytes, change: Callable[[Floats], NDArray[Any]]) -> Bytes:
    out = Planes(frame.copy())
    out.y[...] = np.clip(np.rint(change(out.y.astype(np.float32))), 16, 235)
    return out.buffer
