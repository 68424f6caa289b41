"""From reflectance and light sources to the picture one sees, the way a darkroom would."""

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.scenes.canvas import Canvas, Plane
from services.video.studio.scenes.shell import PANE, Mood


def _window_light(canvas: Canvas) -> Plane:
    """Diffuse light that falls off with distance from the glass, and is weak on the window's own wall."""
    middle = (PANE[0] + PANE[2]) / 2
    dx, dy = (canvas.x - middle) / 560, (canvas.y - 360) / 420
    spread = 1 / (1 + 2.2 * (dx**2 + dy**2))
    return (spread * (0.66 + 0.30 * np.clip((canvas.y - 380) / 300, 0, 1))).astype(np.float32)


def _sun_patches(canvas: Canvas) -> Plane:
    """The window's four panes thrown across floor and rug."""
    total = canvas.blank()
    for left, right in ((236, 366), (386, 516)):
        for near, far in ((590, 640), (650, 712)):
            lean_top, lean_bottom = (near - 540) * 0.95, (far - 540) * 0.95
            pane = [(left + lean_top, near), (right + lean_top, near), (right + lean_bottom, far)]
            total += canvas.polygon([*pane, (left + lean_bottom, far)], 3.2)
    return np.minimum(total, 1)


def _beam(canvas: Canvas) -> Plane:
    """Dusty air between window and floor."""
    shaft = canvas.polygon([(150, 96), (440, 96), (760, 712), (320, 712)], 34)
    streak = 0.75 + 0.25 * np.sin((canvas.x - 0.52 * canvas.y) / 24)
    return shaft * streak * np.clip(1.1 - canvas.y / 900, 0.2, 1)


def _lamp_light(canvas: Canvas) -> Plane:
    """A pool around the shade: strong up and down, softer to the sides."""
    dx, dy = (canvas.x - 1224) / 300, (canvas.y - 292) / 250
    pool = 1 / (1 + 2.6 * (dx**2 + dy**2)) ** 1.25
    cone = np.clip(1.25 - np.abs(canvas.x - 1224) / (60 + np.abs(canvas.y - 266) * 1.25), 0, 1)
    return pool * (0.72 + 0.55 * canvas.blur(cone.astype(np.float32), 14))


def _occlusion(canvas: Canvas) -> Plane:
    """Corners and the ceiling's edge get less light."""
    edge = (
        1
        - 0.30 * np.exp(-canvas.y / 70)
        - 0.22 * np.exp(-canvas.x / 90)
        - 0.18 * np.exp(-(1280 - canvas.x) / 90)
    )
    return np.asarray(edge, np.float32)


def develop(canvas: Canvas, mood: Mood) -> NDArray[np.uint8]:
    """The lit picture, height×width×3 uint8 RGB at design size."""
    light = np.zeros_like(canvas.reflectance)
    light += np.asarray(mood.ambient, np.float32) * _occlusion(canvas)[..., None]
    light += np.asarray(mood.window_light, np.float32) * _window_light(canvas)[..., None]
    light += np.asarray(mood.lamp_light, np.float32) * _lamp_light(canvas)[..., None]
    if mood.night:
        light += np.array([0.02, 0.035, 0.075], np.float32) * _sun_patches(canvas)[..., None]
    else:
        light += np.array([1.9, 1.42, 0.80], np.float32) * _sun_patches(canvas)[..., None]
    scene = canvas.reflectance * light + canvas.emission
    if not mood.night:
        scene += np.array([0.11, 0.090, 0.058], np.float32) * _beam(canvas)[..., None]
    height, width = canvas.height, canvas.width
    scene = np.asarray(cv2.resize(scene, (width, height), interpolation=cv2.INTER_AREA), np.float32)
    return _print(scene, canvas.rng, exposure=1.55 if mood.night else 0.98)


def _print(scene: NDArray[np.float32], rng: np.random.Generator, exposure: float) -> NDArray[np.uint8]:
    """Bloom, vignette, a filmic shoulder (Narkowicz's ACES fit), sRGB, a little grain."""
    bright = np.clip(scene - 0.75, 0, 2)
    scene = scene + 0.10 * cv2.GaussianBlur(bright, (0, 0), 9) + 0.10 * cv2.GaussianBlur(bright, (0, 0), 42)
    height, width = scene.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width]
    radius = np.hypot((columns / width - 0.5) * 1.1, rows / height - 0.5)
    scene = scene * (exposure * (1.05 - 0.42 * radius**2)[..., None])
    film = scene * (2.51 * scene + 0.03) / (scene * (2.43 * scene + 0.59) + 0.14)
    film = np.clip(film, 0, 1)
    coded = np.where(film <= 0.0031308, film * 12.92, 1.055 * film ** (1 / 2.4) - 0.055)
    grain = cv2.GaussianBlur(rng.standard_normal((height, width)).astype(np.float32), (0, 0), 0.7)
    return np.asarray(np.clip(coded * 255 + grain[..., None] * 1.7 + 0.5, 0, 255), np.uint8)
