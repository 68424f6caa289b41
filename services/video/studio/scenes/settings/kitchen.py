"""A kitchen: counter under a window, shelf, pendant lamp; the animal on a mat beside its bowl."""

import numpy as np

from services.video.studio.scenes.animals.animal import paint_animal, settle
from services.video.studio.scenes.brush.painter import Painter, linear
from services.video.studio.scenes.brush.solids import solid, times, turned
from services.video.studio.scenes.objects import curtains, furniture, lamps, plants, rooms, vessels, windows
from services.video.studio.scenes.objects.moods import Mood
from services.video.studio.scenes.scene import Scene
from services.video.studio.scenes.settings import choices as look
from services.video.studio.scenes.settings.choices import Choices

_DOORS = ("8fa394", "d9d2c3", "6f8796", "b79a72", "a58d86")


def paint(painter: Painter, scene: Scene, mood: Mood) -> None:
    """From the wall to the animal."""
    choose = Choices.of(scene.seed)
    width, tall = painter.width, painter.height
    wide = width / tall > 1.2
    ground, counter = tall * (0.775 if wide else 0.74), tall * (0.52 if wide else 0.50)
    painter.draw("", rooms.wall, choose.one(look.WALLS), "plaster", counter)
    painter.draw("", rooms.wall_tiles, counter - 108, counter, choose.one(("e3dfd3", "cfd8d6", "d9c9b4")))
    left, right = width * (0.13 if wide else 0.10), width * (0.46 if wide else 0.66)
    opening = windows.Opening(
        left, tall * 0.08, right, counter - 66, choose.one((2, 3)), choose.one((0.0, 0.4))
    )
    painter.draw("", windows.casing, opening)
    painter.draw("window", windows.glass, opening, mood, scene.weather)
    painter.draw("", windows.bars, opening)
    painter.draw("", windows.window_light, opening, mood, ground)
    _curtains(painter, mood, choose, opening)
    _shelf(painter, choose, counter, wide)
    painter.draw(
        "", _cupboards, counter, ground, choose.one(_DOORS), choose.one(("8b5f3c", "d8d2c6", "6b5a4c"))
    )
    _on_the_counter(painter, mood, choose, counter, wide)
    painter.draw(
        "",
        rooms.tiles,
        choose.one(("d9d0c0", "cfc4ae", "d6d3cc")),
        choose.one(("a98e74", "8d9a97", "9a6f58")),
        ground,
    )
    painter.draw("", windows.sun_on_floor, opening, ground, choose.between(0.5, 1.0))
    _floor(painter, scene, mood, choose, ground, wide)
    painter.draw(
        "lamp",
        lamps.pendant,
        width * (0.60 if wide else 0.80),
        tall * (0.27 if wide else 0.20),
        1.0,
        mood,
        choose.one(look.POTS),
    )


def _curtains(painter: Painter, mood: Mood, choose: Choices, opening: windows.Opening) -> None:
    code, pattern = choose.one(look.CLOTHS), choose.one(("plain", "bands", "dots", "stripes"))
    left, right, top = opening.x0 - 24, opening.x1 + 24, opening.y0 - 22
    painter.draw("", curtains.rod, left - 16, right + 16, top)
    reach = (right - left) * choose.between(0.20, 0.30)
    painter.draw("curtain", _pair, left, right, reach, (top, opening.y1 - 6), code, mood, opening, pattern)


def _pair(
    painter: Painter,
    left: float,
    right: float,
    reach: float,
    drop: tuple[float, float],
    code: str,
    mood: Mood,
    opening: windows.Opening,
    pattern: str,
) -> None:
    for span in ((left, left + reach), (right - reach, right)):
        curtains.curtain(painter, span, drop, code, mood, opening, pattern)


def _shelf(painter: Painter, choose: Choices, counter: float, wide: bool) -> None:
    if not wide:
        return
    x0, x1 = painter.width * 0.68, painter.width * 0.965
    codes = [choose.one((*look.POTS, *look.MUGS)) for _ in range(14)]
    for row, y in enumerate((counter - 158, counter - 262)):
        painter.draw("", _board, x0, x1, y)
        painter.draw("", _jars, x0 + 26 + 14 * row, x1 - 20, y, codes[row * 7 : row * 7 + 7], row)


def _board(painter: Painter, x0: float, x1: float, y: float) -> None:
    painter.shade(painter.box(x0 + 6, y + 8, x1 + 8, y + 30, 8), 0.7)
    board = painter.box(x0, y, x1, y + 13)
    painter.paint(
        board, times(linear("96693f"), np.asarray(1 + 0.12 * painter.noise(board, 90, 5, 3), np.float32))
    )
    painter.shade(painter.box(x0, y + 9, x1, y + 13), 0.65)


