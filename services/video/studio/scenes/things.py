"""What stands in the room: armchair with blanket, plant, lamp on its table, mug, bowl, rug and cushion."""

import numpy as np

from services.video.studio.scenes.canvas import Canvas, Points, linear
from services.video.studio.scenes.shell import Mood


def _solid(canvas: Canvas, points: Points, code: str, texture: float = 0.05, round_: float = 16) -> None:
    """A padded shape: darker toward its rim, lighter to its upper left, slightly rough."""
    mask = canvas.blob(points)
    canvas.paint(mask, linear(code))
    inner = np.clip(canvas.blur(mask, round_) * 2 - 1, 0, 1)
    canvas.shade(mask, (0.52 + 0.55 * inner**0.7).astype(np.float32))
    lit = np.roll(canvas.blur(mask, round_ * 0.8), (-int(round_), -int(round_)), (0, 1))
    shifted = np.roll(canvas.blur(mask, round_ * 0.8), (int(round_), int(round_)), (0, 1))
    canvas.shade(mask, np.clip(1 + 0.75 * (lit - shifted), 0.55, 1.4).astype(np.float32))
    canvas.shade(mask, 1 + texture * canvas.noise(7, 7, 3))


def contact_shadow(canvas: Canvas, x: float, y: float, rx: float, ry: float, depth: float = 0.42) -> None:
    canvas.shade(canvas.ellipse(x, y, rx, ry, ry * 0.55), depth)


def picture(canvas: Canvas) -> None:
    for x0, y0, x1, y1, code in ((612, 92, 716, 226, "8fa08e"), (744, 118, 824, 210, "c9a06f")):
        canvas.shade(canvas.rectangle(x0 + 3, y0 + 6, x1 + 9, y1 + 12, 6), 0.66)
        canvas.paint(canvas.rectangle(x0, y0, x1, y1), linear("6a4a30"))
        canvas.shade(canvas.rectangle(x0 + 3, y0 + 3, x1, y1, 1.5), 0.8)
        canvas.paint(canvas.rectangle(x0 + 8, y0 + 8, x1 - 8, y1 - 8), linear("efe8da"))
        inside = canvas.rectangle(x0 + 20, y0 + 22, x1 - 20, y1 - 22)
        wash = (1 + 0.25 * canvas.noise(60, 40, 4))[..., None] * np.asarray(linear(code), np.float32)
        canvas.paint(inside, wash.astype(np.float32))
        middle = (y0 + y1) / 2
        land = canvas.blob(
            [
                (x0, middle + 14),
                (x0 + 34, middle),
                (x1 - 30, middle + 16),
                (x1, middle + 6),
                (x1, y1),
                (x0, y1),
            ]
        )
        canvas.shade(land * inside, 0.5)


def armchair(canvas: Canvas) -> None:
    contact_shadow(canvas, 955, 594, 190, 22)
    for x, y in ((806, 596), (1098, 596)):
        canvas.paint(
            canvas.polygon([(x - 9, y - 40), (x + 9, y - 40), (x + 5, y), (x - 4, y)]), linear("4c3120")
        )
    code = "4f6f73"
    back = [(800, 470), (792, 330), (812, 262), (880, 238), (955, 232), (1030, 238), (1098, 262), (1116, 330)]
    _solid(canvas, [*back, (1110, 480), (955, 500)], code, round_=26)
    for x, y in ((900, 320), (1008, 320), (955, 376)):
        canvas.shade(canvas.ellipse(x, y, 16, 16, 7), 0.72)
        canvas.shade(canvas.ellipse(x, y, 3.5, 3.5, 0.6), 0.5)
    canvas.shade(canvas.ellipse(955, 446, 130, 26, 16), 0.55)
    _solid(
        canvas,
        [(826, 452), (955, 440), (1082, 452), (1094, 494), (1080, 524), (955, 532), (830, 524)],
        "587b7e",
    )
    _solid(canvas, [(812, 520), (955, 530), (1098, 520), (1100, 566), (955, 578), (812, 566)], code)
    arm = [
        (772, 400),
        (800, 386),
        (832, 396),
        (842, 430),
        (840, 560),
        (826, 576),
        (786, 574),
        (770, 556),
        (766, 440),
    ]
    _solid(canvas, arm, code, round_=13)
    _solid(canvas, [(1910 - x, y) for x, y in arm], code, round_=13)


