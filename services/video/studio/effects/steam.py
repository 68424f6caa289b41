"""Steam as two sheets of soft noise rising at different speeds, which thin out around the loop's seam."""

from dataclasses import dataclass, field

import cv2
import numpy as np

from services.video.studio.area import Area
from services.video.studio.fields import smooth_noise
from services.video.studio.planes import Floats, Planes


@dataclass(frozen=True, slots=True)
class Steam:
    """Adds up to `light` grey levels; `sheets` tile vertically and are half the area's size."""

    area: Area
    sheets: tuple[Floats, Floats]
    turns: tuple[int, int]
    light: Floats
    bend: Floats = field(repr=False)

    def apply(self, frame: Planes, phase: float) -> None:
        """Add the steam of this phase; none at whole phases."""
        turn = phase % 1.0
        presence = float(np.clip(min(turn, 1 - turn) / 0.2, 0, 1))
        presence *= presence * (3 - 2 * presence)
        if presence == 0:
            return
        rows, columns = self.bend.shape
        base_y, base_x = np.mgrid[0:rows, 0:columns].astype(np.float32)
        base_x += self.bend * np.float32(np.sin(2 * np.pi * turn)) + 2 * np.sin(
            base_y / 9 + np.float32(4 * np.pi * turn)
        )
        wisps = np.ones_like(self.bend)
        for sheet, count in zip(self.sheets, self.turns, strict=True):
            moved = np.mod(base_y + np.float32(turn * count * rows), np.float32(rows))
            layer = cv2.remap(
                sheet, base_x.astype(np.float32), moved, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
            )
            wisps *= np.asarray(layer, np.float32)
        size = (self.light.shape[1], self.light.shape[0])
        glow = cv2.multiply(
            cv2.resize(wisps, size, interpolation=cv2.INTER_LINEAR), self.light, scale=presence
        )
        view = frame.y[self.area.part]
        view[...] = cv2.add(view, glow, dtype=cv2.CV_8U)


def make_steam(
    area: Area, frame_height: int, strength: float, seconds: float, rng: np.random.Generator
) -> Steam:
    """Steam over an area; its weight is how dense it may be."""
    unit = max(frame_height / 720, 0.25)
    height, width = area.weight.shape
    rows, columns = max(8, height // 2), max(8, width // 2)
    sheets = tuple(_tiling(rng, (rows, columns), size * unit) for size in (13.0, 8.0))
    rise = max(1, round(seconds * 34 * unit / height))
    bend = 5 * unit * smooth_noise(rng, (rows, columns), columns, 16 * unit)
    light = area.weight * (30 + 44 * strength)
    return Steam(area, (sheets[0], sheets[1]), (rise, rise + 1), np.asarray(light, np.float32), bend)


def _tiling(rng: np.random.Generator, shape: tuple[int, int], size: float) -> Floats:
    """Noise 0…1 whose last row continues in its first."""
    noise = smooth_noise(rng, shape, size, size * 1.7)
    rows = shape[0]
    blend = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    shifted = np.roll(noise, rows // 2, axis=0)
    seamless = noise * np.sin(np.pi * blend) + shifted * np.abs(np.cos(np.pi * blend))
    return np.asarray(np.clip(0.56 + 0.36 * seamless, 0, 1), np.float32)