def _jars(painter: Painter, x0: float, x1: float, y: float, codes: list[str], row: int) -> None:
    for i, x in enumerate(np.linspace(x0 + 14, x1 - 26, len(codes))):
        half, tall = 15 + 7 * painter.rng.random(), 34 + 34 * painter.rng.random()
        painter.shadow(x, y, half * 1.2, 3)
        if (i + row) % 3 == 1:
            plate = painter.ellipse(x, y - 27, 27, 27)
            turned(painter, plate, codes[i], x, 30)
            painter.shade(painter.ellipse(x, y - 27, 18, 18, 0.8), 0.92)
            continue
        body = [
            (-half, -tall),
            (half, -tall),
            (half * 1.06, -6),
            (half * 0.9, 0),
            (-half * 0.9, 0),
            (-half * 1.06, -6),
        ]
        turned(painter, painter.polygon([(x + px, y + py) for px, py in body]), codes[i], x, half * 1.1, 0.8)
        turned(
            painter, painter.box(x - half * 0.9, y - tall - 9, x + half * 0.9, y - tall), "8a6a48", x, half
        )


def _cupboards(painter: Painter, counter: float, ground: float, code: str, top: str) -> None:
    width = painter.width
    face = painter.box(-5, counter + 20, width + 5, ground)
    painter.paint(face, times(linear(code), np.asarray(1 + 0.04 * painter.noise(face, 60, 8, 3), np.float32)))
    for x in np.arange(14, width, 178):
        painter.shade(painter.box(x, counter + 40, x + 160, ground - 26, 1.6), 0.80)
        solid(painter, painter.box(x + 4, counter + 44, x + 156, ground - 30), code, 7, 0.03)
        painter.shade(painter.box(x + 26, counter + 66, x + 134, ground - 52, 1.2), 0.86)
        painter.paint(painter.ellipse(x + 142, counter + 72, 5, 5), linear("b08d57"))
        painter.shade(painter.ellipse(x + 143.5, counter + 74, 3.6, 3.6, 1), 0.6)
    painter.shade(painter.box(-5, ground - 16, width + 5, ground + 3, 3), 0.42)
    slab = painter.box(-5, counter - 2, width + 5, counter + 22)
    painter.paint(slab, times(linear(top), np.asarray(1 + 0.12 * painter.noise(slab, 130, 5, 4), np.float32)))
    painter.shade(painter.box(-5, counter + 12, width + 5, counter + 22), 0.72)
    painter.shade(painter.box(-5, counter + 22, width + 5, counter + 40, 5), 0.62)


def _on_the_counter(painter: Painter, mood: Mood, choose: Choices, counter: float, wide: bool) -> None:
    width, foot = painter.width, counter + 5
    blossom, kind = choose.one(look.BLOSSOMS), choose.one(("daisy", "tulip", "puff"))
    pot, mug, steel = (
        choose.one(look.POTS),
        choose.one(look.MUGS),
        choose.one(("9fa5a8", "b5603c", "3f6a78", "d9cdb4")),
    )
    if choose.chance(0.5):
        painter.draw("plant", plants.vase, width * (0.55 if wide else 0.76), foot, 1.0, pot, blossom, kind)
    else:
        plant = choose.one(("broad", "fern", "trailing"))
        painter.draw("plant", plants.potted, width * (0.55 if wide else 0.76), foot, 0.74, plant, pot)
    painter.draw("", vessels.kettle, width * (0.86 if wide else 0.92), foot, 0.95, steel)
    mug_x = width * (0.735 if wide else 0.14)
    painter.draw("mug", vessels.mug, mug_x, foot, 1.1, mug)
    painter.draw("", vessels.steam, mug_x, foot - 44, 1.1, 1.0 if not mood.stars else 0.45)


def _floor(painter: Painter, scene: Scene, mood: Mood, choose: Choices, ground: float, wide: bool) -> None:
    width, tall = painter.width, painter.height
    one = settle(scene)
    x, y, size = width * (0.44 if wide else 0.52), tall * (0.945 if wide else 0.93), 1.15 if wide else 1.45
    if one.pose == "lying":
        size *= 0.92
    band, bowl = choose.one(look.BANDS), choose.one(("3d6f8c", "a34f3f", "d8d2c4", "4f7d5c"))
    painter.draw(
        "",
        furniture.rug,
        x + 10,
        y + 4,
        width * (0.24 if wide else 0.44),
        44 if wide else 70,
        "d8c8a8",
        band,
        "stripes",
    )
    bowl_x = width * (0.76 if wide else 0.14)
    bowl_y = tall * 0.955 if wide else ground + 0.42 * (tall - ground)
    painter.draw("", vessels.bowl, bowl_x, bowl_y, 1.0, bowl)
    painter.draw("water", vessels.water, bowl_x, bowl_y - 32, 46, 8.6, mood.sky[1])
    painter.draw("subject", paint_animal, one, x, y, size)