def blanket(canvas: Canvas) -> None:
    """A knitted throw laid over the right arm of the chair."""
    shape = [(1050, 398), (1072, 378), (1112, 372), (1150, 384), (1160, 420), (1164, 500), (1158, 548)]
    mask = canvas.blob([*shape, (1128, 556), (1096, 548), (1062, 556), (1046, 500), (1044, 440)])
    canvas.shade(np.roll(canvas.blur(mask, 6), 8, 0), 0.6)
    slant = canvas.x + 0.25 * canvas.y + 5 * canvas.noise(90, 90, 2)
    knit = 0.86 + 0.10 * np.sin(canvas.y * 1.05 + 2.2 * np.abs(np.sin(slant * 0.36)))
    fold = 0.74 + 0.26 * np.sin(slant / 8.6 + 1.4 * canvas.noise(160, 260, 2))
    band = np.where(np.sin(canvas.y / 11.5) > 0.55, 1.0, 0.0).astype(np.float32)[..., None]
    cream, rust = np.asarray(linear("e3d3b4"), np.float32), np.asarray(linear("b5603c"), np.float32)
    canvas.paint(mask, ((cream + (rust - cream) * band) * (knit * fold)[..., None]).astype(np.float32))
    inner = np.clip(canvas.blur(mask, 10) * 2 - 1, 0, 1)
    canvas.shade(mask, (0.62 + 0.42 * inner).astype(np.float32))
    for x in np.arange(1050, 1158, 5.2):
        drop = 552 + 5 * np.sin(x)
        tassel = canvas.stroke([(x, drop - 4), (x + canvas.rng.normal(0, 1.5), drop + 13)], 3.2, 1.4)
        canvas.paint(tassel, linear("d8c4a0"))
        canvas.shade(tassel, 0.82)


def side_table(canvas: Canvas) -> None:
    contact_shadow(canvas, 1212, 606, 70, 13)
    for x in (1172, 1252):
        canvas.paint(
            canvas.polygon([(x - 6, 436), (x + 6, 436), (x + 4, 606), (x - 3, 606)]), linear("5d3d26")
        )
        canvas.shade(canvas.polygon([(x, 436), (x + 6, 436), (x + 4, 606), (x + 1, 606)], 1), 0.6)
    canvas.paint(canvas.ellipse(1212, 436, 84, 15), linear("5a3a24"))
    canvas.paint(canvas.ellipse(1212, 430, 84, 15), linear("8b5f3c"))
    canvas.shade(canvas.ellipse(1212, 430, 84, 15), 1 + 0.08 * canvas.noise(90, 5, 3))


def lamp(canvas: Canvas, mood: Mood) -> None:
    contact_shadow(canvas, 1224, 431, 30, 6)
    canvas.paint(canvas.rectangle(1221, 300, 1227, 372), linear("a98149"))
    base = [
        (1224, 366),
        (1238, 378),
        (1246, 400),
        (1240, 422),
        (1224, 428),
        (1208, 422),
        (1202, 400),
        (1210, 378),
    ]
    _solid(canvas, base, "3f6a78", round_=8)
    canvas.shine(canvas.ellipse(1214, 394, 3, 9, 1.5), (0.25, 0.25, 0.24))
    shade = canvas.polygon([(1192, 214), (1256, 214), (1276, 318), (1172, 318)])
    pleats = 0.93 + 0.07 * np.sin((canvas.x - 1224) / (0.55 + 0.45 * (canvas.y - 150) / 168) * 0.75)
    core = np.exp(-(((canvas.x - 1224) / 40) ** 2 + ((canvas.y - 282) / 46) ** 2))
    power = (0.22 + 0.95 * core) * (1.0 if mood.night else 0.26) * pleats
    warm = np.array([1.5, 0.86, 0.34], np.float32) if mood.night else np.array([1.2, 0.86, 0.5], np.float32)
    canvas.paint(shade, linear("e8d5ae"), (power[..., None] * warm).astype(np.float32))
    for y in (214, 318):
        half = 32 if y == 214 else 52
        canvas.shade(canvas.stroke([(1224 - half, y), (1224 + half, y)], 3.5, soft=0.5), 0.62)


