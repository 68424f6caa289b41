"""Moves surfaces by shifting where pixels are read, with one shared field, since two would tear a seam."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from services.video.studio.area import Area, chroma_gate
from services.video.studio.effects.sway import CELL, Sway
from services.video.studio.fields import PeriodicField
from services.video.studio.planes import Floats, Planes


@dataclass(frozen=True, slots=True)
class Warp:
    """The sum of overlapping sways, applied in one reading of the source."""

    area: Area
    source: Planes
    wave: PeriodicField
    _maps: tuple[Floats, Floats, Floats, Floats] = field(repr=False)
    _gates: tuple[Floats, Floats] = field(repr=False)

    def apply(self, frame: Planes, phase: float) -> None:
        """Replace the area by the displaced source; at whole phases that is the source itself."""
        coarse = self.wave.at(phase)
        base_x, base_y, half_x, half_y = self._maps
        pairs = ((base_x, base_y, self._gates[0], 1.0), (half_x, half_y, self._gates[1], 0.5))
        maps = []
        for grid_x, grid_y, gate, scale in pairs:
            size = (gate.shape[1], gate.shape[0])
            shift_x = cv2.multiply(
                cv2.resize(coarse[0], size, interpolation=cv2.INTER_LINEAR), gate, scale=scale
            )
            shift_y = cv2.multiply(
                cv2.resize(coarse[1], size, interpolation=cv2.INTER_LINEAR), gate, scale=scale
            )
            maps.append((cv2.add(shift_x, grid_x, dst=shift_x), cv2.add(shift_y, grid_y, dst=shift_y)))
        for plane, source, part, (map_x, map_y) in (
            (frame.y, self.source.y, self.area.part, maps[0]),
            (frame.u, self.source.u, self.area.half, maps[1]),
            (frame.v, self.source.v, self.area.half, maps[1]),
        ):
            plane[part] = cv2.remap(
                source[part], map_x, map_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
            )


def join_sways(sways: Sequence[Sway], source: Planes) -> list[Warp]:
    """One warp per group of sways whose boxes overlap."""
    groups: list[list[Sway]] = []
    for sway in sways:
        touching = [group for group in groups if any(_overlap(sway.area, other.area) for other in group)]
        groups = [group for group in groups if group not in touching]
        groups.append([sway, *(other for group in touching for other in group)])
    return [_joined(group, source) for group in groups]


def _overlap(one: Area, other: Area) -> bool:
    return (
        one.top < other.bottom
        and other.top < one.bottom
        and one.left < other.right
        and other.left < one.right
    )


def _joined(sways: Sequence[Sway], source: Planes) -> Warp:
    top, left = min(sway.area.top for sway in sways), min(sway.area.left for sway in sways)
    bottom, right = max(sway.area.bottom for sway in sways), max(sway.area.right for sway in sways)
    weight = np.zeros((source.height, source.width), np.float32)
    for sway in sways:
        weight[sway.area.part] = np.maximum(weight[sway.area.part], sway.area.weight)
    area = Area(top, left, weight[top:bottom, left:right])
    rows, columns = np.mgrid[0 : bottom - top, 0 : right - left].astype(np.float32)
    half = chroma_gate(area.weight).astype(np.float32)
    gate = (area.weight > 0).astype(np.float32)
    maps = (
        columns,
        rows,
        *(np.ascontiguousarray(axis[: half.shape[0], : half.shape[1]]) for axis in (columns, rows)),
    )
    return Warp(area, source, _summed(sways, area), maps, (gate, half))


def _summed(sways: Sequence[Sway], area: Area) -> PeriodicField:
    """All sways on one grid, waves of equal cycle counts added together."""
    height, width = area.weight.shape
    grid = (max(2, -(-height // CELL)), max(2, -(-width // CELL)))
    cycles = sorted({count for sway in sways for count in sway.wave.cycles})
    total = np.zeros((2, len(cycles), 2, *grid), np.float32)
    for sway in sways:
        _, rows, columns = sway.wave.shape
        parts = sway.wave.basis.reshape(2, len(sway.wave.cycles), 2, rows, columns)
        box = (sway.area.weight.shape[1], sway.area.weight.shape[0])
        for index, count in enumerate(sway.wave.cycles):
            for side in range(2):
                for axis in range(2):
                    full = np.zeros((height, width), np.float32)
                    inside = (
                        slice(sway.area.top - area.top, sway.area.bottom - area.top),
                        slice(sway.area.left - area.left, sway.area.right - area.left),
                    )
                    full[inside] = cv2.resize(parts[side, index, axis], box, interpolation=cv2.INTER_LINEAR)
                    total[side, cycles.index(count), axis] += cv2.resize(
                        full, (grid[1], grid[0]), interpolation=cv2.INTER_AREA
                    )
    basis = np.ascontiguousarray(total.reshape(2 * len(cycles), -1))
    return PeriodicField(basis, tuple(cycles), (2, *grid))
