"""A living room: window with curtains, armchair, plant and lamp; the animal on a rug."""

from services.video.studio.scenes.animals.animal import paint_animal, settle
from services.video.studio.scenes.brush.painter import Painter
from services.video.studio.scenes.objects import (
    curtains,
    furniture,
    lamps,
    plants,
    rooms,
    vessels,
    windows,
)
from services.video.studio.scenes.objects.moods import Mood
from services.video.studio.scenes.scene import Scene
from services.video.studio.scenes.settings import choices as look
from services.video.studio.scenes.settings.choices import Choices


def paint(painter: Painter, scene: Scene, mood: Mood) -> None:
    """From the wall to the animal."""
    choose = Choices.of(scene.seed)
    wide = painter.width / painter.height > 1.2
    ground = painter.height * (0.725 if wide else 0.69)
    painter.draw(
        "", rooms.wall, choose.one(look.WALLS), choose.one(("stripes", "plaster", "sprigs", "panels")), ground
    )
    painter.draw("", rooms.skirting, ground)
    painter.draw("", rooms.planks, choose.one(look.WOODS), ground)
    opening = _window(painter, scene, mood, choose, ground, wide)
    _curtains(painter, mood, choose, opening, ground)
    _pictures(painter, choose, opening, wide)
    _corner(painter, mood, choose, ground, wide)
    _floor(painter, scene, mood, choose, ground, opening, wide)


def _window(
    painter: Painter, scene: Scene, mood: Mood, choose: Choices, ground: float, wide: bool
) -> windows.Opening:
    width, tall = painter.width, painter.height
    left = width * (0.10 if wide else 0.13)
    right = left + (330 if wide else width * 0.44)
    across, transom = choose.one(((2, 0.36), (3, 0.0), (2, 0.5), (1, 0.34)))
    opening = windows.Opening(
        left, tall * (0.115 if wide else 0.10), right, ground - 0.17 * tall, across, transom
    )
    painter.draw("", windows.casing, opening)
    painter.draw("window", windows.glass, opening, mood, scene.weather)
    painter.draw("", windows.bars, opening)
    painter.draw("", windows.window_light, opening, mood, ground)
    return opening


def _curtains(painter: Painter, mood: Mood, choose: Choices, opening: windows.Opening, ground: float) -> None:
    code, pattern = choose.one(look.CLOTHS), choose.one(("plain", "plain", "stripes", "bands", "dots"))
    open_, held = choose.between(0.55, 1.0), choose.one((0.0, 0.0, 1.0))
    top, hem = opening.y0 - 36, ground - 26 * choose.one((1.0, 1.0, 2.4))
    left, right = max(opening.x0 - 78, 14), opening.x1 + 78
    reach = 0.5 * (right - left) * (1 - 0.66 * open_)
    painter.draw("", curtains.rod, left - 22, right + 22, top)
    painter.draw("curtain", _pair, left, right, reach, (top, hem), code, mood, opening, pattern, held)


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
    held: float,
) -> None:
    for span in ((left, left + reach), (right - reach, right)):
        curtains.curtain(painter, span, drop, code, mood, opening, pattern, held)


def _pictures(painter: Painter, choose: Choices, opening: windows.Opening, wide: bool) -> None:
    left, tall = opening.x1 + 140, painter.height
    codes = (choose.one(("8fa08e", "c9a06f", "7f93a8")), choose.one(("c9a06f", "a8707a", "8fa08e")))
    if left + 110 < painter.width:
        painter.draw("", furniture.picture, left, 0.12 * tall, left + 106, 0.12 * tall + 136, codes[0])
    if wide:
        painter.draw("", furniture.picture, left + 136, 0.16 * tall, left + 216, 0.16 * tall + 94, codes[1])


def _corner(painter: Painter, mood: Mood, choose: Choices, ground: float, wide: bool) -> None:
    """Armchair with throw, and a lamp beside it."""
    width, size = painter.width, 0.98 if wide else 0.86
    seat, band, mug = choose.one(look.SEATS), choose.one(look.BANDS), choose.one(look.MUGS)
    foot, shade = choose.one(look.POTS), choose.one(("e8d5ae", "dcc7b0", "e6ddc8"))
    style = choose.one(("cone", "drum", "globe"))
    x, y = width * (0.745 if wide else 0.83), ground + (66 if wide else 52)
    if wide:
        painter.draw("", furniture.side_table, width * 0.957, y + 12, 1.0, choose.one(("8b5f3c", "a9805a")))
        painter.draw("lamp", lamps.table_lamp, width * 0.975, y - 162, 0.98, mood, foot, shade, style)
        painter.draw("mug", vessels.mug, width * 0.928, y - 156, 1.0, mug)
        painter.draw("", vessels.steam, width * 0.928, y - 198, 1.0, 1.0 if not mood.stars else 0.45)
    else:
        painter.draw("lamp", lamps.floor_lamp, x - 190 * size, ground + 16, 1.0, mood, shade)
    painter.draw("", furniture.armchair, x, y, size, *seat)
    painter.draw("fabric", furniture.throw, x + 150 * size, y - 218 * size, size, "e3d3b4", band)


def _floor(
    painter: Painter,
    scene: Scene,
    mood: Mood,
    choose: Choices,
    ground: float,
    opening: windows.Opening,
    wide: bool,
) -> None:
    width, tall = painter.width, painter.height
    plant, pot = choose.one(("broad", "fern", "snake", "trailing")), choose.one(look.POTS)
    x, y = width * (0.42 if wide else 0.47), ground + 0.60 * (tall - ground)
    style, bowl = (
        choose.one(("oval", "oval", "stripes")),
        choose.one(("3d6f8c", "a34f3f", "d8d2c4", "4f7d5c")),
    )
    rug_y = y + 8
    painter.draw(
        "",
        furniture.rug,
        x + 20,
        rug_y,
        width * (0.27 if wide else 0.46),
        66 if wide else 96,
        "e2cfac",
        choose.one(look.BANDS),
        style,
    )
    painter.draw("", windows.sun_on_floor, opening, ground, choose.between(0.6, 1.1))
    painter.draw(
        "plant",
        plants.potted,
        width * (0.565 if wide else 0.115),
        ground + (34 if wide else 66),
        1.15,
        plant,
        pot,
    )
    bowl_x, bowl_y = width * (0.165 if wide else 0.16), tall * (0.955 if wide else 0.95)
    painter.draw("", vessels.bowl, bowl_x, bowl_y, 1.0, bowl)
    painter.draw("water", vessels.water, bowl_x, bowl_y - 32, 46, 8.6, mood.sky[1])
    _animal(painter, scene, choose, (x, y), wide)


def _animal(painter: Painter, scene: Scene, choose: Choices, at: tuple[float, float], wide: bool) -> None:
    (x, y), one = at, settle(scene)
    size = 1.12 if wide else 1.42
    if one.pose == "lying":
        size *= 0.92
    cushioned = choose.chance(0.5)
    if cushioned:
        half = 132 if one.pose != "lying" else 190
        painter.draw(
            "",
            furniture.cushion,
            x + (20 if one.pose == "lying" else 4),
            y + 6,
            half * size,
            32 * size,
            choose.one(look.CLOTHS),
        )
    painter.draw("subject", paint_animal, one, x, y, size)
