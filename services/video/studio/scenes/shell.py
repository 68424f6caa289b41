"""The room's shell: wall, floor, window with its view, curtains; all else stands in front of it."""

from dataclasses import dataclass

import numpy as np

from services.video.studio.scenes.canvas import Canvas, Colour, Plane, linear

HORIZON = 522.0  # where wall meets floor
PANE = (128.0, 84.0, 452.0, 404.0)  # the glass: x0, y0, x1, y1


@dataclass(frozen=True, slots=True)
class Mood:
    """What a time of day changes: the view outside, and every light's strength."""

    night: bool
    sky: tuple[Colour, Colour]
    hills: tuple[Colour, Colour, Colour]
    ambient: Colour
    window_light: Colour
    lamp_light: Colour


DAY = Mood(
    night=False,
    sky=((0.42, 0.66, 1.02), (1.25, 1.12, 0.92)),
    hills=((0.36, 0.50, 0.46), (0.22, 0.38, 0.22), (0.14, 0.27, 0.09)),
    ambient=(0.29, 0.31, 0.36),
    window_light=(1.18, 1.04, 0.84),
    lamp_light=(0.10, 0.07, 0.03),
)
NIGHT = Mood(
    night=True,
    sky=((0.012, 0.020, 0.060), (0.060, 0.075, 0.150)),
    hills=((0.024, 0.033, 0.066), (0.013, 0.021, 0.038), (0.006, 0.011, 0.018)),
    ambient=(0.050, 0.050, 0.078),
    window_light=(0.05, 0.08, 0.16),
    lamp_light=(1.55, 0.90, 0.36),
)


def wall(canvas: Canvas) -> None:
    tint = canvas.noise(420, 300, 5)[..., None] * np.array([0.035, 0.03, 0.025], np.float32)
    plaster = np.asarray(linear("c2b49a"), np.float32) * (1 + tint)
    stripes = 1 + 0.018 * np.sin(canvas.x * 2 * np.pi / 46)
    canvas.paint(canvas.blank() + 1, (plaster * stripes[..., None]).astype(np.float32))
    canvas.paint(canvas.rectangle(-5, HORIZON - 26, 1290, HORIZON), linear("ded3bf"))
    canvas.shade(canvas.rectangle(-5, HORIZON - 28, 1290, HORIZON - 25, 0.8), 0.72)
    canvas.shade(canvas.rectangle(-5, HORIZON - 4, 1290, HORIZON + 4, 2.5), 0.55)


def floor(canvas: Canvas) -> None:
    """Planks running to a vanishing point above the middle of the wall."""
    depth = np.maximum(canvas.y - 330, 1)
    across = (canvas.x - 640) / depth * 400
    plank = np.floor(across / 74)
    joint = np.abs(across / 74 - plank - 0.5) * 2
    hue = np.sin(plank * 12.9898) * 43758.5453
    hue = (hue - np.floor(hue)).astype(np.float32)
    grain_map = canvas.noise(20, 5, 4) + 0.8 * canvas.noise(170, 9, 3)
    wood = np.asarray(linear("9a6b42"), np.float32) * (0.78 + 0.38 * hue + 0.075 * grain_map)[..., None]
    seam = 1 - 0.5 * np.clip((joint - 0.955) / 0.045, 0, 1)
    below = np.clip((canvas.y - HORIZON) * canvas.scale, 0, 1)
    canvas.paint(below, (wood * seam[..., None]).astype(np.float32))


def _view(canvas: Canvas, mood: Mood, pane: Plane) -> None:
    _, y0, _, y1 = PANE
    height = np.clip((canvas.y - y0) / (y1 - y0), 0, 1)[..., None]
    sky = np.asarray(mood.sky[0], np.float32) * (1 - height) + np.asarray(mood.sky[1], np.float32) * height
    clouds = np.clip(canvas.noise(150, 46, 5) + 0.05, 0, 1) * (1 - np.abs(height[..., 0] - 0.4))
    cover = np.asarray((0.05, 0.055, 0.09) if mood.night else (1.25, 1.2, 1.14), np.float32)
    sky = sky + (cover - sky) * np.clip(clouds * 0.75, 0, 0.8)[..., None]
    canvas.paint(pane, (0.03, 0.03, 0.03), sky.astype(np.float32))
    if mood.night:
        _moon_and_stars(canvas, pane)
    for level, (colour, rise) in enumerate(zip(mood.hills, (0.66, 0.76, 0.87), strict=True)):
        ridge = y0 + (y1 - y0) * rise + 16 * np.sin(canvas.x / (58 - 9 * level) + 2.1 * level)
        ridge = ridge + 5 * canvas.noise(26 - 6 * level, 900, 4)
        hill = np.clip((canvas.y - ridge) / 1.6 + 0.5, 0, 1) * pane
        leafy = 1 + 0.22 * canvas.noise(13, 9, 3)[..., None]
        canvas.paint(hill, (0.02, 0.02, 0.02), (np.asarray(colour, np.float32) * leafy).astype(np.float32))
    canvas.emission[...] = canvas.emission + (canvas.blur(canvas.emission, 1.1) - canvas.emission) * (
        pane[..., None] * 0.8
    )


