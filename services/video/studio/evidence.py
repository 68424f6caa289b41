"""What the pixels say about where a kind of thing is, per kind; words alone only say where to look.

Every finder gets the small copy and a prior 0…1 and returns a mask 0…1 with a confidence 0…1 that the thing
is there at all. Thresholds were chosen on the sample pictures: they are no estimate of accuracy.
"""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.look import Look
from services.video.studio.planes import Floats

CONVINCING: Final = 0.30
"""Below this confidence a warp would bend things that are not there."""
_PALE: Final = 6.0  # of b* beyond the cast; no water is bluer than that when the sky is white


@dataclass(frozen=True, slots=True)
class Evidence:
    """A mask the size of the look, how sure it is, and whether what moves must be drawn, not being there."""

    mask: Floats
    confidence: float
    drawn: bool = False


def laid_fabric(look: Look, prior: Floats) -> Evidence:
    """Fine texture that differs from what surrounds it, kept together as one thing."""
    rough = np.clip((look.texture - 0.035) / 0.08, 0, 1)
    seed = ((rough * prior) > 0.3).astype(np.float32)
    body = make_solid(seed, 6 * look.unit, 3 * look.unit)
    body = keep_large_parts(body, 0.25)
    share = float(body.sum() / max(float((prior > 0.5).sum()), 1))
    if body.mean() > 0.12:  # texture everywhere is a room, not a blanket
        return Evidence(body, 0.0)
    textured = float((rough * body).sum() / max(float(body.sum()), 1))
    return Evidence(body, textured * float(np.clip(share / 0.25, 0, 1)))


def greenery(look: Look, prior: Floats) -> Evidence:
    """Pixels greener than they are red or blue, with the small gaps between leaves closed."""
    green = np.clip((look.greenness - 0.04) / 0.12, 0, 1) * np.clip((look.smooth(1) - 14) / 14, 0, 1)
    varied = np.clip(cv2.dilate(look.texture, np.ones((7, 7), np.uint8)) / 0.12, 0, 1)  # leaves, not paint
    green = np.asarray(green * prior * varied**2, np.float32)
    body = (green > max(0.25, 0.45 * float(np.percentile(green, 99.5)))).astype(np.float32)
    body = keep_large_parts(make_solid(body, 7 * look.unit, 1.2 * look.unit), 0.3, green * look.texture)
    share = float(body.sum() / max(float((prior > 0.5).sum()), 1))
    large = float(body.mean()) / 0.012
    return Evidence(body, float(np.clip(max(share / 0.14, large), 0, 1)) if large > 0.16 else 0.0)


def water_surface(look: Look, prior: Floats) -> Evidence:
    """Bluer than the picture's own cast; small glints on it belong to it, the rim of a vessel does not."""
    lab = cv2.GaussianBlur(look.lab, (0, 0), 1.2)
    cast = min(0.0, float(np.median(lab[..., 2])))
    bluish = np.asarray(cast - lab[..., 2] - 0.15 * np.abs(lab[..., 1]), np.float32)
    blue = np.asarray(np.maximum(bluish - 3, 0) * prior, np.float32)
    if float(np.percentile(blue, 99.7)) < _PALE:
        blue = np.maximum(blue, _reflected_sky(look, bluish) * prior)
    body = (blue > max(2.7, 0.55 * float(np.percentile(blue, 99.7)))).astype(np.float32)
    body = keep_large_parts(
        make_solid(body, 3 * look.unit, 1.2 * look.unit), 0.4, np.asarray(blue**2, np.float32)
    )
    if body.mean() < 0.0008:
        return Evidence(body, 0.0)
    share = float(body.sum() / max(float((prior > 0.5).sum()), 1))
    deep = float((blue * body).sum() / body.sum())
    return Evidence(_without_holes(body), float(np.clip(max(share / 0.22, (deep - 6) / 12), 0, 1)))


