"""One small copy of the picture in the colour spaces the mask finders ask for, made once."""

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from services.video.studio.planes import Bytes, Floats

_LONG_SIDE = 480


@dataclass(frozen=True)
class Look:
    """A picture of at most 480 pixels on its long side (height×width×3 uint8 RGB) and its derivatives."""

    rgb: Bytes

    @property
    def shape(self) -> tuple[int, int]:
        return self.rgb.shape[0], self.rgb.shape[1]

    @property
    def unit(self) -> float:
        """How many of its pixels make one of a picture 480 pixels long."""
        return max(self.shape) / _LONG_SIDE

    @cached_property
    def grey(self) -> Floats:
        """Luma, 0…255."""
        return np.asarray(cv2.cvtColor(self.rgb, cv2.COLOR_RGB2GRAY), np.float32)

    @cached_property
    def lab(self) -> Floats:
        """CIE L*a*b*, L 0…100."""
        return np.asarray(cv2.cvtColor(self.rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)

    @cached_property
    def greenness(self) -> Floats:
        """How far green leads over both red and blue, relative to brightness, about -1…1."""
        smooth = cv2.GaussianBlur(self.rgb, (0, 0), 1.2).astype(np.float32)
        red, green, blue = smooth[..., 0], smooth[..., 1], smooth[..., 2]
        lead = np.minimum(green - red, green - blue)
        return np.asarray(lead / ((red + green + blue) / 3 + 12), np.float32)

    @cached_property
    def texture(self) -> Floats:
        """Local standard deviation of luma relative to its brightness, about 0…0.5."""
        mean = self.smooth(4)
        square = cv2.GaussianBlur(self.grey**2, (0, 0), 4)
        return np.asarray(np.sqrt(np.maximum(square - mean**2, 0)) / (mean + 20), np.float32)

    def smooth(self, sigma: float) -> Floats:
        """Luma blurred by `sigma` of its pixels."""
        return np.asarray(cv2.GaussianBlur(self.grey, (0, 0), sigma), np.float32)


def look_at(rgb: Bytes) -> Look:
    """Scale a picture of any size down to what is enough to find things in it."""
    scale = min(1.0, _LONG_SIDE / max(rgb.shape[:2]))
    if scale == 1.0:
        return Look(rgb)
    size = (max(2, round(rgb.shape[1] * scale)), max(2, round(rgb.shape[0] * scale)))
    return Look(np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8))
