"""Pictures as the encoder wants them, so that no frame is ever converted from RGB."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

# ITU-R BT.709 (06/2015) item 3, scaled to 8-bit studio range.
_KR, _KB = 0.2126, 0.0722
_LUMA = np.array([_KR, 1 - _KR - _KB, _KB]) * 219 / 255
_CB = (np.array([0, 0, 1.0]) - [_KR, 1 - _KR - _KB, _KB]) / (2 * (1 - _KB)) * 224 / 255
_CR = (np.array([1.0, 0, 0]) - [_KR, 1 - _KR - _KB, _KB]) / (2 * (1 - _KR)) * 224 / 255
_MATRIX = np.column_stack([np.stack([_LUMA, _CB, _CR]), [16.0, 128.0, 128.0]])


@dataclass(frozen=True, slots=True)
class Planes:
    """One yuv420p frame: views into one contiguous buffer of 3/2·height rows."""

    buffer: Bytes

    @property
    def height(self) -> int:
        return int(self.buffer.shape[0]) * 2 // 3

    @property
    def width(self) -> int:
        return int(self.buffer.shape[1])

    @property
    def y(self) -> Bytes:
        return self.buffer[: self.height]

    @property
    def u(self) -> Bytes:
        return self._chroma(0)

    @property
    def v(self) -> Bytes:
        return self._chroma(1)

    def _chroma(self, index: int) -> Bytes:
        height, width = self.height // 2, self.width // 2
        start = self.height * self.width + index * height * width
        return self.buffer.reshape(-1)[start : start + height * width].reshape(height, width)


def to_rgb(planes: Planes) -> Bytes:
    """Height×width×3 RGB, for people's eyes; chroma is spread evenly."""
    size = (planes.width, planes.height)
    chroma = (cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR) for plane in (planes.u, planes.v))
    codes = np.dstack([planes.y, *chroma]).astype(np.float32) - np.array([16, 128, 128], np.float32)
    return np.asarray(np.clip(np.rint(cv2.transform(codes, np.linalg.inv(_MATRIX[:, :3]))), 0, 255), np.uint8)


def from_rgb(picture: Bytes) -> Planes:
    """Studio-range BT.709 planes of an even-sized height×width×3 RGB picture, chroma sited left."""
    height, width = picture.shape[:2]
    planes = Planes(np.empty((height * 3 // 2, width), np.uint8))
    codes = cv2.transform(picture.astype(np.float32), _MATRIX)
    planes.y[...] = np.clip(np.rint(codes[..., 0]), 16, 235)
    for target, index in ((planes.u, 1), (planes.v, 2)):
        smooth = cv2.sepFilter2D(
            codes[..., index],
            cv2.CV_32F,
            np.array([0.25, 0.5, 0.25]),
            np.array([1.0]),
            borderType=cv2.BORDER_REPLICATE,
        )
        target[...] = np.clip(np.rint((smooth[0::2, 0::2] + smooth[1::2, 0::2]) / 2), 16, 240)
    return planes
