"""What one sees outside: sky, clouds, hills, trees, moon, and the weather on the glass."""

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.scenes.brush.painter import Painter, Patch, Plane, blur
from services.video.studio.scenes.brush.solids import mix, times
from services.video.studio.scenes.objects.moods import Mood
from services.video.studio.scenes.scene import Weather

_DULL = (0.03, 0.03, 0.03)


def outdoors(painter: Painter, pane: Patch, mood: Mood, top: float, bottom: float, horizon: float) -> None:
    """Sky and three ranges of hills over the window `pane`; `top`, `bottom`, `horizon` in design units."""
    height = np.clip((pane.y - top) / (horizon - top), 0, 1) + 0 * pane.alpha
    sky = mix(mood.sky[0], mood.sky[1], np.asarray(height**1.3, np.float32))
    puffs = np.clip(painter.noise(pane, 190, 60, 5) * 1.1 - 0.05, 0, 1) * (1 - 0.6 * np.abs(height - 0.45))
    sky = mix(sky, mood.clouds, np.asarray(np.clip(puffs * 0.8, 0, 0.85), np.float32))
    painter.paint(pane, _DULL, sky)
    if mood.stars:
        _moon_and_stars(painter, pane, top, horizon)
    reach = bottom - top
    for level, colour in enumerate(mood.hills):
        rise = horizon + (level - 1.1) * 0.11 * reach
        wave = 15 * np.sin(pane.x / (62 - 11 * level) + 2.1 * level + painter.seed) + 0 * pane.alpha
        ridge = rise + wave + 7 * painter.noise(pane, 30 - 6 * level, 900, 4)
        alpha = np.asarray(np.clip((pane.y - ridge) * painter.scale + 0.5, 0, 1), np.float32)
        leafy = 1 + 0.28 * painter.noise(pane, 15, 11, 4)
        painter.paint(pane.times(alpha), _DULL, times(colour, np.asarray(leafy, np.float32)))
    for channel in painter.emission[:, pane.rows, pane.columns]:
        channel += (blur(channel, 1.3 * painter.scale) - channel) * pane.alpha


def _moon_and_stars(painter: Painter, pane: Patch, top: float, horizon: float) -> None:
    left, right = float(pane.x[0, 0]), float(pane.x[0, -1])
    count = int((right - left) * (horizon - top) / 2600)
    for x, y, size in painter.rng.uniform((left, top, 0.5), (right, horizon, 1.3), (count, 3)):
        star = _within(painter.ellipse(x, y, size, size, 0.4), pane)
        painter.shine(star, (0.40, 0.45, 0.56))
    x = left + (right - left) * float(painter.rng.uniform(0.58, 0.84))
    y = top + (horizon - top) * float(painter.rng.uniform(0.2, 0.42))
    painter.shine(_within(painter.ellipse(x, y, 70, 70, 34), pane), (0.10, 0.12, 0.18))
    disc = _within(painter.ellipse(x, y, 22, 22, 0.6), pane)
    mottled = np.asarray(1 - 0.28 * np.clip(painter.noise(disc, 16, 16, 3), -1, 1), np.float32)
    painter.shine(disc.times(mottled), (0.62, 0.60, 0.50))


def rain_on_glass(painter: Painter, pane: Patch) -> None:
    """Drops and trickles that bend the light of the sky."""
    left, right, top, bottom = _edges(pane)
    count = int((right - left) * (bottom - top) / 420)
    for x, y, size in painter.rng.uniform((left, top, 0.8), (right, bottom, 2.6), (count, 3)):
        drop = _within(painter.ellipse(x, y, size, size * 1.25, 0.3), pane)
        painter.shade(drop, 0.72)
        light = _within(painter.ellipse(x - size * 0.2, y + size * 0.45, size * 0.5, size * 0.4, 0.3), pane)
        painter.shade(light, 1.9)
    for x in painter.rng.uniform(left, right, max(3, int((right - left) / 26))):
        start = float(painter.rng.uniform(top, bottom - 60))
        length = float(painter.rng.uniform(40, 130))
        sway = painter.rng.normal(0, 2.0, 4)
        path = [(float(x + sway[i]), start + length * i / 3) for i in range(4)]
        trickle = painter.stroke(path, 0.8, 1.4, 2.6, soft=0.4)
        painter.shade(_within(trickle, pane), 1.25)


def falling(painter: Painter, pane: Patch, weather: Weather) -> None:
    """Rain as thin slanted lines, snow as soft flakes, in the air outside."""
    left, right, top, bottom = _edges(pane)
    area = (right - left) * (bottom - top)
    level = 0.35 + 0.65 * float(painter.emission[:, pane.rows, pane.columns].mean())
    if weather == "rain":
        feet = painter.rng.uniform((left, top), (right, bottom), (int(area / 900), 2))
        cover = _streaks(pane, feet)
        painter.shine(pane.times(cover), (0.12 * level, 0.13 * level, 0.15 * level))
    else:
        flakes = painter.rng.uniform((left, top, 1.0), (right, bottom, 3.2), (int(area / 700), 3))
        painter.shine(pane.times(_flakes(pane, flakes)), (0.55 * level, 0.57 * level, 0.62 * level))


def _streaks(pane: Patch, feet: NDArray[np.float64]) -> Plane:
    """Cover of slanted lines that begin at `feet` (N×2, design units)."""
    cover = np.zeros(pane.alpha.shape, np.uint8)
    ends = (feet[:, None, :] + [[0, 0], [-8, 30]] - _corner(pane)) * pane.scale
    lines = np.round(ends * 8).astype(np.int32)
    cv2.polylines(cover, list(lines), False, 255, max(1, round(0.8 * pane.scale)), cv2.LINE_AA, 3)
    return np.asarray(cover, np.float32) / np.float32(255)


def _flakes(pane: Patch, flakes: NDArray[np.float64]) -> Plane:
    """Cover of soft discs, N×3: middle and radius in design units."""
    cover = np.zeros(pane.alpha.shape, np.uint8)
    middles = np.round((flakes[:, :2] - _corner(pane)) * pane.scale * 8).astype(int)
    radii = np.maximum(np.round(flakes[:, 2] * pane.scale * 8), 4).astype(int)
    for (x, y), radius in zip(middles.tolist(), radii.tolist(), strict=True):
        cv2.circle(cover, (x, y), radius, 255, -1, cv2.LINE_AA, 3)
    return blur(np.asarray(cover, np.float32) / np.float32(255), 0.7 * pane.scale)


def _corner(pane: Patch) -> tuple[float, float]:
    return float(pane.x[0, 0]), float(pane.y[0, 0])


def _edges(pane: Patch) -> tuple[float, float, float, float]:
    return float(pane.x[0, 0]), float(pane.x[0, -1]), float(pane.y[0, 0]), float(pane.y[-1, 0])


def _within(patch: Patch, pane: Patch) -> Patch:
    """What of a patch lies inside the pane."""
    inside: Plane = np.zeros_like(patch.alpha)
    rows = slice(max(patch.rows.start, pane.rows.start), min(patch.rows.stop, pane.rows.stop))
    columns = slice(max(patch.columns.start, pane.columns.start), min(patch.columns.stop, pane.columns.stop))
    if rows.start < rows.stop and columns.start < columns.stop:
        inside[
            rows.start - patch.rows.start : rows.stop - patch.rows.start,
            columns.start - patch.columns.start : columns.stop - patch.columns.start,
        ] = pane.alpha[
            rows.start - pane.rows.start : rows.stop - pane.rows.start,
            columns.start - pane.columns.start : columns.stop - pane.columns.start,
        ]
    return patch.times(inside)
