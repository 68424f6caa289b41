"""Finds what could sway: greenery by its colour, hanging folds by their upright, soft stripes."""

from dataclasses import dataclass

import cv2
import numpy as np

from services.analysis.local.picture import Mask, Picture, Plane
from services.analysis.local.regions import Blob, blobs, gap, pixel_box, pixels_of
from shared.regions import Box

_PLANT_SHARE = (0.003, 0.7)
_FOLDS_SHARE = 0.012


@dataclass(frozen=True)
class Greenery:
    """A green, structured patch and its share of the picture."""

    box: Box
    share: float


@dataclass(frozen=True)
class Folds:
    """An upright patch of vertical stripes: how many, and whether it hangs beside a bright opening."""

    box: Box
    count: int
    beside_opening: bool


def green_patches(picture: Picture) -> list[Greenery]:
    """Up to three patches of leaf colour with structure of their own; an evenly green wall is none."""
    green = (picture.hue > 102) & (picture.hue < 168) & (picture.chroma > 11)
    green &= (picture.lightness > 6) & (picture.lightness < 90)
    joined = max(3, picture.short_side // 60) | 1
    detail = np.abs(picture.lightness - cv2.blur(picture.lightness, (joined, joined)))
    found: list[tuple[float, Greenery]] = []
    for blob in blobs(np.asarray(green), _PLANT_SHARE[0], close=joined, open_=2):
        structure = float(detail[_inside(blob, joined)].mean())
        chroma = float(picture.chroma[blob.mask].mean())
        leafy = 0.6 + float(picture.lightness[blob.mask].mean()) / 50  # detail fades with the light
        if blob.share <= _PLANT_SHARE[1] and structure > leafy and chroma > 17:
            found.append((blob.share * structure * chroma, Greenery(blob.box, blob.share)))
    best = max((score for score, _ in found), default=0.0)
    strong = [item for item in found if item[0] > best / 5]
    return [patch for _, patch in sorted(strong, key=lambda item: -item[0])][:3]


def _inside(blob: Blob, margin: int) -> Mask:
    """The blob without its rim, whose steps are its neighbours'; all of it where it is nothing but rim."""
    core = cv2.erode(blob.mask.astype(np.uint8), np.ones((margin, margin), np.uint8)) > 0
    return np.asarray(core) if core.sum() > 0.15 * blob.mask.sum() else blob.mask


def hanging_folds(picture: Picture, openings: list[Box]) -> list[Folds]:
    """Up to four patches of vertical stripes taller than a quarter of the picture, best evidence first."""
    upright, strength = _upright_stripes(picture)
    height, width = picture.shape
    found = []
    for blob in blobs(upright, _FOLDS_SHARE, close=max(3, width // 40), open_=max(3, width // 90)):
        count = _stripes(picture.lightness, blob)
        box = _trimmed(strength, blob)
        tall = box.y1 - box.y0 > 0.25 and (box.y1 - box.y0) * height > (box.x1 - box.x0) * width * 0.8
        if tall and blob.fill > 0.4 and count >= 3:
            beside = any(gap(box, o) < 0.05 and _share_rows(box, o) for o in openings)
            found.append(Folds(box, count, beside))
    return sorted(found, key=lambda folds: (not folds.beside_opening, -folds.count, folds.box.x0))[:4]


def _upright_stripes(picture: Picture) -> tuple[Mask, Plane]:
    """Where brightness changes sideways again and again but hardly downwards, and how strongly, per pixel."""
    reach = max(5, round(picture.short_side * 0.03)) | 1
    soft = cv2.GaussianBlur(picture.lightness, (0, 0), max(0.8, picture.short_side / 500))
    sideways = cv2.Sobel(soft, cv2.CV_32F, 1, 0)
    downwards = cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    strength = np.asarray(np.minimum(np.abs(sideways), 20), np.float32)
    window = (reach, reach * 3)
    across = cv2.blur(strength**2, window)
    along = cv2.blur(np.minimum(downwards**2, 400), window)
    return np.asarray((across > 4.0) & (across > along * 4)), strength


def _trimmed(strength: Plane, blob: Blob) -> Box:
    """The blob's box cut to where its stripes are not much weaker than in their better part."""
    rows, columns = pixels_of(blob.box, strength.shape)
    inside = np.where(blob.mask, strength, 0)[rows, columns]
    edges = []
    for axis in (0, 1):
        profile = inside.mean(axis=axis)
        width = max(1, profile.size // 12) | 1
        smooth = np.convolve(profile, np.ones(width) / width, "same")
        strong = np.flatnonzero(smooth > 0.4 * np.percentile(smooth, 75))
        edges.append((int(strong[0]), int(strong[-1]) + 1) if strong.size else (0, profile.size))
    (left, right), (top, bottom) = edges
    x, y = columns.start, rows.start
    return pixel_box(x + left, y + top, x + right, y + bottom, strength.shape) or blob.box


def _stripes(lightness: Plane, blob: Blob) -> int:
    """How often the column averages turn from bright to dark inside the blob."""
    rows, columns = pixels_of(blob.box, lightness.shape)
    profile = lightness[rows, columns].mean(axis=0)
    if profile.size < 8:
        return 0
    span = max(3, profile.size // 3) | 1
    padded = np.pad(profile, span // 2, mode="edge")
    wave = profile - np.convolve(padded, np.ones(span) / span, "valid")
    swing = 0.35 * float(wave.std())
    state, turns = 0, 0
    for value in wave:
        side = 1 if value > swing else -1 if value < -swing else state
        turns += side == 1 and state != 1
        state = side
    return turns


def _share_rows(box: Box, other: Box) -> bool:
    return min(box.y1, other.y1) - max(box.y0, other.y0) > 0.3 * (other.y1 - other.y0)
