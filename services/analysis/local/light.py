"""Measures light: how bright, how warm, where it enters and which patches glow."""

from dataclasses import dataclass

import cv2
import numpy as np

from services.analysis.local.picture import Mask, Picture, Plane
from services.analysis.local.regions import Blob, area, blobs, overlap, pixels_of
from shared.regions import Box

_WINDOW_LEVELS = (58, 64, 70, 75, 79, 82, 85, 88, 91, 94)
_WINDOW_SHARE = (0.012, 0.5)
_SMALL_OPENING = 0.04
_GLOW_LEVELS = (55, 62, 69, 76, 82, 87, 91, 94, 97)
_GLOW_SHARE = (0.0008, 0.05)


@dataclass(frozen=True)
class Light:
    """The whole picture's light: mean L* and its spread, mean b* (above 0 is warm), shares of extremes."""

    brightness: float
    contrast: float
    warmth: float
    dark_share: float
    bright_share: float


@dataclass(frozen=True)
class Patch:
    """A bright place: L* above its surroundings, and b* of its light (above 0 is warm)."""

    box: Box
    contrast: float
    warmth: float


def measure_light(picture: Picture) -> Light:
    """Averages over all pixels."""
    lightness = picture.lightness
    return Light(
        brightness=float(lightness.mean()),
        contrast=float(lightness.std()),
        warmth=float(picture.lab[..., 2].mean()),
        dark_share=float((lightness < 20).mean()),
        bright_share=float((lightness > 85).mean()),
    )


def bright_openings(picture: Picture, glows: list[Patch]) -> list[Patch]:
    """Up to two upright bright rectangles with sharp edges that stand out from their surroundings.

    Windows, most often. Panes are joined across their bars; light around one of the `glows` is not an
    opening. Every brightness level proposes; the most rectangular and contrasting proposal wins where
    several overlap.
    """
    bridge = max(3, round(picture.short_side * 0.025))
    steepness = _steepness(picture)
    warm = picture.lab[..., 2]
    proposals: list[tuple[float, Patch]] = []
    for level in _levels(picture, _WINDOW_LEVELS):
        for blob in blobs(picture.lightness > level, _WINDOW_SHARE[0], close=bridge):
            contrast = _ring_contrast(picture.lightness, blob)
            if not _is_opening(blob) or contrast < 9 or _edge(steepness, blob) < 1:
                continue
            lit_by_glow = any(overlap(glow.box, blob.box) > 0.5 and glow.warmth > 12 for glow in glows)
            warmth = float(warm[blob.mask].mean())
            lamp_sized = area(blob.box) < _SMALL_OPENING and warmth > 10
            if not (lit_by_glow and warmth > 14) and not lamp_sized:
                proposals.append(
                    (blob.fill**2 * contrast * blob.share**0.5, Patch(blob.box, contrast, warmth))
                )
    return _best_apart(proposals, 2)


