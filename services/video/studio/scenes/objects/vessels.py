"""Mugs, bowls and kettles: small, shiny, and good places for steam and water."""

import numpy as np

from services.video.studio.scenes.brush.painter import Painter, linear
from services.video.studio.scenes.brush.solids import mix, scaled, turned


def mug(painter: Painter, x: float, y: float, size: float, code: str) -> None:
    """Stands at (`x`, `y`), 42 × `size` tall, full."""
    s = size
    painter.shadow(x, y, 22 * s, 5 * s)
    handle = painter.ellipse(x - 21 * s, y - 21 * s, 11 * s, 12 * s)
    hole = painter.ellipse(x - 21 * s, y - 21 * s, 6 * s, 7 * s)
    top, left = hole.rows.start - handle.rows.start, hole.columns.start - handle.columns.start
    if top >= 0 and left >= 0:
        part = handle.alpha[top : top + hole.alpha.shape[0], left : left + hole.alpha.shape[1]]
        part *= 1 - hole.alpha[: part.shape[0], : part.shape[1]]
    turned(painter, handle, code, x - 18 * s, 14 * s)
    body = [(-19, -40), (19, -40), (16, -6), (9, 0), (-9, 0), (-16, -6)]
    turned(painter, painter.polygon([(x + px * s, y + py * s) for px, py in body]), code, x, 20 * s, 0.7)
    painter.paint(painter.ellipse(x, y - 40 * s, 19 * s, 5 * s), linear("efe9de"))
    painter.shade(painter.ellipse(x, y - 39 * s, 18 * s, 4.4 * s, 0.5), 0.72)
    painter.paint(painter.ellipse(x, y - 39.2 * s, 16.5 * s, 3.9 * s), linear("4a2c18"))


def steam(painter: Painter, x: float, y: float, size: float, level: float) -> None:
    """Rising over a mug whose rim is at (`x`, `y`)."""
    for i in range(4):
        px = x + (i - 1.5) * 6 * size
        sway = painter.rng.normal(0, 6 * size, 5)
        path = [(px + float(sway[j]) * j / 2.5, y - j * 17 * size) for j in range(5)]
        wisp = painter.stroke(path, 4 * size, 8 * size, 10 * size, 3 * size, soft=3.2 * size)
        fade = np.clip((y + 4 - wisp.y) / (20 * size), 0, 1) * np.clip(
            (wisp.y - y + 72 * size) / (50 * size), 0, 1
        )
        painter.shine(
            wisp.times(np.asarray(fade + 0 * wisp.alpha, np.float32)),
            (0.13 * level, 0.13 * level, 0.135 * level),
        )


def bowl(painter: Painter, x: float, y: float, size: float, code: str) -> None:
    """The water bowl's outside; its rim is at `y` - 34 × `size`."""
    s = size
    painter.shadow(x, y, 60 * s, 11 * s)
    body = [(-54, -34), (54, -34), (42, -6), (28, 1), (-28, 1), (-42, -6)]
    turned(painter, painter.polygon([(x + px * s, y + py * s) for px, py in body]), code, x, 56 * s, 0.6)
    red, green, blue = linear(code)
    painter.paint(
        painter.ellipse(x, y - 34 * s, 54 * s, 12 * s),
        (red * 1.5 + 0.08, green * 1.5 + 0.08, blue * 1.5 + 0.08),
    )
    painter.paint(painter.ellipse(x, y - 32.5 * s, 49 * s, 9.8 * s), (red * 0.45, green * 0.45, blue * 0.45))


def water(
    painter: Painter, x: float, y: float, rx: float, ry: float, sky: tuple[float, float, float]
) -> None:
    """A still surface that mirrors a part of the light."""
    patch = painter.ellipse(x, y, rx, ry)
    down = np.clip((patch.y - y) / ry * 0.5 + 0.5, 0, 1)
    swell = 0.5 + 0.5 * np.sin(
        7 * down**0.7 * (4 + rx / 60) + 2.4 * painter.noise(patch, 0.6 * rx, 0.35 * ry, 3)
    )
    part = np.asarray((0.25 + 0.55 * swell**2) * (1.15 - 0.55 * down), np.float32)
    deep, clear = (0.07, 0.14, 0.17), (0.17, 0.27, 0.31)
    painter.paint(patch, mix(deep, clear, part), mix((0.0, 0.0, 0.0), scaled(sky, 0.22), part))
    rim = np.asarray(1 - patch.blurred(0.14 * ry), np.float32) * 2
    painter.shade(patch.times(np.clip(rim, 0, 1)), 0.55)
    level = 0.12 + 0.42 * float(np.mean(sky))
    painter.shine(
        painter.ellipse(x - 0.36 * rx, y - 0.26 * ry, 0.24 * rx, 0.13 * ry, 0.7), (level, level, level)
    )
    painter.shine(
        painter.ellipse(x + 0.34 * rx, y + 0.22 * ry, 0.15 * rx, 0.10 * ry, 0.6),
        (0.6 * level, 0.6 * level, 0.6 * level),
    )


def kettle(painter: Painter, x: float, y: float, size: float, code: str) -> None:
    """Stands at (`x`, `y`), 90 × `size` tall."""
    s = size
    painter.shadow(x, y, 40 * s, 7 * s)
    painter.paint(
        painter.stroke(
            [(x + 22 * s, y - 34 * s), (x + 46 * s, y - 44 * s), (x + 58 * s, y - 64 * s)], 15 * s, 9 * s
        ),
        linear(code),
    )
    painter.paint(
        painter.stroke(
            [
                (x - 30 * s, y - 56 * s),
                (x - 24 * s, y - 92 * s),
                (x + 24 * s, y - 92 * s),
                (x + 30 * s, y - 56 * s),
            ],
            5 * s,
        ),
        linear("3b2c22"),
    )
    body = [(-12, -70), (12, -70), (36, -44), (42, -14), (34, 0), (-34, 0), (-42, -14), (-36, -44)]
    turned(painter, painter.blob([(x + px * s, y + py * s) for px, py in body]), code, x, 44 * s, 1.0)
    turned(painter, painter.ellipse(x, y - 68 * s, 16 * s, 4.5 * s), code, x, 18 * s)
    painter.paint(painter.ellipse(x, y - 74 * s, 5 * s, 5 * s), linear("2a211b"))
