"""House plants, each leaf a little different, since a plant of equal leaves looks stamped."""

import numpy as np

from services.video.studio.scenes.brush.painter import Painter, linear
from services.video.studio.scenes.brush.solids import times, turned

_GREENS = ("2f5a32", "3f7a3c", "55933f", "6aa64a")


def potted(painter: Painter, x: float, y: float, size: float, style: str, pot: str) -> None:
    """A plant whose pot stands at (`x`, `y`); `style`: broad, fern, trailing or snake."""
    painter.shadow(x, y, 46 * size, 9 * size)
    top = y - 70 * size
    if style == "fern":
        _fern(painter, x, top, size)
    elif style == "snake":
        _snake(painter, x, top, size)
    else:
        _broad(painter, x, top, size)
    _pot(painter, x, y, size, pot)
    if style == "trailing":
        _trailing(painter, x, top, size)


def _pot(painter: Painter, x: float, y: float, size: float, code: str) -> None:
    s = size
    body = [
        (x - 40 * s, y - 58 * s),
        (x + 40 * s, y - 58 * s),
        (x + 32 * s, y - 4 * s),
        (x + 22 * s, y + 3 * s),
    ]
    turned(
        painter, painter.polygon([*body, (x - 22 * s, y + 3 * s), (x - 32 * s, y - 4 * s)]), code, x, 44 * s
    )
    turned(painter, painter.box(x - 45 * s, y - 72 * s, x + 45 * s, y - 55 * s), code, x, 47 * s)
    painter.shade(painter.box(x - 42 * s, y - 56 * s, x + 42 * s, y - 50 * s, 2 * s), 0.62)


def _broad(painter: Painter, x: float, y: float, size: float) -> None:
    leaves = []
    for angle in np.linspace(-172, -8, 13):
        reach = (56 + 58 * painter.rng.random() + 34 * np.sin(np.radians(-angle))) * size
        leaves.append(
            (float(painter.rng.random()), float(angle), float(reach), (25 + 9 * painter.rng.random()) * size)
        )
    for depth, angle, reach, width in sorted(leaves):
        _broad_leaf(painter, (x, y), angle, reach, width, depth)


def _broad_leaf(
    painter: Painter, root: tuple[float, float], angle: float, reach: float, width: float, depth: float
) -> None:
    ux, uy = float(np.cos(np.radians(angle))), float(np.sin(np.radians(angle)))
    start = (root[0] + ux * reach * 0.62, root[1] + uy * reach * 0.92)
    tip = (root[0] + ux * (reach + width * 1.5), root[1] + uy * (reach + width) + 0.30 * reach * abs(ux))
    bend = (root[0] + ux * reach * 0.34, root[1] + uy * reach * 0.62)
    painter.paint(painter.stroke([root, bend, start], 4.2, 2.4), linear("4e6b33"))
    leaf(painter, start, tip, width * 0.62, _GREENS[min(3, int(depth * 4))])


def leaf(
    painter: Painter, start: tuple[float, float], tip: tuple[float, float], half: float, code: str
) -> None:
    """One leaf with a midrib, veins and a fold; `half` is half its width."""
    dx, dy = tip[0] - start[0], tip[1] - start[1]
    length = max(float(np.hypot(dx, dy)), 1e-6)
    nx, ny = -dy / length * half, dx / length * half

    def at(t: float, side: float) -> tuple[float, float]:
        return start[0] + dx * t + nx * side, start[1] + dy * t + ny * side

    outline = [(0.0, 0.0), (0.16, 0.72), (0.42, 1.0), (0.74, 0.62), (1.0, 0.0), (0.74, -0.62), (0.42, -1.0)]
    patch = painter.blob([at(*spot) for spot in [*outline, (0.16, -0.72)]])
    painter.cast(patch, 2, 6, 4, 0.82)
    side = ((patch.x - start[0]) * nx + (patch.y - start[1]) * ny) / half**2
    along = ((patch.x - start[0]) * dx + (patch.y - start[1]) * dy) / length**2
    fold = np.clip(1 - 0.26 * np.sign(ny) * np.tanh(side * 4) + 0.20 * (along - 0.4), 0.5, 1.5)
    veins = 1 + 0.07 * np.sin((along * 9 - np.abs(side) * 2.2) * 2 * np.pi)
    surface = np.asarray(fold * veins, np.float32)
    painter.paint(patch, times(linear(code), surface))
    painter.shade(painter.stroke([at(0, 0), at(0.5, 0), at(0.98, 0)], 1.7, 0.6, soft=0.3), 1.35)


def _fern(painter: Painter, x: float, y: float, size: float) -> None:
    fronds = sorted((float(painter.rng.random()), float(a)) for a in np.linspace(-176, -4, 15))
    for depth, angle in fronds:
        ux, uy = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        reach = size * (104 + 34 * float(painter.rng.random()))
        path = [
            (
                float(x + ux * reach * t * 0.95),
                float(y + uy * reach * t * 1.05 + 58 * size * t**2.4 * (0.35 + abs(ux))),
            )
            for t in np.linspace(0, 1, 13)
        ]
        code = _GREENS[min(3, int(depth * 4))]
        painter.paint(painter.stroke(path, 2.2 * size, 0.8 * size), linear("4e6b33"))
        for i in range(2, 13):
            (ax, ay), (bx, by) = path[i - 1], path[i]
            long = size * (23 - 1.4 * i) * 1.15
            for turn in (-62, 62):
                theta = np.arctan2(by - ay, bx - ax) + np.radians(turn)
                tip = (float(bx + np.cos(theta) * long), float(by + np.sin(theta) * long))
                blade = painter.stroke(
                    [(bx, by), ((bx + tip[0]) / 2, (by + tip[1]) / 2), tip], 4.6 * size, 4.2 * size, 0.6
                )
                gain = 0.85 + 0.35 * float(painter.rng.random())
                red, green, blue = linear(code)
                painter.paint(blade, (red * gain, green * gain, blue * gain))


