"""Shows a drawing's ground truth to the eye: each thing in a colour of its own over the greyed picture."""

import numpy as np
from numpy.typing import NDArray

from services.video.studio.scenes.drawing import Drawing

COLOURS = {
    "subject": (255, 90, 80),
    "curtain": (240, 170, 40),
    "plant": (70, 190, 80),
    "lamp": (255, 235, 100),
    "window": (90, 160, 255),
    "water": (40, 210, 220),
    "mug": (200, 110, 230),
    "fabric": (240, 130, 170),
}
"""sRGB of each mask."""


def overlay(drawing: Drawing) -> NDArray[np.uint8]:
    """The picture in grey with the masks in `COLOURS` over it, H×W×3 uint8 sRGB."""
    grey = drawing.rgb.mean(axis=2, keepdims=True).astype(np.float32)
    sheet = np.repeat(grey, 3, axis=2) * np.float32(0.8)
    for name, mask in {**drawing.elements, "subject": drawing.subject}.items():
        sheet[mask] = 0.55 * np.asarray(COLOURS[name], np.float32) + 0.45 * grey[mask]
    return np.clip(sheet, 0, 255).astype(np.uint8)
