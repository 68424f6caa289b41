"""Windows: frame, panes, sill, and the light that comes through."""

from dataclasses import dataclass

import numpy as np

from services.video.studio.scenes.brush.painter import Light, Painter, Plane, linear
from services.video.studio.scenes.brush.solids import pool
from services.video.studio.scenes.objects.moods import Mood
from services.video.studio.scenes.objects.view import falling, outdoors, rain_on_glass
from services.video.studio.scenes.scene import Weather


@dataclass(frozen=True, slots=True)
class Opening:
    """A window's glass in design units and into how many panes it is divided."""

    x0: float
    y0: float
    x1: float
    y1: float
    across: int = 2
    transom: float = 0.36
    frame: str = "e7dfd0"


def casing(painter: Painter, opening: Opening) -> None:
    """What surrounds the glass on the wall, with its shadow."""
    x0, y0, x1, y1 = opening.x0, opening.y0, opening.x1, opening.y1
    painter.shade(painter.box(x0 - 20, y0 - 16, x1 + 32, y1 + 40, 14), 0.74)
    painter.paint(painter.box(x0 - 20, y0 - 20, x1 + 20, y1 + 18), linear(opening.frame))
    painter.shade(painter.box(x0 - 6, y0 - 6, x1 + 6, y1 + 6, 1.4), 0.60)


def glass(painter: Painter, opening: Opening, mood: Mood, weather: Weather) -> None:
    """The view, and the light it sheds into the room."""
    x0, y0, x1, y1 = opening.x0, opening.y0, opening.x1, opening.y1
    pane = painter.box(x0, y0, x1, y1)
    outdoors(painter, pane, mood, y0, y1, y0 + 0.74 * (y1 - y0))
    if weather != "clear":
        falling(painter, pane, weather)
    if weather == "rain":
        rain_on_glass(painter, pane)
    sheen = np.exp(-((((pane.x - x0) + 0.8 * (pane.y - y0) - 0.55 * (x1 - x0)) / (0.10 * (x1 - x0))) ** 2))
    painter.shine(pane.times(np.asarray(sheen * 0.05, np.float32)), mood.sky[1])


def bars(painter: Painter, opening: Opening) -> None:
    """Mullions, transom and sill."""
    x0, y0, x1, y1 = opening.x0, opening.y0, opening.x1, opening.y1
    for i in range(1, opening.across):
        x = x0 + (x1 - x0) * i / opening.across
        painter.paint(painter.box(x - 6, y0, x + 6, y1), linear(opening.frame))
        painter.shade(painter.box(x + 2, y0, x + 6, y1, 1.2), 0.7)
    if opening.transom:
        y = y0 + (y1 - y0) * opening.transom
        painter.paint(painter.box(x0, y - 5, x1, y + 5), linear(opening.frame))
        painter.shade(painter.box(x0, y + 1, x1, y + 5, 1.2), 0.7)
    painter.shade(painter.box(x0, y0, x1, y0 + 12, 5), 0.75)
    painter.paint(painter.box(x0 - 34, y1 + 13, x1 + 34, y1 + 31), linear(opening.frame))
    painter.shade(painter.box(x0 - 34, y1 + 26, x1 + 34, y1 + 31, 1.5), 0.72)
    painter.shade(painter.box(x0 - 28, y1 + 32, x1 + 36, y1 + 48, 8), 0.68)


def window_light(painter: Painter, opening: Opening, mood: Mood, ground: float) -> None:
    """Soft light from the window over the room; weaker above `ground` on the window's own wall."""
    middle = (opening.x0 + opening.x1) / 2
    falls = pool(middle, (opening.y0 + opening.y1) / 2 + 60, 620, 470)

    def toward_the_floor(x: Plane, y: Plane) -> Plane:
        return np.asarray(falls(x, y) * (0.66 + 0.30 * np.clip((y - ground + 140) / 300, 0, 1)), np.float32)

    painter.lights.append(Light(mood.window_light, toward_the_floor))


def sun_on_floor(painter: Painter, opening: Opening, ground: float, lean: float) -> None:
    """The panes thrown on the floor below `ground`."""
    width = (opening.x1 - opening.x0) / opening.across
    depth = painter.height - ground
    for i in range(opening.across):
        left = opening.x0 + width * i + 8
        right = left + width - 16
        for near, far in ((0.20, 0.46), (0.52, 0.94)):
            corners = []
            for x, part in ((left, near), (right, near), (right, far), (left, far)):
                corners.append((x + lean * part * depth, ground + part * depth))
            patch = painter.polygon(corners, 3.4)
            painter.sunlight(patch)