def _snake(painter: Painter, x: float, y: float, size: float) -> None:
    for i in range(9):
        lean = float(painter.rng.uniform(-36, 36)) * size
        tall = float(painter.rng.uniform(110, 190)) * size
        foot = x + (i - 4) * 6 * size
        path = [(foot, y + 10), (foot + lean * 0.3, y - tall * 0.5), (foot + lean, y - tall)]
        patch = painter.stroke(path, 15 * size, 19 * size, 2 * size)
        painter.cast(patch, 3, 2, 4, 0.8)
        bands = 1 + 0.22 * np.sin(patch.y / (5 * size) + 1.6 * painter.noise(patch, 14, 10, 2))
        across = (patch.x - foot - lean * np.clip((y - patch.y) / tall, 0, 1) ** 1.3) / (10 * size)
        surface = np.asarray(bands * np.clip(1.1 - 0.3 * across, 0.6, 1.4), np.float32)
        painter.paint(patch, times(linear("44703f"), surface))
        rim = np.clip(np.abs(across) * 3 - 2.0, 0, 1)
        painter.paint(patch.times(np.asarray(rim * 0.7, np.float32)), linear("b3b45c"))


def _trailing(painter: Painter, x: float, y: float, size: float) -> None:
    for _ in range(7):
        foot = x + float(painter.rng.uniform(-40, 40)) * size
        far = foot + float(painter.rng.uniform(-26, 26)) * size
        low = y + float(painter.rng.uniform(60, 130)) * size
        painter.paint(
            painter.stroke([(foot, y), (foot * 0.4 + far * 0.6, y + 30 * size), (far, low)], 2.0, 1.0),
            linear("4e6b33"),
        )
        for t in np.linspace(0.15, 1, 6):
            px, py = foot + (far - foot) * t, y + (low - y) * t
            side = 1 if painter.rng.random() < 0.5 else -1
            tip = (px + side * 17 * size, py + 9 * size)
            leaf(painter, (px, py), tip, 6.5 * size, _GREENS[1 + int(painter.rng.integers(3))])


def flower(painter: Painter, x: float, y: float, size: float, code: str, kind: str) -> None:
    """One blossom around (`x`, `y`): daisy, tulip or puff."""
    red, green, blue = linear(code)
    if kind == "tulip":
        for dx, gain in ((-3.2, 0.8), (3.2, 0.92), (0.0, 1.08)):
            petal = painter.ellipse(x + dx * size, y, 3.6 * size, 7.5 * size, 0.3, dx * 5)
            painter.paint(petal, (red * gain, green * gain, blue * gain))
        return
    if kind == "puff":
        for _ in range(9):
            dx, dy = painter.rng.normal(0, 4.2 * size, 2)
            gain = float(painter.rng.uniform(0.7, 1.15))
            painter.paint(
                painter.ellipse(x + dx, y + dy, 3.4 * size, 3.2 * size, 0.4),
                (red * gain, green * gain, blue * gain),
            )
        return
    turn = float(painter.rng.uniform(0, 60))
    for angle in np.arange(0, 360, 45) + turn:
        gain = 0.92 + 0.16 * float(np.sin(np.radians(angle)))
        px, py = x + np.cos(np.radians(angle)) * 5 * size, y + np.sin(np.radians(angle)) * 4.4 * size
        painter.paint(
            painter.ellipse(px, py, 4.4 * size, 2.1 * size, 0.3, angle),
            (red * gain, green * gain, blue * gain),
        )
    painter.paint(painter.ellipse(x, y, 2.7 * size, 2.5 * size, 0.3), linear("d9a22e"))


def vase(painter: Painter, x: float, y: float, size: float, code: str, blossom: str, kind: str) -> None:
    """Cut flowers in a vase that stands at (`x`, `y`)."""
    painter.shadow(x, y, 22 * size, 5 * size)
    for _ in range(9):
        angle = float(painter.rng.uniform(-1, 1))
        tip = (x + angle * 44 * size, y - (96 + 34 * float(painter.rng.random()) - 20 * angle**2) * size)
        painter.paint(
            painter.stroke([(x, y - 40 * size), ((x + tip[0]) / 2, y - 70 * size), tip], 2.2, 1.6),
            linear("4b6c35"),
        )
        if painter.rng.random() < 0.7:
            middle = (x + (tip[0] - x) * 0.6, y - 66 * size)
            leaf(
                painter,
                middle,
                (middle[0] + 20 * size * np.sign(angle), middle[1] - 12 * size),
                4.5 * size,
                _GREENS[2],
            )
        flower(painter, *tip, 1.35 * size, blossom, kind)
    half = [(8, -52), (10, -44), (20, -26), (19, -8), (12, 2)]
    outline = [(x + px * size, y + py * size) for px, py in half]
    outline += [(x - px * size, y + py * size) for px, py in reversed(half)]
    turned(painter, painter.blob(outline), code, x, 22 * size, 0.5)
