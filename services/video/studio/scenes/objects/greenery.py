"""What grows outdoors: lawn, foliage and flower beds, by the thousand leaves."""

import cv2
import numpy as np

from services.video.studio.scenes.brush.painter import Colour, Painter, Patch, Plane, linear
from services.video.studio.scenes.brush.solids import mix, relief, times
from services.video.studio.scenes.objects.plants import flower


def foliage(
    painter: Painter, patch: Patch, codes: tuple[str, ...], leaf: float, density: float = 1.0
) -> None:
    """Fill a shape with leaves, dark ones first; `leaf` is a leaf's half length in design units."""
    body = relief(patch, 46)
    clumps = np.asarray(body * (0.86 + 0.30 * painter.noise(patch, 60, 50, 3)), np.float32)
    painter.paint(patch, times(linear(codes[0]), clumps * np.float32(0.85)))
    rows, columns = np.nonzero(patch.alpha > 0.5)
    if not len(rows):
        return
    area = len(rows) / painter.scale**2
    for level, code in enumerate(codes):
        count = int(density * area / (leaf * leaf * 0.62) / len(codes))
        cover = np.zeros(patch.alpha.shape, np.uint8)
        picks = painter.grain.integers(0, len(rows), count)
        sizes = leaf * painter.scale * painter.grain.uniform(0.6, 1.25, count)
        angles = painter.grain.uniform(0, 180, count)
        for row, column, size, angle in zip(rows[picks], columns[picks], sizes, angles, strict=True):
            axes = (int(size * 16), int(size * 7))
            cv2.ellipse(
                cover, (int(column) * 16, int(row) * 16), axes, angle, 0, 360, 255, -1, cv2.LINE_AA, 4
            )
        alpha = np.asarray(cover, np.float32) / np.float32(255)
        layer = Patch(patch.rows, patch.columns, alpha, patch.x, patch.y, patch.scale)
        painter.shade(layer, 0.92)
        painter.paint(layer, times(linear(code), clumps * np.float32(0.85 + 0.10 * level)))


def lawn(painter: Painter, horizon: float, code: str, snow: bool) -> None:
    """Grass from the horizon to the front edge: blades get longer as they come nearer."""
    patch = painter.window(0, horizon, painter.width, painter.height)
    patch.alpha += 1
    near = (patch.y - horizon) / (painter.height - horizon)
    mottled = 0.80 + 0.22 * painter.noise(patch, 190, 46, 4) + 0.22 * near
    green: Colour | Plane = linear(code)
    if snow:
        white = np.asarray(np.clip(0.55 + 0.5 * painter.noise(patch, 120, 40, 3), 0, 0.95), np.float32)
        green = mix(linear(code), (0.80, 0.82, 0.86), white)
    base = times(green, np.asarray(mottled, np.float32))
    painter.paint(patch, base)
    rows, columns = patch.alpha.shape
    count = int(painter.width * (painter.height - horizon) / (26 if not snow else 90))
    tones, covered = np.zeros_like(patch.alpha), np.zeros_like(patch.alpha)
    for tone in (0.55, 0.75, 0.95, 1.2, 1.5):
        cover = _blades(painter, (rows, columns), count // 5)
        tones += (np.float32(tone) - tones) * cover
        covered += (1 - covered) * cover
    layer = Patch(patch.rows, patch.columns, covered, patch.x, patch.y, patch.scale)
    painter.paint(layer, times(base, np.asarray(tones / np.maximum(covered, np.float32(1e-3)), np.float32)))


def _blades(painter: Painter, shape: tuple[int, int], count: int) -> Plane:
    """Cover of `count` blades of grass on a lawn of `shape` (rows, columns) pixels."""
    rows, columns = shape
    cover = np.zeros(shape, np.uint8)
    depth = painter.grain.random(count) ** 0.75
    x, y = painter.grain.random(count) * columns, depth * rows
    tall = (3 + 19 * depth) * painter.scale * painter.grain.uniform(0.5, 1.1, count)
    lean = painter.grain.normal(0, 0.35, count) * tall
    knots = [(x, y), (x + lean * 0.3, y - tall * 0.6), (x + lean, y - tall)]
    lines = np.stack([np.stack(knot, 1) for knot in knots], 1)
    cv2.polylines(cover, list(np.round(lines * 8).astype(np.int32)), False, 255, 1, cv2.LINE_AA, 3)
    return np.asarray(cover, np.float32) * np.float32(0.75 / 255)


def dappled(painter: Painter, horizon: float) -> None:
    """Sunlight between leaves, in patches on the lawn."""
    patch = painter.window(0, horizon, painter.width, painter.height)
    patch.alpha += 1
    spots = np.clip(painter.noise(patch, 200, 60, 3) * 1.6 + 0.45, 0, 1)
    painter.sunlight(patch.times(np.asarray(spots * 0.55, np.float32)))


def bed(
    painter: Painter, x0: float, x1: float, y: float, tall: float, blossoms: tuple[str, ...], kind: str
) -> None:
    """A flower bed from `x0` to `x1` whose foot is at `y`."""
    knots = np.linspace(x0, x1, 9)
    crown = [(float(x), float(y - tall * (0.55 + 0.35 * painter.rng.random()))) for x in knots]
    painter.shadow((x0 + x1) / 2, y, (x1 - x0) * 0.5, 12, 0.5)
    patch = painter.blob([(x0 - 12, y + 4), *crown, (x1 + 12, y + 4), ((x0 + x1) / 2, y + 14)])
    foliage(painter, patch, ("3a5a34", "4a7440", "64904a", "86a862"), 8.0)
    count = int((x1 - x0) * tall / 620)
    places = painter.rng.uniform((x0, 0.1), (x1, 0.95), (count, 2))
    for x, height in sorted(places.tolist(), key=lambda spot: -spot[1]):
        top = y - tall * height * 0.95
        code = blossoms[int(painter.rng.integers(len(blossoms)))]
        painter.paint(
            painter.stroke([(x, top + 26), (x + 1, top + 13), (x, top)], 1.8, 1.4), linear("4f7a38")
        )
        flower(painter, x, top, float(painter.rng.uniform(1.0, 1.5)), code, kind)


def fence(painter: Painter, y: float, tall: float, code: str) -> None:
    """White pickets whose feet are at `y`."""
    for height in (0.30, 0.72):
        painter.paint(
            painter.box(-5, y - tall * height - 5, painter.width + 5, y - tall * height + 5), linear(code)
        )
        painter.shade(painter.box(-5, y - tall * height + 2, painter.width + 5, y - tall * height + 5), 0.7)
    patch = painter.window(0, y - tall - 20, painter.width, y + 2)
    across = patch.x / 34
    inside = np.abs(across - np.floor(across) - 0.5) * 34
    roof = y - tall + np.abs(inside) * 1.3 - 6
    patch.alpha = np.asarray(
        np.clip((11 - inside) * painter.scale, 0, 1) * np.clip((patch.y - roof) * painter.scale, 0, 1),
        np.float32,
    )
    painter.cast(patch, 4, 3, 3, 0.7)
    grain = (
        0.93
        + 0.07 * painter.noise(patch, 4, 60, 3)
        - 0.10 * np.clip((across - np.floor(across) - 0.62) * 4, 0, 1)
    )
    painter.paint(patch, times(linear(code), np.asarray(grain, np.float32)))
