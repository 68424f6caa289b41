"""Lamps: on a table, on the floor, from the ceiling, in the garden; each sheds its own light."""

import numpy as np

from services.video.studio.scenes.brush.painter import Light, Painter, Patch, Plane, linear
from services.video.studio.scenes.brush.solids import pool, scaled, solid, times, turned
from services.video.studio.scenes.objects.moods import Mood

WARM = (1.55, 0.90, 0.36)


def _shade(painter: Painter, patch: Patch, x: float, y: float, size: float, mood: Mood, code: str) -> None:
    """A cloth shade, lit from inside around (`x`, `y`)."""
    pleats = 0.94 + 0.06 * np.sin((patch.x - x) / (2.0 * size))
    core = np.exp(-(((patch.x - x) / (40 * size)) ** 2 + ((patch.y - y) / (46 * size)) ** 2))
    power = np.asarray((0.20 + 0.90 * core) * (0.22 + 0.95 * mood.lamp) * pleats, np.float32)
    tint = tuple(c * w for c, w in zip(linear(code), (1.75, 1.15, 0.62), strict=True))
    painter.cast(patch, 6, 5, 9, 0.8)
    painter.paint(
        patch, times(linear(code), np.asarray(pleats, np.float32)), times((tint[0], tint[1], tint[2]), power)
    )


def lit(painter: Painter, x: float, y: float, reach: float, mood: Mood, power: float = 1.0) -> None:
    """A pool of light around a shade: strong up and down, softer to the sides."""
    around = pool(x, y, reach, reach * 0.85)

    def falls(px: Plane, py: Plane) -> Plane:
        cone = np.clip(1.25 - np.abs(px - x) / (60 + np.abs(py - y) * 1.25), 0, 1)
        return np.asarray(around(px, py) * (0.75 + 0.5 * cone) * mood.lamp * power, np.float32)

    painter.lights.append(Light(WARM, falls))


def table_lamp(
    painter: Painter, x: float, y: float, size: float, mood: Mood, foot: str, shade: str, style: str
) -> None:
    """Stands at (`x`, `y`), 215 × `size` tall; `style`: cone, drum or globe."""
    s = size
    painter.shadow(x, y, 28 * s, 6 * s)
    turned(painter, painter.box(x - 3 * s, y - 130 * s, x + 3 * s, y - 56 * s), "a98149", x, 4 * s)
    base = [(0, -64), (14, -52), (22, -30), (16, -6), (0, 0), (-16, -6), (-22, -30), (-14, -52)]
    turned(painter, painter.blob([(x + px * s, y + py * s) for px, py in base]), foot, x, 23 * s, 0.6)
    if style == "globe":
        patch = painter.ellipse(x, y - 156 * s, 44 * s, 44 * s)
    else:
        top, low = (32, 52) if style == "cone" else (47, 50)
        patch = painter.polygon(
            [
                (x - top * s, y - 215 * s),
                (x + top * s, y - 215 * s),
                (x + low * s, y - 110 * s),
                (x - low * s, y - 110 * s),
            ]
        )
    _shade(painter, patch, x, y - 146 * s, s, mood, shade)
    if style != "globe":
        for width, height in ((top, -215), (low, -110)):
            painter.shade(
                painter.stroke(
                    [(x - width * s, y + height * s), (x + width * s, y + height * s)], 3 * s, soft=0.5
                ),
                0.62,
            )
    lit(painter, x, y - 150 * s, 310 * s, mood)


def floor_lamp(painter: Painter, x: float, y: float, size: float, mood: Mood, shade: str) -> None:
    """Stands at (`x`, `y`), 430 × `size` tall."""
    s = size
    painter.shadow(x, y, 42 * s, 8 * s)
    turned(painter, painter.ellipse(x, y - 3, 38 * s, 8 * s), "4c3a2a", x, 40 * s)
    turned(painter, painter.box(x - 3.5 * s, y - 330 * s, x + 3.5 * s, y - 4), "6b4d31", x, 5 * s)
    patch = painter.polygon(
        [
            (x - 40 * s, y - 430 * s),
            (x + 40 * s, y - 430 * s),
            (x + 66 * s, y - 312 * s),
            (x - 66 * s, y - 312 * s),
        ]
    )
    _shade(painter, patch, x, y - 350 * s, 1.2 * s, mood, shade)
    lit(painter, x, y - 350 * s, 350 * s, mood)


def pendant(painter: Painter, x: float, y: float, size: float, mood: Mood, code: str) -> None:
    """Hangs from the ceiling; (`x`, `y`) is the shade's lower rim."""
    s = size
    painter.paint(painter.box(x - 1.6, -4, x + 1.6, y - 70 * s), linear("3a322c"))
    bell = [
        (x - 8 * s, y - 74 * s),
        (x + 8 * s, y - 74 * s),
        (x + 34 * s, y - 48 * s),
        (x + 66 * s, y),
        (x - 66 * s, y),
        (x - 34 * s, y - 48 * s),
    ]
    patch = painter.polygon(bell)
    solid(painter, patch, code, 14 * s)
    inner = painter.ellipse(x, y, 66 * s, 9 * s)
    painter.paint(inner, linear("e8d8b4"), scaled(WARM, (0.15 + 0.9 * mood.lamp)))
    bulb = painter.ellipse(x, y + 3 * s, 15 * s, 12 * s, 1.2)
    painter.paint(bulb, linear("f5ead0"), scaled(WARM, (0.35 + 1.2 * mood.lamp)))
    lit(painter, x, y + 30 * s, 380 * s, mood, 0.9)


def lantern(painter: Painter, x: float, y: float, size: float, mood: Mood) -> None:
    """A glass lantern with a candle, 100 × `size` tall, standing at (`x`, `y`)."""
    s = size
    painter.shadow(x, y, 30 * s, 6 * s)
    metal = "3c352f"
    painter.paint(
        painter.stroke([(x - 11 * s, y - 100 * s), (x, y - 120 * s), (x + 11 * s, y - 100 * s)], 2.6 * s),
        linear(metal),
    )
    glass = painter.box(x - 22 * s, y - 82 * s, x + 22 * s, y - 8 * s)
    core = np.exp(-(((glass.x - x) / (13 * s)) ** 2 + ((glass.y - y + 40 * s) / (24 * s)) ** 2))
    power = np.asarray((0.10 + 0.9 * core) * (0.12 + 0.8 * mood.lamp), np.float32)
    painter.paint(glass, linear("b8a98a"), times(WARM, power))
    turned(painter, painter.box(x - 9 * s, y - 36 * s, x + 9 * s, y - 8 * s), "efe5cf", x, 10 * s)
    flame = painter.blob(
        [(x, y - 62 * s), (x + 5 * s, y - 46 * s), (x, y - 37 * s), (x - 5 * s, y - 46 * s)], 0.8
    )
    painter.paint(flame, (1, 1, 1), (2.0, 1.5, 0.7))
    for px in (-22, 0, 22):
        turned(
            painter,
            painter.box(x + (px - 1.6) * s, y - 84 * s, x + (px + 1.6) * s, y - 6 * s),
            metal,
            x,
            26 * s,
        )
    turned(painter, painter.box(x - 27 * s, y - 10 * s, x + 27 * s, y), metal, x, 28 * s)
    roof = [
        (x - 28 * s, y - 82 * s),
        (x + 28 * s, y - 82 * s),
        (x + 12 * s, y - 100 * s),
        (x - 12 * s, y - 100 * s),
    ]
    turned(painter, painter.polygon(roof), metal, x, 28 * s)
    lit(painter, x, y - 44 * s, 210 * s, mood, 0.9)
