"""Chairs, tables, shelves, rugs and pictures on the wall."""

import numpy as np

from services.video.studio.scenes.brush.curves import Points
from services.video.studio.scenes.brush.painter import Painter, linear
from services.video.studio.scenes.brush.solids import mix, solid, times


def _at(x: float, y: float, s: float, points: Points) -> list[tuple[float, float]]:
    return [(x + px * s, y + py * s) for px, py in points]


def picture(painter: Painter, x0: float, y0: float, x1: float, y1: float, code: str) -> None:
    """A framed wash drawing."""
    painter.shade(painter.box(x0 + 3, y0 + 6, x1 + 9, y1 + 12, 6), 0.66)
    painter.paint(painter.box(x0, y0, x1, y1), linear("6a4a30"))
    painter.shade(painter.box(x0 + 3, y0 + 3, x1, y1, 1.5), 0.8)
    painter.paint(painter.box(x0 + 7, y0 + 7, x1 - 7, y1 - 7), linear("efe8da"))
    inner = painter.box(x0 + 18, y0 + 20, x1 - 18, y1 - 20)
    painter.paint(
        inner, times(linear(code), np.asarray(1 + 0.25 * painter.noise(inner, 60, 40, 4), np.float32))
    )
    for level, tone in ((0.50, 0.72), (0.66, 0.55)):
        ridge = y0 + (y1 - y0) * level + 7 * np.sin(inner.x / 13 + x0 + 5 * level)
        painter.shade(inner.times(np.asarray(np.clip(inner.y - ridge, 0, 1), np.float32)), tone)


def armchair(painter: Painter, x: float, y: float, size: float, code: str, seat: str) -> None:
    """Feet at `y`, its middle at `x`; 370 × `size` wide and tall."""
    s = size
    painter.shadow(x, y, 190 * s, 20 * s)
    for px in (-148, 148):
        leg = painter.polygon(_at(x, y, s, [(px - 9, -40), (px + 9, -40), (px + 5, 0), (px - 4, 0)]))
        painter.paint(leg, linear("4c3120"))
    back = [
        (-155, -126),
        (-163, -266),
        (-143, -334),
        (-75, -358),
        (0, -364),
        (75, -358),
        (143, -334),
        (161, -266),
    ]
    patch = painter.blob(_at(x, y, s, [*back, (155, -116), (0, -96)]))
    painter.cast(patch, 8, 4, 14, 0.7)
    solid(painter, patch, code, 30 * s, 0.05, 0.035)
    for px, py in ((-55, -276), (55, -276), (0, -220)):
        painter.shade(painter.ellipse(x + px * s, y + py * s, 16 * s, 16 * s, 7 * s), 0.72)
        painter.shade(painter.ellipse(x + px * s, y + py * s, 3.5 * s, 3.5 * s, 0.6), 0.5)
    painter.shade(painter.ellipse(x, y - 150 * s, 130 * s, 26 * s, 16 * s), 0.55)
    cushion = [(-129, -144), (0, -156), (127, -144), (139, -102), (125, -72), (0, -64), (-125, -72)]
    solid(painter, painter.blob(_at(x, y, s, cushion)), seat, 20 * s, 0.05, 0.035)
    front = [(-143, -76), (0, -66), (143, -76), (145, -30), (0, -18), (-143, -30)]
    solid(painter, painter.blob(_at(x, y, s, front)), code, 16 * s, 0.05, 0.035)
    arm = [
        (-183, -196),
        (-155, -210),
        (-123, -200),
        (-113, -166),
        (-115, -36),
        (-129, -20),
        (-169, -22),
        (-185, -40),
        (-189, -156),
    ]
    for side in (1, -1):
        patch = painter.blob(_at(x, y, s, [(px * side, py) for px, py in arm]))
        painter.cast(patch, 3, 5, 7, 0.75)
        solid(painter, patch, code, 18 * s, 0.05, 0.035)


def throw(painter: Painter, x: float, y: float, size: float, base: str, band: str) -> None:
    """A knitted blanket over a chair's arm: its top middle at (`x`, `y`), 180 × `size` long."""
    s = size
    shape = [
        (-55, 26),
        (-33, 6),
        (7, 0),
        (45, 12),
        (55, 48),
        (59, 128),
        (53, 176),
        (23, 184),
        (-9, 176),
        (-43, 184),
        (-59, 128),
        (-61, 68),
    ]
    patch = painter.blob(_at(x, y, s, shape), margin=16 * s)
    painter.cast(patch, 4, 6, 6, 0.6)
    slant = (patch.x - x) / s + 0.25 * (patch.y - y) / s + 5 * painter.noise(patch, 90, 90, 2)
    knit = 0.86 + 0.12 * np.sin((patch.y - y) / s * 1.05 + 2.2 * np.abs(np.sin(slant * 0.36)))
    fold = 0.74 + 0.26 * np.sin(slant / 8.6 + 1.4 * painter.noise(patch, 160, 260, 2))
    bands = np.asarray(np.sin((patch.y - y) / s / 11.5) + 0 * patch.alpha > 0.55, np.float32)
    inner = 0.62 + 0.42 * np.clip(patch.blurred(9 * s) * 2 - 1, 0, 1)
    painter.paint(
        patch, times(mix(linear(base), linear(band), bands), np.asarray(knit * fold * inner, np.float32))
    )
    for px in np.arange(-52, 54, 5.4):
        drop = 178 + 5 * np.sin(px)
        tassel = [
            (x + px * s, y + (drop - 4) * s),
            (x + (px + painter.rng.normal(0, 1.5)) * s, y + (drop + 14) * s),
        ]
        strand = painter.stroke(tassel, 3.2 * s, 1.4 * s)
        painter.paint(strand, linear(base))
        painter.shade(strand, 0.8)