def glowing_spots(picture: Picture) -> list[Patch]:
    """Up to six small bright shapes from which light fades outwards: lamps, candles, the moon.

    Of shapes inside each other the brightest is taken: the source, not its halo.
    """
    height, width = picture.shape
    steepness = _steepness(picture)
    proposals: list[tuple[float, Patch]] = []
    for level in _levels(picture, _GLOW_LEVELS):
        for blob in blobs(picture.lightness > level, _GLOW_SHARE[0], open_=max(2, picture.short_side // 120)):
            compact = 0.4 < blob.width * width / (blob.height * height) < 2.5
            if blob.share > _GLOW_SHARE[1] or blob.fill < 0.55 or not compact:
                continue
            fading, warmth = _fading(picture, blob)
            if fading > 8 and (_edge(steepness, blob) > 1 or (fading > 15 and warmth > 15)):
                proposals.append((level + fading / 100, Patch(blob.box, fading, warmth)))
    return _best_apart(proposals, 6)


def brightest_area(picture: Picture) -> Box:
    """A box of a quarter of the picture's width and height around its brightest place."""
    height, width = picture.shape
    soft = cv2.blur(picture.lightness, (max(1, width // 4), max(1, height // 4)))
    y, x = np.unravel_index(int(soft.argmax()), soft.shape)
    left = min(max(float(x) / width - 0.125, 0.0), 0.75)
    top = min(max(float(y) / height - 0.125, 0.0), 0.75)
    return Box(round(left, 2), round(top, 2), round(left + 0.25, 2), round(top + 0.25, 2))


def _levels(picture: Picture, levels: tuple[int, ...]) -> list[float]:
    """Thresholds for L*, lowered together where even the brightest parts of the picture are dim."""
    top = float(np.percentile(picture.lightness, 99.5))
    scale = min(1.0, max(top, 30.0) / 85)
    return [level * scale for level in levels]


def _is_opening(blob: Blob) -> bool:
    return (
        blob.share <= _WINDOW_SHARE[1]
        and blob.fill > 0.55
        and 0.06 < blob.width < 0.75
        and blob.height > 0.1
        and blob.box.y1 < 0.92
        and area(blob.box) < 0.5
    )


def _ring_contrast(lightness: Plane, blob: Blob) -> float:
    """Mean L* of the blob less that of the frame around its box, a third of its size wide."""
    ring = _frame(blob.box, 0, 1 / 3, lightness.shape)
    return float(lightness[blob.mask].mean() - lightness[ring].mean()) if ring.any() else 0.0


def _fading(picture: Picture, blob: Blob) -> tuple[float, float]:
    """How much L* falls from just outside the blob to a size further out, and the mean b* just outside."""
    near = _frame(blob.box, 0.05, 0.45, picture.shape)
    far = _frame(blob.box, 0.8, 1.5, picture.shape)
    if not near.any() or not far.any():
        return 0.0, 0.0
    lightness = picture.lightness
    steps = (
        lightness[blob.mask].mean() - lightness[near].mean(),
        lightness[near].mean() - lightness[far].mean(),
    )
    return float(min(steps)), float(picture.lab[..., 2][near].mean())


def _frame(box: Box, inner: float, outer: float, shape: tuple[int, ...]) -> Mask:
    """The pixels between `inner` and `outer` box sizes outside a box."""
    ring = np.zeros(shape[:2], np.bool_)
    ring[pixels_of(_grown(box, outer), shape)] = True
    ring[pixels_of(_grown(box, inner), shape)] = False
    return ring


def _grown(box: Box, by: float) -> Box:
    dx, dy = (box.x1 - box.x0) * by, (box.y1 - box.y0) * by
    return Box(max(0.0, box.x0 - dx), max(0.0, box.y0 - dy), min(1.0, box.x1 + dx), min(1.0, box.y1 + dy))


def _steepness(picture: Picture) -> Plane:
    """Change of L* per pixel."""
    soft = cv2.GaussianBlur(picture.lightness, (0, 0), 1)
    across, down = (cv2.Sobel(soft, cv2.CV_32F, dx, 1 - dx, scale=1 / 8) for dx in (1, 0))
    return np.asarray(cv2.magnitude(across, down), np.float32)


def _edge(steepness: Plane, blob: Blob) -> float:
    """Median steepness along the blob's outline: high for a frame, low for a soft glow."""
    mask = blob.mask.astype(np.uint8)
    outline = cv2.dilate(mask, np.ones((3, 3), np.uint8)) - cv2.erode(mask, np.ones((3, 3), np.uint8))
    return float(np.median(steepness[outline > 0])) if outline.any() else 0.0


def _best_apart(proposals: list[tuple[float, Patch]], most: int) -> list[Patch]:
    chosen: list[Patch] = []
    for _, patch in sorted(proposals, key=lambda item: (-item[0], item[1].box.x0, item[1].box.y0)):
        small_first = (
            (patch.box, other.box) if area(patch.box) < area(other.box) else (other.box, patch.box)
            for other in chosen
        )
        if all(overlap(small, large) < 0.25 for small, large in small_first):
            chosen.append(patch)
    return chosen[:most]
