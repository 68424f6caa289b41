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
    light = _light(painter, ambient, sky_light)
    light = np.asarray(cv2.resize(light, (columns, rows), interpolation=cv2.INTER_LINEAR), np.float32)
    light += painter.sun[..., None] * np.asarray(sun, np.float32)
    light *= painter.reflectance
    light += painter.emission
    return _print(light, painter, exposure)


def _light(painter: Painter, ambient: Colour, sky_light: float) -> Plane:
    rows, columns = (max(side // _COARSE, 1) for side in painter.owner.shape)
    x = (((np.arange(columns, dtype=np.float32) + 0.5) / columns) * painter.width)[None, :]
    y = (((np.arange(rows, dtype=np.float32) + 0.5) / rows) * painter.height)[:, None]
    corner = (
        0.30 * np.exp(-y / 70) + 0.22 * np.exp(-x / 90) + 0.20 * np.exp(-(painter.width - x) / 90)
    ).astype(np.float32)
    light = np.asarray(ambient, np.float32) * (1 - (1 - sky_light) * corner)[..., None]
    for source in painter.lights:
        strength = np.broadcast_to(source.falls(x, y), (rows, columns))
        light = light + strength[..., None] * np.asarray(source.colour, np.float32)
    return np.asarray(light, np.float32)


def _print(scene: Plane, painter: Painter, exposure: float) -> NDArray[np.uint8]:
    """Bloom, vignette, a filmic shoulder (Narkowicz's fit of the ACES curve), sRGB, a little grain."""
    rows, columns = scene.shape[:2]
    bright = np.clip(scene - 0.8, 0, 2)
    scene = scene + 0.10 * blur(bright, 7 * painter.scale) + 0.10 * blur(bright, 40 * painter.scale)
    across = np.linspace(-0.55, 0.55, columns, dtype=np.float32)[None, :]
    down = np.linspace(-0.55, 0.55, rows, dtype=np.float32)[:, None]
    scene *= (exposure * (1.05 - 0.36 * (across**2 + down**2)))[..., None]
    index = np.minimum(np.sqrt(np.maximum(scene, 0)) * (_STEPS / 2), _STEPS).astype(np.uint16)
    coded = _CURVE[index]
    noise = painter.grain.standard_normal((rows, columns), dtype=np.float32)
    coded += (cv2.GaussianBlur(noise, (0, 0), 0.7) * 2.0 + 0.5)[..., None]
    return np.clip(coded, 0, 255, out=coded).astype(np.uint8)


def _curve() -> Plane:
    """Display values 0…255 for the square root of linear light, 0…2."""
    scene = (np.arange(_STEPS + 1) / (_STEPS / 2)) ** 2
    film = np.clip(scene * (2.51 * scene + 0.03) / (scene * (2.43 * scene + 0.59) + 0.14), 0, 1)
    coded = np.where(film <= 0.0031308, film * 12.92, 1.055 * film ** (1 / 2.4) - 0.055)
    return (coded * 255).astype(np.float32)


_CURVE = _curve()