def side_table(painter: Painter, x: float, y: float, size: float, code: str) -> None:
    """Feet at `y`, top at `y` - 176 × `size`."""
    s = size
    painter.shadow(x, y, 70 * s, 12 * s)
    for px in (-46, 46):
        painter.paint(
            painter.polygon(_at(x, y, s, [(px - 6, -170), (px + 6, -170), (px + 4, 0), (px - 3, 0)])),
            linear("5d3d26"),
        )
        painter.shade(
            painter.polygon(_at(x, y, s, [(px, -170), (px + 6, -170), (px + 4, 0), (px + 1, 0)]), 1), 0.6
        )
    painter.paint(painter.ellipse(x, y - 170 * s, 84 * s, 15 * s), linear("5a3a24"))
    top = painter.ellipse(x, y - 176 * s, 84 * s, 15 * s)
    painter.paint(top, times(linear(code), np.asarray(1 + 0.10 * painter.noise(top, 90, 5, 3), np.float32)))


def rug(painter: Painter, x: float, y: float, rx: float, ry: float, base: str, band: str, style: str) -> None:
    """An oval rug, or with `style` "stripes" a rectangular one in perspective."""
    if style == "stripes":
        patch = painter.polygon(
            [
                (x - rx * 0.86, y - ry),
                (x + rx * 0.86, y - ry),
                (x + rx * 1.05, y + ry),
                (x - rx * 1.05, y + ry),
            ]
        )
        down = (patch.y - y + ry) / (2 * ry)
        u = (patch.x - x) / (rx * (0.86 + 0.19 * down))
        part = np.asarray((np.sin(u * 21) > 0.5) | (np.abs(u) > 0.94), np.float32) * (0.9 + 0 * patch.alpha)
        pile = 0.5 + 0.5 * np.sin(down * 150)
    else:
        patch = painter.ellipse(x, y, rx, ry)
        radius = np.hypot((patch.x - x) / rx, (patch.y - y) / ry)
        part = np.asarray((radius > 0.80) & (radius < 0.88), np.float32) + 0.14 * (radius < 0.6)
        pile = 0.5 + 0.5 * np.sin(radius * 44 + 0.4 * painter.noise(patch, 60, 20, 3))
    painter.cast(patch, 0, 4, 4, 0.6)
    surface = 0.84 + 0.10 * pile + 0.09 * painter.noise(patch, 6, 4, 2)
    painter.paint(
        patch,
        times(mix(linear(base), linear(band), np.asarray(part, np.float32)), np.asarray(surface, np.float32)),
    )


def cushion(
    painter: Painter, x: float, y: float, rx: float, ry: float, code: str, weave: float = 0.05
) -> None:
    """A flat round cushion to lie on."""
    painter.shadow(x, y + ry * 0.75, rx * 1.1, ry * 0.7, 0.5)
    shape = [(-1, 0.1), (-0.8, -0.65), (0, -1), (0.8, -0.65), (1, 0.1), (0.82, 0.75), (0, 1), (-0.82, 0.75)]
    patch = painter.blob([(x + px * rx, y + py * ry) for px, py in shape])
    solid(painter, patch, code, ry * 0.8, 0.05, weave)
    seam = painter.stroke(
        [(x - rx * 0.97, y + ry * 0.2), (x, y + ry * 0.66), (x + rx * 0.97, y + ry * 0.2)], 1.6, soft=0.6
    )
    painter.shade(seam, 0.68)


def pillow(
    painter: Painter, x: float, y: float, size: float, code: str, turn: float, stripe: str | None
) -> None:
    """A throw pillow that leans; its middle at (`x`, `y`)."""
    corner = [(-62, -56), (-20, -47), (20, -47), (62, -56), (54, 0), (60, 52), (0, 47), (-60, 52), (-54, 0)]
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    outline = [(x + (px * cos - py * sin) * size, y + (px * sin + py * cos) * size) for px, py in corner]
    patch = painter.blob(outline)
    painter.cast(patch, 4, 6, 8, 0.62)
    solid(painter, patch, code, 34 * size, 0.05, 0.05)
    if stripe:
        u = ((patch.x - x) * cos + (patch.y - y) * sin) / size
        lines = np.asarray(np.abs(np.abs(u + 0 * patch.alpha) - 26) < 5, np.float32)
        painter.paint(patch.times(lines * 0.8), linear(stripe))
        painter.shade(
            patch.times(lines),
            np.asarray(0.75 + 0.25 * np.clip(patch.blurred(14 * size) * 2 - 1, 0, 1), np.float32),
        )