def _moon_and_stars(canvas: Canvas, pane: Plane) -> None:
    for x, y, size in canvas.rng.uniform((140, 92, 0.3), (440, 270, 0.8), (60, 3)):
        canvas.shine(canvas.ellipse(x, y, size, size, 0.3) * pane, (0.45, 0.5, 0.62))
    canvas.shine(canvas.ellipse(362, 150, 70, 70, 34) * pane, (0.10, 0.12, 0.18))
    mottled = 1 - 0.28 * np.clip(canvas.noise(16, 16, 3), -1, 1)
    canvas.shine(canvas.ellipse(362, 150, 23, 23, 0.6) * pane * mottled, (0.62, 0.60, 0.50))


def window(canvas: Canvas, mood: Mood) -> None:
    x0, y0, x1, y1 = PANE
    canvas.shade(canvas.rectangle(x0 - 20, y0 - 18, x1 + 34, y1 + 44, 16), 0.72)
    canvas.paint(canvas.rectangle(x0 - 22, y0 - 22, x1 + 22, y1 + 20), linear("e9e1d2"))
    canvas.shade(canvas.rectangle(x0 - 6, y0 - 6, x1 + 6, y1 + 6, 1.2), 0.62)
    _view(canvas, mood, canvas.rectangle(x0, y0, x1, y1))
    middle, transom = (x0 + x1) / 2, y0 + (y1 - y0) * 0.36
    canvas.paint(canvas.rectangle(middle - 7, y0, middle + 7, y1), linear("e4dbca"))
    canvas.shade(canvas.rectangle(middle + 2, y0, middle + 7, y1, 1.2), 0.7)
    canvas.paint(canvas.rectangle(x0, transom - 5, x1, transom + 5), linear("e4dbca"))
    canvas.shade(canvas.rectangle(x0, transom + 1, x1, transom + 5, 1.2), 0.7)
    canvas.shade(canvas.rectangle(x0, y0, x1, y0 + 12, 5), 0.75)
    canvas.paint(canvas.rectangle(x0 - 40, y1 + 14, x1 + 40, y1 + 33), linear("ece4d5"))
    canvas.shade(canvas.rectangle(x0 - 40, y1 + 28, x1 + 40, y1 + 33, 1.5), 0.72)
    canvas.shade(canvas.rectangle(x0 - 32, y1 + 34, x1 + 44, y1 + 52, 9), 0.66)


def curtains(canvas: Canvas, mood: Mood) -> None:
    canvas.shade(canvas.rectangle(60, 52, 540, 60, 3), 0.6)
    for left, right, flare in ((52.0, 158.0, -14.0), (424.0, 528.0, 14.0)):
        _curtain(canvas, mood, left, right, flare)
    canvas.paint(canvas.stroke([(30, 49), (280, 47), (552, 49)], 8), linear("6d4a2e"))
    canvas.shade(canvas.stroke([(30, 52), (280, 50), (552, 52)], 3, soft=1), 0.55)
    for x in (30, 552):
        canvas.paint(canvas.ellipse(x, 49, 9, 9), linear("7a5434"))
        canvas.shade(canvas.ellipse(x + 3, 52, 6, 6, 2), 0.6)


def _curtain(canvas: Canvas, mood: Mood, left: float, right: float, flare: float) -> None:
    top, hem = 50.0, 494.0
    down = np.clip((canvas.y - top) / (hem - top), 0, 1)
    pinch = 1 + 0.16 * down**1.5
    centre = (left + right) / 2 + flare * down
    u = (canvas.x - centre) / ((right - left) / 2 * pinch)
    sway = 0.13 * canvas.noise(240, 260, 2) * (0.3 + down)
    phase = (u + sway + 0.05 * np.sin(canvas.y / 83 + 3 * u)) * 2.3 + 0.35 * np.sin(3.1 * u + flare)
    fold = 0.5 + 0.5 * np.sin(2 * np.pi * phase * (0.92 + 0.10 * down))
    bottom = hem + 2.6 * np.sin(2 * np.pi * phase * (0.92 + 0.10 * down) - 1.2) + 3 * u
    inside = np.clip((1 - np.abs(u)) * 46, 0, 1) * np.clip((bottom - canvas.y) * 1.4, 0, 1)
    inside = inside * np.clip((canvas.y - top) * 2, 0, 1)
    canvas.shade(np.roll(canvas.blur(inside, 9), (4 * canvas.scale, 8 * canvas.scale), (0, 1)), 0.62)
    weave = 1 + 0.035 * canvas.noise(5, 60, 2) + 0.03 * canvas.noise(60, 5, 2)
    body = (0.30 + 0.70 * fold**0.85) * weave * (1 - 0.10 * down)
    cloth = np.asarray(linear("c98a72"), np.float32) * body[..., None]
    through = np.exp(-(((canvas.x - 290) / 190) ** 2)) * np.clip((430 - canvas.y) / 120, 0, 1)
    glow = through * (0.35 + 0.65 * fold) * (0.30 if not mood.night else 0.006)
    canvas.paint(
        inside, cloth, (glow[..., None] * np.array([1.0, 0.62, 0.42], np.float32)).astype(np.float32)
    )
    band = np.clip(1 - np.abs(canvas.y - bottom + 13) / 1.4, 0, 1) * inside
    canvas.shade(band, 0.72)
