"""A window seat: a deep bench under a large window, with pillows, a mug and a lamp."""

from services.video.studio.scenes.animals.animal import paint_animal, settle
from services.video.studio.scenes.brush.painter import Painter
from services.video.studio.scenes.brush.solids import solid
from services.video.studio.scenes.objects import curtains, furniture, lamps, plants, rooms, vessels, windows
from services.video.studio.scenes.objects.moods import Mood
from services.video.studio.scenes.scene import Scene
from services.video.studio.scenes.settings import choices as look
from services.video.studio.scenes.settings.choices import Choices


def paint(painter: Painter, scene: Scene, mood: Mood) -> None:
    """From the wall to the animal."""
    choose = Choices.of(scene.seed)
    width, tall = painter.width, painter.height
    wide = width / tall > 1.2
    seat = tall * (0.70 if wide else 0.72)
    painter.draw("", rooms.wall, choose.one(look.WALLS), choose.one(("plaster", "stripes", "sprigs")), tall)
    inset = width * (0.15 if wide else 0.10)
    across = choose.one((3, 4)) if wide else choose.one((2, 3))
    opening = windows.Opening(inset, tall * 0.075, width - inset, seat - 44, across, choose.one((0.0, 0.3)))
    painter.draw("", windows.casing, opening)
    painter.draw("window", windows.glass, opening, mood, scene.weather)
    painter.draw("", windows.bars, opening)
    painter.draw("", windows.window_light, opening, mood, seat)
    _curtains(painter, mood, choose, opening, seat)
    painter.draw("", _bench, seat, choose.one(look.CLOTHS), choose.one(("e2dacb", "8b6a4a", "cfd2c8")))
    painter.draw("", _sunlit_cushion, opening, seat)
    _company(painter, scene, mood, choose, seat, wide)


def _curtains(painter: Painter, mood: Mood, choose: Choices, opening: windows.Opening, seat: float) -> None:
    code, pattern = choose.one(look.CLOTHS), choose.one(("plain", "plain", "stripes", "dots"))
    held, top = choose.one((0.0, 1.0)), opening.y0 - 28
    painter.draw("", curtains.rod, 20, painter.width - 20, top)
    reach = (opening.x0 + 0.15 * (opening.x1 - opening.x0)) * choose.between(0.85, 1.15)
    painter.draw("curtain", _pair, reach, (top, seat + 20), code, mood, opening, pattern, held)


def _pair(
    painter: Painter,
    reach: float,
    drop: tuple[float, float],
    code: str,
    mood: Mood,
    opening: windows.Opening,
    pattern: str,
    held: float,
) -> None:
    for span in ((16.0, reach), (painter.width - reach, painter.width - 16.0)):
        curtains.curtain(painter, span, drop, code, mood, opening, pattern, held)


def _bench(painter: Painter, seat: float, cloth: str, panel: str) -> None:
    width, tall = painter.width, painter.height
    front = seat + 0.16 * tall
    board = painter.box(-5, front, width + 5, tall + 5)
    solid(painter, board, panel, 6, 0.05)
    for x in range(24, int(width), 210):
        painter.shade(painter.box(x, front + 30, x + 180, tall + 20, 1.5), 0.86)
        painter.shade(painter.box(x, front + 30, x + 180, front + 36, 2), 0.75)
    top = [(-30, seat + 16), (-10, seat), (width / 2, seat - 4), (width + 10, seat), (width + 30, seat + 16)]
    base = [
        (width + 30, front),
        (width * 0.75, front + 7),
        (width / 2, front + 4),
        (width * 0.25, front + 7),
        (-30, front),
    ]
    patch = painter.blob([*top, *base])
    painter.cast(patch, 0, 10, 8, 0.6)
    solid(painter, patch, cloth, 30, 0.05, 0.06)
    lip = seat + 0.105 * tall
    for y, depth in ((lip, 0.62), (front - 6, 0.7)):
        painter.shade(painter.stroke([(-20, y), (width / 2, y + 5), (width + 20, y)], 2.4, soft=0.9), depth)
    painter.shade(painter.box(-20, lip + 4, width + 20, front + 8, 5), 0.72)


def _sunlit_cushion(painter: Painter, opening: windows.Opening, seat: float) -> None:
    step = (opening.x1 - opening.x0) / opening.across
    for i in range(opening.across):
        x0, x1 = opening.x0 + step * i + 14, opening.x0 + step * (i + 1) - 14
        corners = [(x0 + 10, seat + 6), (x1 + 10, seat + 6), (x1 + 70, seat + 92), (x0 + 70, seat + 92)]
        patch = painter.polygon(corners, 5)
        painter.sunlight(patch.times(0.6))


def _company(painter: Painter, scene: Scene, mood: Mood, choose: Choices, seat: float, wide: bool) -> None:
    """Lamp, plant and pillows behind, mug and throw beside, the animal in the middle."""
    width = painter.width
    shade, foot = choose.one(("e8d5ae", "dcc7b0", "e6ddc8")), choose.one(look.POTS)
    style, plant = choose.one(("cone", "drum", "globe")), choose.one(("broad", "fern", "snake"))
    pillows = [(choose.one(look.CLOTHS), choose.one((None, "efe7d6", "8d5a6b"))) for _ in range(3)]
    lamp_x, plant_x = (0.085, 0.915) if wide else (0.12, 0.89)
    painter.draw(
        "lamp", lamps.table_lamp, width * lamp_x, seat + 30, 1.05 if wide else 0.95, mood, foot, shade, style
    )
    painter.draw(
        "plant",
        plants.potted,
        width * plant_x,
        seat + 32,
        0.95 if wide else 0.8,
        plant,
        choose.one(look.POTS),
    )
    spots = ((0.77, -14.0), (0.70, 9.0)) if wide else ((0.76, 10.0),)
    for (part, turn), (code, stripe) in zip(spots, pillows, strict=False):
        painter.draw("", furniture.pillow, width * part, seat - 22, 1.15, code, turn, stripe)
    throw_x = width * (0.80 if wide else 0.82)
    painter.draw("fabric", furniture.throw, throw_x, seat + 34, 1.1, "e3d3b4", choose.one(look.BANDS))
    one = settle(scene)
    x, y, size = width * (0.455 if wide else 0.47), seat + 70, 1.22 if wide else 1.5
    if one.pose == "lying":
        size *= 0.9
    mug_x = width * (0.215 if wide else 0.17)
    painter.draw("mug", vessels.mug, mug_x, seat + 66, 1.25, choose.one(look.MUGS))
    painter.draw("", vessels.steam, mug_x, seat + 16, 1.3, 1.0 if not mood.stars else 0.4)
    painter.shade(painter.ellipse(x, y + 10, 150 * size, 22 * size, 14), 0.72)
    painter.draw("subject", paint_animal, one, x, y, size)
