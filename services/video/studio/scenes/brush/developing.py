"""From reflectance and light sources to the picture one sees, the way a darkroom would."""

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.scenes.brush.painter import Colour, Painter, Plane, blur

_COARSE = 4  # light is smooth: it is worked out on every fourth pixel
_STEPS = 4095


def develop(
    painter: Painter, ambient: Colour, sun: Colour, exposure: float, sky_light: float = 0.0
) -> NDArray[np.uint8]:
    """The lit picture, H×W×3 uint8 sRGB.

    `ambient` lights everything, `sun` what the painter's sun plane says; `sky_light` 0…1 is how little the
    corners darken (1: outdoors).
    """
    rows, columns = painter.owner.shape
    x, y, corner = _coarse(painter)
    strengths = [(source.colour, source.falls(x, y)) for source in painter.lights]
    expose = _vignette(rows, columns) * np.float32(exposure)
    noise = painter.grain.standard_normal((rows, columns), dtype=np.float32)
    grain = cv2.GaussianBlur(noise, (0, 0), 0.7) * np.float32(2.0) + np.float32(0.5)
    out = np.empty((rows, columns, 3), np.uint8)
    for channel in range(3):
        light = ambient[channel] * (1 - (1 - sky_light) * corner)
        for colour, strength in strengths:
            light = light + colour[channel] * strength
        light = np.asarray(light, np.float32)
        scene = np.asarray(cv2.resize(light, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)
        if painter.sun_shines:
            scene += painter.sun * np.float32(sun[channel])
        scene *= painter.reflectance[channel]
        scene += painter.emission[channel]
        out[..., channel] = _print(scene, expose, grain, painter.scale)
    return out


def _coarse(painter: Painter) -> tuple[Plane, Plane, Plane]:
    """Design coordinates of every fourth pixel, and how dark a room's corners are there."""
    rows, columns = (max(side // _COARSE, 1) for side in painter.owner.shape)
    x = (((np.arange(columns, dtype=np.float32) + 0.5) / columns) * painter.width)[None, :]
    y = (((np.arange(rows, dtype=np.float32) + 0.5) / rows) * painter.height)[:, None]
    sides = 0.22 * np.exp(-x / 90) + 0.20 * np.exp(-(painter.width - x) / 90)
    return x, y, np.asarray(0.30 * np.exp(-y / 70) + sides, np.float32)


def _vignette(rows: int, columns: int) -> Plane:
    across = np.linspace(-0.55, 0.55, columns, dtype=np.float32)[None, :]
    down = np.linspace(-0.55, 0.55, rows, dtype=np.float32)[:, None]
    return np.asarray(1.05 - 0.36 * (across**2 + down**2), np.float32)


def _print(scene: Plane, expose: Plane, grain: Plane, scale: float) -> NDArray[np.uint8]:
    """One channel: bloom, a filmic shoulder (Narkowicz's fit of the ACES curve), sRGB, a little grain."""
    bright = np.clip(scene - np.float32(0.8), 0, 2)
    scene += np.float32(0.10) * (blur(bright, 7 * scale) + blur(bright, 40 * scale))
    scene *= expose
    index = np.sqrt(np.maximum(scene, 0, out=scene), out=scene)
    index *= np.float32(_STEPS / 2)
    coded = _CURVE[np.minimum(index, _STEPS, out=index).astype(np.uint16)]
    coded += grain
    return np.clip(coded, 0, 255, out=coded).astype(np.uint8)


def _curve() -> Plane:
    """Display values 0…255 for the square root of linear light, 0…2."""
    scene = (np.arange(_STEPS + 1) / (_STEPS / 2)) ** 2
    film = np.clip(scene * (2.51 * scene + 0.03) / (scene * (2.43 * scene + 0.59) + 0.14), 0, 1)
    coded = np.where(film <= 0.0031308, film * 12.92, 1.055 * film ** (1 / 2.4) - 0.055)
    return (coded * 255).astype(np.float32)


_CURVE = _curve()
