"""Finds small dishes of water by the signs a picture gives: blue, wide, low down, with a glint inside."""

import numpy as np

from services.analysis.local.picture import Picture
from services.analysis.local.regions import Blob, blobs, pixel_box, pixels_of
from shared.regions import Box

_SHARE = (0.0015, 0.035)
_GLINT = 14.0
_UPPER_PART = 0.55


def water_surfaces(picture: Picture) -> list[Box]:
    """Up to two boxes around the upper, inner part of what may be a water dish."""
    blue = (picture.hue > 195) & (picture.hue < 300) & (picture.chroma > 9)
    joined = max(3, picture.short_side // 40)
    found = []
    for blob in blobs(np.asarray(blue), _SHARE[0], close=joined, open_=2):
        if blob.share < _SHARE[1] and _dish_shaped(picture, blob) and _glint(picture, blob) > _GLINT:
            rows, columns = pixels_of(blob.box, picture.shape)
            bottom = rows.start + (rows.stop - rows.start) * _UPPER_PART
            box = pixel_box(columns.start, rows.start, columns.stop, bottom, picture.shape)
            if box is not None:
                found.append(box)
    return found[:2]


def _dish_shaped(picture: Picture, blob: Blob) -> bool:
    height, width = picture.shape
    wide = 1.4 < blob.width * width / (blob.height * height) < 4.5
    return wide and blob.fill > 0.55 and (blob.box.y0 + blob.box.y1) / 2 > 0.5


def _glint(picture: Picture, blob: Blob) -> float:
    """L* of the brightest spots in the upper part above the dish's usual L*."""
    rows, columns = pixels_of(blob.box, picture.shape)
    inside = picture.lightness[rows, columns]
    upper = inside[: max(1, int(inside.shape[0] * _UPPER_PART))]
    return float(np.percentile(upper, 97) - np.median(picture.lightness[blob.mask]))
