"""A garden: hedge or fence, flower beds, a pond and a lantern; the animal on the lawn."""

import numpy as np

from services.video.studio.scenes.animals.animal import paint_animal, settle
from services.video.studio.scenes.brush.painter import Painter, linear
from services.video.studio.scenes.brush.solids import solid
from services.video.studio.scenes.objects import greenery, lamps, vessels
from services.video.studio.scenes.objects.moods import Mood
from services.video.studio.scenes.objects.view import falling, outdoors
from services.video.studio.scenes.scene import Scene
from services.video.studio.scenes.settings import choices as look
from services.video.studio.scenes.settings.choices import Choices

_LEAVES = ("35522f", "456b3b", "5c8648", "7d9f5a")


def paint(painter: Painter, scene: Scene, mood: Mood) -> None:
    """From the sky to the animal, and the weather over all."""
    choose = Choices.of(scene.seed)
    width, tall = painter.width, painter.height
    wide = width / tall > 1.2
    horizon = tall * (0.50 if wide else 0.52)
    painter.draw("", _sky, mood, horizon)
    fenced = choose.chance(0.55)
    painter.draw("", _hedge, horizon, choose.between(60, 110) * (1.0 if wide else 1.4))
    painter.draw(
        "", greenery.lawn, horizon - 6, choose.one(("6f8b4e", "64834a", "7c9456")), scene.weather == "snow"
    )
    if fenced:
        painter.draw("", greenery.fence, horizon + 26, 92, choose.one(("e6e0d2", "b98f63", "cfd6d2")))
    painter.draw("", greenery.dappled, horizon)
    _beds(painter, choose, horizon, wide)
    pond = (width * 0.20, tall * (0.86 if wide else 0.90), 150.0, 34.0)
    painter.draw("", _shore, *pond)
    painter.draw("water", vessels.water, pond[0], pond[1], pond[2], pond[3], mood.sky[1])
    painter.draw(
        "lamp", lamps.lantern, width * (0.73 if wide else 0.86), tall * (0.80 if wide else 0.79), 1.2, mood
    )
    one = settle(scene)
    x, y, size = width * (0.48 if wide else 0.52), tall * (0.88 if wide else 0.86), 1.14 if wide else 1.5
    if one.pose == "lying":
        size *= 0.92
    painter.draw("subject", paint_animal, one, x, y, size)
    painter.draw("", _blades_in_front, x, y, size, scene.weather == "snow")
    if scene.weather != "clear":
        painter.draw("", _weather, scene)


def _sky(painter: Painter, mood: Mood, horizon: float) -> None:
    pane = painter.window(0, 0, painter.width, horizon + 8)
    pane.alpha += 1
    outdoors(painter, pane, mood, 0, horizon * 1.1, horizon * 0.80)


def _hedge(painter: Painter, horizon: float, tall: float) -> None:
    width = painter.width
    knots = np.linspace(-30, width + 30, 14)
    crown = [(float(x), float(horizon - tall * (0.7 + 0.5 * painter.rng.random()))) for x in knots]
    patch = painter.blob([(-40, horizon + 20), *crown, (width + 40, horizon + 20), (width / 2, horizon + 26)])
    greenery.foliage(painter, patch, _LEAVES, 9)
    side = 1 if painter.rng.random() < 0.5 else 0
    x = width * (0.97 if side else 0.03)
    trunk = painter.stroke([(x - 8, horizon + 60), (x, horizon - 60), (x + 6, -40)], 46, 34, 40)
    solid(painter, trunk, "5f4a38", 18, 0.22)
    top = horizon * 0.42
    blobs = [
        (x - 210, 20),
        (x - 170, top * 0.8),
        (x - 60, top),
        (x + 70, top * 1.05),
        (x + 200, top * 0.7),
        (x + 220, -60),
        (x - 190, -60),
    ]
    greenery.foliage(painter, painter.blob(blobs), _LEAVES, 12)


def _beds(painter: Painter, choose: Choices, horizon: float, wide: bool) -> None:
    width = painter.width
    colours = (choose.one(look.BLOSSOMS), choose.one(look.BLOSSOMS), choose.one(look.BLOSSOMS))
    kind, other = choose.one(("daisy", "tulip", "puff")), choose.one(("daisy", "tulip", "puff"))
    y = horizon + (44 if wide else 66)
    painter.draw("plant", greenery.bed, width * 0.03, width * 0.33, y, 96, colours, kind)
    painter.draw("plant", _right_bed, width * 0.66, width * 0.99, y + 14, 116, colours[::-1], other)


def _right_bed(
    painter: Painter, x0: float, x1: float, y: float, tall: float, codes: tuple[str, ...], kind: str
) -> None:
    greenery.bed(painter, x0, x1, y, tall, codes, kind)


def _shore(painter: Painter, x: float, y: float, rx: float, ry: float) -> None:
    """Stones around the pond."""
    painter.shade(painter.ellipse(x, y, rx * 1.2, ry * 1.5, 10), 0.7)
    angles = np.sort(painter.rng.uniform(0, 2 * np.pi, 26))
    for angle in sorted(angles, key=lambda a: np.sin(a)):
        px, py = x + np.cos(angle) * rx * 1.05, y + np.sin(angle) * ry * 1.12
        size = float(painter.rng.uniform(13, 23))
        stone = painter.ellipse(
            float(px), float(py), size, size * 0.62, 0.4, float(painter.rng.uniform(-20, 20))
        )
        solid(painter, stone, ("9a958c", "857f76", "aaa498", "77736d")[int(painter.rng.integers(4))], 9, 0.12)


def _blades_in_front(painter: Painter, x: float, y: float, size: float, snow: bool) -> None:
    """Grass over the animal's feet, so that it stands in the lawn and not on it."""
    for px in painter.rng.uniform(x - 190 * size, x + 190 * size, 130 if not snow else 40):
        tall, lean = float(painter.rng.uniform(8, 21)), float(painter.rng.normal(0, 5))
        foot = y + float(painter.rng.uniform(6, 20))
        gain = float(painter.rng.uniform(0.6, 1.3))
        red, green, blue = linear("718d4d")
        blade = painter.stroke(
            [(px, foot), (px + lean * 0.3, foot - tall * 0.6), (px + lean, foot - tall)], 2.6, 1.8, 0.5
        )
        painter.paint(blade, (red * gain, green * gain, blue * gain))


def _weather(painter: Painter, scene: Scene) -> None:
    falling(painter, painter.everywhere(), scene.weather)
