"""The arithmetic of looks, on a few thousand colours once instead of on every pixel of every frame."""

from typing import Final

import numpy as np

from services.video.studio.cutting.grading.terms import Adjustments
from services.video.studio.planes import Floats

_LUMA: Final = np.array([0.2126, 0.7152, 0.0722], np.float32)  # ITU-R BT.709
_GAMMA: Final = 2.2
_PIVOT: Final = 0.44
_KNEE: Final = 0.8


def adjusted(rgb: Floats, wanted: Adjustments) -> Floats:
    """n×3 gamma-encoded colours, 0…1, after the adjustments, 0…1; a step at its default is not taken."""
    if wanted.exposure or wanted.temperature or wanted.tint:
        rgb = _exposed(rgb, wanted)
    if wanted.contrast != 1:
        rgb = _contrasted(rgb, wanted.contrast)
    if wanted.toning:
        rgb = _toned(rgb, wanted)
    if wanted.saturation != 1:
        rgb = _saturated(rgb, wanted.saturation)
    if wanted.fade:
        rgb = rgb * np.float32(1 - 0.17 * wanted.fade) + np.float32(0.10 * wanted.fade)
    return np.clip(rgb, 0, 1).astype(np.float32)


def _exposed(rgb: Floats, wanted: Adjustments) -> Floats:
    """In linear light, with a shoulder so that highlights bend instead of tearing off."""
    gains = np.array([0.42 * wanted.temperature, -0.30 * wanted.tint, -0.42 * wanted.temperature])
    gains = 2.0**gains
    gains *= 2.0**wanted.exposure / float(gains @ _LUMA)  # white balance must not change the brightness
    bright = (rgb.astype(np.float64) ** _GAMMA * gains) ** (1 / _GAMMA)
    over = np.maximum(bright - _KNEE, 0) / (1 - _KNEE)
    reach = np.maximum((gains ** (1 / _GAMMA) - _KNEE) / (1 - _KNEE), 1.0)
    # y = x(1 + x/r²)/(1 + x) (Reinhard 2002), rescaled so that it starts with slope 1 and white stays white
    bent = np.where(
        reach > 1, over * (1 + over / reach**2 * (reach - 1)) / (1 + over * (1 - 1 / reach)), over
    )
    bent /= np.maximum(bent.max(axis=0, initial=1.0), 1.0)
    return np.where(bright > _KNEE, _KNEE + (1 - _KNEE) * bent, bright).astype(np.float32)


def _contrasted(rgb: Floats, contrast: float) -> Floats:
    """An S through black, the pivot and white, `contrast` steep at the pivot."""
    low = _PIVOT * (np.minimum(rgb, _PIVOT) / _PIVOT) ** contrast
    high = 1 - (1 - _PIVOT) * ((1 - np.clip(rgb, _PIVOT, 1)) / (1 - _PIVOT)) ** contrast
    return np.where(rgb < _PIVOT, low, high).astype(np.float32)


def _toned(rgb: Floats, wanted: Adjustments) -> Floats:
    bright = np.clip(rgb @ _LUMA, 0, 1)[:, None]
    lean = np.float32(wanted.toning)
    dark_weight = bright * (1 - bright) ** 2 * np.float32(27 / 4)  # black stays black, white white
    bright_weight = bright**2 * (1 - bright) * np.float32(27 / 4)
    tint = dark_weight * _chroma(wanted.shadows) + bright_weight * _chroma(wanted.highlights)
    return np.asarray(rgb + lean * tint, np.float32)


def _chroma(colour: str) -> Floats:
    """A colour less its brightness: it tints without lightening."""
    value = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.float32) / 255
    return np.asarray(value - value @ _LUMA, np.float32)


def _saturated(rgb: Floats, saturation: float) -> Floats:
    bright = (rgb @ _LUMA)[:, None]
    factor = np.float32(saturation)
    if saturation > 1:
        vivid = rgb.max(axis=1, keepdims=True) - rgb.min(axis=1, keepdims=True)
        factor = 1 + (factor - 1) * (1 - np.clip(vivid, 0, 1))
    return np.asarray(bright + (rgb - bright) * factor, np.float32)
