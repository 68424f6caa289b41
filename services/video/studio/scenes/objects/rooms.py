"""Walls and floors: paper, plaster, panels; planks and tiles."""

import numpy as np

from services.video.studio.scenes.brush.painter import Painter, Plane, linear
from services.video.studio.scenes.brush.solids import mix, times


def wall(painter: Painter, code: str, style: str, ground: float) -> None:
    """Down to `ground`; `style`: stripes, plaster, panels or sprigs."""
    patch = painter.window(0, 0, painter.width, ground + 4)
    patch.alpha += 1
    surface = 1 + 0.045 * painter.noise(patch, 420, 300, 4) + 0.018 * painter.noise(patch, 4, 4, 2)
    if style == "stripes":
        surface = surface * (1 + 0.05 * np.tanh(6 * np.sin(patch.x * 2 * np.pi / 52)))
    if style == "sprigs":
        column = np.floor(patch.x / 46)
        row = patch.y / 46 + 0.5 * (column % 2)
        dx, dy = (patch.x / 46 - column - 0.5) * 46, (row - np.floor(row) - 0.5) * 46
        leaf = np.exp(-(((np.abs(dx) - 4) / 3) ** 2) - (((dy + np.abs(dx) * 0.6) / 4) ** 2))
        surface = surface * (1 - 0.16 * (leaf + np.exp(-((dx / 1.2) ** 2) - ((dy - 5) / 6) ** 2)))
    painter.paint(patch, times(linear(code), np.asarray(surface, np.float32)))
    if style == "panels":
        _panels(painter, ground)


def _panels(painter: Painter, ground: float) -> None:
    top = ground - 190
    painter.paint(painter.box(-5, top, painter.width + 5, ground), linear("ddd5c6"))
    painter.paint(painter.box(-5, top - 10, painter.width + 5, top), linear("e6dfd1"))
    painter.shade(painter.box(-5, top, painter.width + 5, top + 5, 2), 0.7)
    for x in np.arange(20, painter.width, 128):
        frame = painter.box(x, top + 24, x + 104, ground - 44)
        painter.shade(painter.box(x - 2, top + 22, x + 106, ground - 42, 1), 0.80)
        painter.paint(frame, linear("dbd3c3"))
        painter.shade(painter.box(x, top + 24, x + 104, top + 30, 2.5), 0.78)
        painter.shade(painter.box(x, top + 24, x + 5, ground - 44, 2.5), 0.84)


def skirting(painter: Painter, ground: float, code: str = "ded3bf") -> None:
    painter.paint(painter.box(-5, ground - 26, painter.width + 5, ground), linear(code))
    painter.shade(painter.box(-5, ground - 28, painter.width + 5, ground - 25, 0.8), 0.72)
    painter.shade(painter.box(-5, ground - 4, painter.width + 5, ground + 5, 2.5), 0.55)


def planks(painter: Painter, code: str, ground: float) -> None:
    """Boards that run to a vanishing point above the middle of the wall."""
    patch = painter.window(0, ground, painter.width, painter.height)
    patch.alpha += 1
    depth = np.maximum(patch.y - (ground - 190), 1)
    across = (patch.x - painter.width / 2) / depth * 400
    board = np.floor(across / 74)
    joint = np.abs(across / 74 - board - 0.5) * 2
    hue = _scattered(board)
    wood_grain = painter.noise(patch, 20, 5, 4) + 0.8 * painter.noise(patch, 170, 9, 3)
    seam = 1 - 0.5 * np.clip((joint - 0.955) / 0.045, 0, 1)
    painter.paint(
        patch, times(linear(code), np.asarray((0.78 + 0.38 * hue + 0.075 * wood_grain) * seam, np.float32))
    )


def tiles(painter: Painter, light: str, dark: str, ground: float) -> None:
    """A chequered floor in perspective."""
    patch = painter.window(0, ground, painter.width, painter.height)
    patch.alpha += 1
    depth = np.maximum(patch.y - (ground - 170), 1)
    across = (patch.x - painter.width / 2) / depth * 400 / 110 + 0.5
    along = 26000 / depth / 22
    cell = np.floor(across) + np.floor(along)
    edge = np.maximum(np.abs(across % 1 - 0.5), np.abs(along % 1 - 0.5)) * 2
    surface = (1 + 0.05 * painter.noise(patch, 50, 14, 4)) * (
        0.94 + 0.12 * _scattered(np.floor(across) * 7 + np.floor(along))
    )
    surface = surface * (1 - 0.35 * np.clip((edge - 0.95) / 0.04, 0, 1))
    part = np.asarray(np.abs(cell) % 2, np.float32)
    painter.paint(patch, times(mix(linear(light), linear(dark), part), np.asarray(surface, np.float32)))


def wall_tiles(painter: Painter, y0: float, y1: float, code: str) -> None:
    """Glazed bricks."""
    patch = painter.window(0, y0, painter.width, y1)
    patch.alpha += 1
    row = np.floor(patch.y / 26)
    across = patch.x / 58 + 0.5 * (row % 2)
    edge = np.maximum(np.abs(across % 1 - 0.5) * 58, np.abs(patch.y / 26 - row - 0.5) * 26 + 16) - 26.6
    glaze = 0.95 + 0.10 * _scattered(np.floor(across) + 31 * row) + 0.03 * painter.noise(patch, 30, 30, 2)
    shine = 1 + 0.10 * np.clip(1 - (patch.y / 26 - row) * 3, 0, 1)
    surface = glaze * shine * (1 - 0.24 * np.clip(edge / 1.4, 0, 1))
    painter.paint(patch, times(linear(code), np.asarray(surface, np.float32)))


def _scattered(number: Plane) -> Plane:
    """A value 0…1 that looks random, for each whole number."""
    value = np.sin(number * 12.9898) * 43758.5453
    return np.asarray(value - np.floor(value), np.float32)
