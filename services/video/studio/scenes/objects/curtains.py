"""Curtains: long folds, a weave, and daylight through the cloth."""

import numpy as np

from services.video.studio.scenes.brush.painter import Painter, Plane, linear
from services.video.studio.scenes.brush.solids import times
from services.video.studio.scenes.objects.moods import Mood
from services.video.studio.scenes.objects.windows import Opening


def rod(painter: Painter, x0: float, x1: float, y: float) -> None:
    painter.shade(painter.box(x0, y + 5, x1, y + 14, 4), 0.7)
    painter.paint(painter.stroke([(x0, y), ((x0 + x1) / 2, y - 1), (x1, y)], 8.0), linear("6d4a2e"))
    painter.shade(painter.stroke([(x0, y + 3), ((x0 + x1) / 2, y + 2), (x1, y + 3)], 3.0, soft=1), 0.55)
    for x in (x0, x1):
        painter.paint(painter.ellipse(x, y, 9, 9), linear("7a5434"))
        painter.shade(painter.ellipse(x + 3, y + 3, 6, 6, 2), 0.6)


def curtain(
    painter: Painter,
    span: tuple[float, float],
    drop: tuple[float, float],
    code: str,
    mood: Mood,
    opening: Opening,
    pattern: str = "plain",
    gathered: float = 0.0,
) -> None:
    """One curtain from x `span` and y `drop` (top, hem); `gathered` 0…1 is how tightly a tieback holds it."""
    (left, right), (top, hem) = span, drop
    patch = painter.window(left - 40, top - 4, right + 40, hem + 14)
    down = np.clip((patch.y - top) / (hem - top), 0, 1)
    waist = 1 - gathered * 0.45 * np.exp(-(((down - 0.62) / 0.16) ** 2))
    outer = left if left + right < opening.x0 + opening.x1 else right
    half = (right - left) / 2 * (1 + 0.12 * down**1.5) * waist
    centre = (left + right) / 2 + (outer - (left + right) / 2) * (1 - waist)
    u = (patch.x - centre) / half
    sway = 0.13 * painter.noise(patch, 240, 260, 2) * (0.3 + down)
    folds = 2.0 + (right - left) / 130
    phase = (u + sway + 0.05 * np.sin(patch.y / 83 + 3 * u)) * folds + 0.35 * np.sin(3.1 * u + left)
    wave = 2 * np.pi * phase * (0.92 + 0.10 * down)
    fold = 0.5 + 0.5 * np.sin(wave)
    bottom = hem + 2.6 * np.sin(wave - 1.2) + 3 * u
    inside = np.clip((1 - np.abs(u)) * half * painter.scale, 0, 1)
    inside = inside * np.clip((bottom - patch.y) * painter.scale, 0, 1) * np.clip((patch.y - top) * 2, 0, 1)
    patch.alpha = np.asarray(inside, np.float32)
    painter.cast(patch, 6, 3, 8, 0.66)
    weave = 1 + 0.04 * painter.noise(patch, 5, 60, 2) + 0.04 * painter.noise(patch, 60, 5, 2)
    body = (0.30 + 0.70 * fold**0.85) * weave * (1 - 0.10 * down) * _pattern(pattern, u, patch.y, folds)
    middle, reach = (opening.x0 + opening.x1) / 2, (opening.x1 - opening.x0) * 0.62
    through = np.exp(-(((patch.x - middle) / reach) ** 2)) * np.clip((opening.y1 + 26 - patch.y) / 120, 0, 1)
    base = linear(code)
    brightness = float(np.mean(mood.window_light)) * 0.42
    glow = np.asarray(through * (0.35 + 0.65 * fold) * brightness, np.float32)
    tint = tuple(c**0.6 * w for c, w in zip(base, mood.window_light, strict=True))
    painter.paint(patch, times(base, np.asarray(body, np.float32)), times((tint[0], tint[1], tint[2]), glow))
    band = np.clip(1 - np.abs(patch.y - bottom + 13) / 1.4, 0, 1)
    painter.shade(patch.times(np.asarray(band, np.float32)), 0.72)


def _pattern(name: str, u: Plane, y: Plane, folds: float) -> Plane | float:
    if name == "stripes":
        return np.asarray(1 - 0.28 * (np.sin(u * folds * 9) > 0.4), np.float32)
    if name == "bands":
        return np.asarray(1 - 0.22 * (np.sin(y / 17) > 0.55) + 0 * u, np.float32)
    if name == "dots":
        dots = np.cos(u * folds * 7) * np.cos(y / 5.6)
        return np.asarray(1 + 0.30 * np.clip((dots - 0.72) * 6, 0, 1), np.float32)
    return 1.0