def _reflected_sky(look: Look, bluish: Floats) -> Floats:
    """Pale water by day: hardly blue, yet colder than the green or brown that lies around it."""
    around = cv2.GaussianBlur(look.lab[..., 2], (0, 0), 26 * look.unit)
    colder = np.clip(around - cv2.GaussianBlur(look.lab[..., 2], (0, 0), 1.2) - 6, 0, None)
    return np.asarray(colder * np.clip((bluish + 4) / 4, 0, 1), np.float32)


def _without_holes(mask: Floats) -> Floats:
    found, _ = cv2.findContours((mask > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(mask.shape, np.uint8)
    cv2.drawContours(filled, found, -1, 1, cv2.FILLED)
    return filled.astype(np.float32)


def window_view(look: Look, prior: Floats) -> Evidence:
    """The brightest (day) or bluest (night) large part of the prior: Otsu's threshold on their sum."""
    lab = cv2.GaussianBlur(look.lab, (0, 0), 1.0)
    middle = np.median(lab, axis=(0, 1))
    night = float(np.clip((52 - middle[0]) / 20, 0, 1))  # by day blue things are curtains and cupboards
    score = np.asarray((lab[..., 0] - middle[0]) / 30 - night * (lab[..., 2] - middle[2]) / 14, np.float32)
    inside = prior > 0.5
    if not inside.any():
        return Evidence(np.zeros_like(prior), 0.0)
    body = _upper_class(score, inside)
    if body.mean() > 0.25:  # a bright room: the view is the brightest of it
        body = _upper_class(score, body > 0)
    body = _like_panes(keep_large_parts(make_solid(body, 1.5 * look.unit, 3.5 * look.unit), 0.35))
    apart = (
        float(score[body > 0].mean() - score[inside & (body == 0)].mean())
        if (body[inside] == 0).any() and body.any()
        else 0
    )
    return Evidence(body, float(np.clip(apart / 1.6, 0, 1)) * float(np.clip(body.mean() / 0.02, 0, 1)))


def _like_panes(body: Floats) -> Floats:
    """The parts that fill their rectangle or reach the top: the rim of a cup does neither."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((body > 0.5).astype(np.uint8))
    size = stats[:, cv2.CC_STAT_WIDTH] * stats[:, cv2.CC_STAT_HEIGHT]
    solid = stats[:, cv2.CC_STAT_AREA] > 0.52 * size
    open_above = stats[:, cv2.CC_STAT_TOP] <= 1
    kept = [index for index in range(1, count) if solid[index] or open_above[index]]
    return np.isin(labels, kept).astype(np.float32)


def _upper_class(score: Floats, inside: NDArray[np.bool_]) -> Floats:
    low, high = np.percentile(score[inside], (2, 98))
    levels = np.clip((score - low) / max(float(high - low), 1e-3) * 255, 0, 255).astype(np.uint8)
    cut, _ = cv2.threshold(levels[inside].reshape(-1, 1), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.asarray((levels > cut) & inside, np.float32)


def make_solid(mask: Floats, close: float, open_: float) -> Floats:
    """The mask with gaps closed and crumbs dropped; both radii in pixels of the look."""
    binary = np.asarray(mask > 0.5, np.uint8)
    for operation, radius in ((cv2.MORPH_CLOSE, close), (cv2.MORPH_OPEN, open_)):
        size = 2 * max(1, round(radius)) + 1
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        binary = np.asarray(cv2.morphologyEx(binary, operation, kernel), np.uint8)
    return np.asarray(binary, np.float32)


def keep_large_parts(mask: Floats, share: float, worth: Floats | None = None) -> Floats:
    """The connected part of most area (or summed worth), and every other with at least `share` of it."""
    count, labels = cv2.connectedComponents((mask > 0.5).astype(np.uint8))
    if count < 2:
        return np.zeros_like(mask)
    counted = np.ones_like(mask) if worth is None else worth
    sums = np.bincount(labels.reshape(-1), weights=counted.reshape(-1), minlength=count)[1:]
    kept = np.flatnonzero(sums >= share * sums.max()) + 1
    return np.isin(labels, kept).astype(np.float32)
