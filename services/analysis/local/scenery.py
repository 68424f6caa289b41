"""Two measures of the whole scene: how much of its top looks like sky, and how busy it is."""

import cv2
import numpy as np

from services.analysis.local.picture import Picture


def sky_share(picture: Picture) -> float:
    """Share of the top quarter that is smooth and blue, 0..1; an overcast sky looks like a wall."""
    rows = max(1, picture.shape[0] // 4)
    top = picture.lab[:rows]
    lightness, chroma, hue = top[..., 0], picture.chroma[:rows], picture.hue[:rows]
    change = np.abs(cv2.Laplacian(np.ascontiguousarray(lightness), cv2.CV_32F))
    blue = (hue > 225) & (hue < 300) & (chroma > 8) & (lightness > 45)
    return float((blue & (change < 4)).mean())


def busyness(picture: Picture) -> float:
    """Share of pixels that lie on a clear edge, 0..1: below 0.02 is empty, above 0.15 crowded."""
    soft = cv2.GaussianBlur(picture.grey, (0, 0), 1.2)
    return float((cv2.Canny(soft, 60, 140) > 0).mean())
