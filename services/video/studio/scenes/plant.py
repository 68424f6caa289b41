"""A house plant of broad leaves, each a little different, since a plant of equal leaves looks stamped."""

import numpy as np

from services.video.studio.scenes.canvas import Canvas, Colour, linear
from services.video.studio.scenes.things import contact_shadow


def plant(canvas: Canvas, x: float = 700, y: float = 512) -> None:
    """Broad leaves on arching stems over a clay pot; the leaves farthest back are painted first."""
    contact_shadow(canvas, x, y + 44, 54, 11)
    leaves: list[tuple[float, float, float, float]] = []
    for i, angle in enumerate(np.linspace(-170, -10, 12)):
        reach = 56 + 58 * canvas.rng.random() + 30 * np.sin(np.radians(-angle))
        leaves.append(
            (
                float(canvas.rng.random()),
                float(angle),
                float(reach),
                25 + 9 * float(canvas.rng.random()) + i % 2,
            )
        )
    for depth, angle, reach, size in sorted(leaves):
        _leaf(canvas, (x, y - 30), angle, reach, size, depth)
    pot = [
        (x - 42, y - 22),
        (x + 42, y - 22),
        (x + 34, y + 38),
        (x + 22, y + 46),
        (x - 22, y + 46),
        (x - 34, y + 38),
    ]
    canvas.paint(canvas.polygon(pot), linear("b4694a"))
    canvas.shade(canvas.polygon(pot), np.clip(1.1 - 0.55 * ((canvas.x - x + 14) / 44) ** 2, 0.4, 1.1))
    canvas.shade(canvas.polygon(pot), 1 + 0.07 * canvas.noise(60, 8, 3))
    canvas.paint(canvas.rectangle(x - 47, y - 32, x + 47, y - 16), linear("c07453"))
    canvas.shade(
        canvas.rectangle(x - 47, y - 32, x + 47, y - 16),
        np.clip(1.1 - 0.5 * ((canvas.x - x + 16) / 47) ** 2, 0.4, 1.1),
    )
    canvas.shade(canvas.rectangle(x - 44, y - 16, x + 44, y - 11, 2), 0.62)


def _leaf(
    canvas: Canvas, root: tuple[float, float], angle: float, reach: float, size: float, depth: float
) -> None:
    ux, uy = float(np.cos(np.radians(angle))), float(np.sin(np.radians(angle)))
    sag = 0.30 * reach * abs(ux)
    start = (root[0] + ux * reach * 0.62, root[1] + uy * reach * 0.92)
    tip = (root[0] + ux * (reach + size * 1.5), root[1] + uy * (reach + size) + sag)
    bend = (root[0] + ux * reach * 0.34, root[1] + uy * reach * 0.62)
    canvas.paint(canvas.stroke([root, bend, start], 4.2, 2.4), linear("4e6b33"))
    dx, dy = tip[0] - start[0], tip[1] - start[1]
    length = float(np.hypot(dx, dy))
    nx, ny = -dy / length * size * 0.62, dx / length * size * 0.62

    def at(t: float, side: float) -> tuple[float, float]:
        return start[0] + dx * t + nx * side, start[1] + dy * t + ny * side

    outline = [
        at(0, 0),
        at(0.16, 0.72),
        at(0.42, 1),
        at(0.74, 0.62),
        at(1, 0),
        at(0.74, -0.62),
        at(0.42, -1),
        at(0.16, -0.72),
    ]
    mask = canvas.blob(outline)
    canvas.shade(np.roll(canvas.blur(mask, 5), 9, 0), 0.80)
    base: Colour = linear(("2f5a32", "3f7a3c", "55933f", "6aa64a")[min(3, int(depth * 4))])
    canvas.paint(mask, base)
    side = ((canvas.x - start[0]) * nx + (canvas.y - start[1]) * ny) / (size * 0.62) ** 2
    along = ((canvas.x - start[0]) * dx + (canvas.y - start[1]) * dy) / length**2
    canvas.shade(mask, np.clip(1 - 0.24 * np.sign(ny) * np.tanh(side * 4) + 0.16 * (along - 0.4), 0.5, 1.5))
    veins = np.sin((along * 9 - np.abs(side) * 2.2) * 2 * np.pi)
    canvas.shade(mask, (1 + 0.05 * veins).astype(np.float32))
    canvas.shade(canvas.stroke([at(0, 0), at(0.5, 0), at(0.98, 0)], 1.7, 0.6, 0.3), 1.35)