def mug(canvas: Canvas) -> None:
    contact_shadow(canvas, 1168, 432, 22, 5)
    canvas.paint(
        canvas.ellipse(1149, 412, 10, 11) * (1 - canvas.ellipse(1149, 412, 5.5, 6.5)), linear("b9c4bd")
    )
    canvas.paint(
        canvas.polygon([(1150, 396), (1188, 396), (1185, 430), (1178, 435), (1160, 435), (1153, 430)]),
        linear("d8dfd6"),
    )
    u = (canvas.x - 1169) / 19
    body = canvas.rectangle(1149, 396, 1189, 436)
    canvas.shade(
        body * canvas.polygon([(1150, 396), (1188, 396), (1183, 434), (1155, 434)]),
        np.clip(1 - 0.45 * (u - 0.25) ** 2, 0.5, 1),
    )
    canvas.paint(canvas.ellipse(1169, 396, 19, 5), linear("e6ebe4"))
    canvas.paint(canvas.ellipse(1169, 396.6, 16.5, 3.9), linear("4a2c18"))


def bowl(canvas: Canvas) -> None:
    contact_shadow(canvas, 238, 664, 62, 12)
    body = canvas.polygon([(184, 636), (292, 636), (278, 664), (264, 670), (212, 670), (198, 664)])
    canvas.paint(body, linear("3d6f8c"))
    canvas.shade(body, np.clip(1.08 - 0.5 * ((canvas.x - 220) / 54) ** 2, 0.35, 1.1))
    canvas.paint(canvas.ellipse(238, 636, 54, 12), linear("6f9db4"))
    canvas.paint(canvas.ellipse(238, 637.5, 48, 9.5), linear("2a4350"))
    ripple = 1 + 0.25 * np.sin(np.hypot((canvas.x - 236) / 48, (canvas.y - 638) / 10) * 16)
    water = (np.asarray((0.16, 0.27, 0.33), np.float32) * ripple[..., None]).astype(np.float32)
    canvas.paint(canvas.ellipse(238, 639.5, 44, 7.6), water)
    canvas.shine(canvas.ellipse(220, 637.5, 12, 1.6, 0.7), (0.45, 0.48, 0.5))
    canvas.shine(canvas.ellipse(255, 641, 7, 1.1, 0.6), (0.28, 0.3, 0.32))


def rug_and_cushion(canvas: Canvas) -> None:
    rug = canvas.ellipse(560, 636, 350, 74)
    canvas.shade(np.roll(canvas.blur(rug, 4), 5, 0), 0.6)
    radius = np.hypot((canvas.x - 560) / 350, (canvas.y - 636) / 74)
    ring = 0.5 + 0.5 * np.sin(radius * 44 + 0.4 * canvas.noise(60, 20, 3))
    dark, light = np.asarray(linear("a9583f"), np.float32), np.asarray(linear("e2cfac"), np.float32)
    border = (np.where((radius > 0.80) & (radius < 0.88), 1.0, 0.0) + np.where(radius < 0.6, 0.14, 0))[
        ..., None
    ]
    wool = (light + (dark - light) * border) * (0.86 + 0.10 * ring + 0.06 * canvas.noise(6, 4, 2))[..., None]
    canvas.paint(rug, wool.astype(np.float32))
    canvas.shade(canvas.ellipse(505, 656, 158, 26, 12), 0.5)
    shape = [(373, 634), (403, 606), (505, 596), (607, 606), (637, 634), (613, 660), (505, 670), (397, 660)]
    _solid(canvas, shape, "5f7a5a", round_=14)
