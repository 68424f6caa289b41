"""Moves surfaces by shifting where pixels are read, with one shared field, since two would tear a seam."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.area import Area, chroma_gate
from services.video.studio.effects.sway import CELL, Sway
from services.video.studio.fields import PeriodicField
from services.video.studio.planes import Bytes, Floats, Planes

_HALF_STEP: Final = np.array([1, -5, 20, 20, -5, 1], np.float32) / 32
"""The half-sample filter of H.264 (ITU-T H.264, 8.4.2.2.1)."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One plane of the area: its source on a grid twice as fine, where each pixel is read, where it may move.

    Reading the fine grid linearly looks like reading the source cubically and takes a quarter of the time; at
    rest every pixel reads its own value back.
    """

    fine: Bytes
    base: tuple[Floats, Floats]
    gate: Floats

    def moved(self, coarse: Floats) -> Bytes:
        """The plane displaced by a 2×h×w field of cells; `gate` turns its unit into fine pixels."""
        maps = [
            cv2.add(shift, base, dst=shift)
            for shift, base in zip(self.shifts(coarse), self.base, strict=True)
        ]
        moved = cv2.remap(self.fine, maps[0], maps[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(moved, np.uint8)

    def shifts(self, coarse: Floats) -> list[Floats]:
        """How far away each pixel is read, x then y, in fine pixels: half as large as those of the plane."""
        size = (self.gate.shape[1], self.gate.shape[0])
        fine = [cv2.resize(part, size, interpolation=cv2.INTER_LINEAR) for part in coarse]
        return [np.asarray(cv2.multiply(shift, self.gate, dst=shift), np.float32) for shift in fine]


@dataclass(frozen=True, slots=True)
class Warp:
    """The sum of overlapping sways, applied in one reading of the source."""

    area: Area
    wave: PeriodicField
    sheets: tuple[Sheet, Sheet, Sheet]

    def apply(self, frame: Planes, phase: float) -> None:
        """Replace the area by the displaced source; at whole phases that is the source itself."""
        coarse = self.wave.at(phase)
        luma, blue, red = self.sheets
        frame.y[self.area.part] = luma.moved(coarse)
        frame.u[self.area.half] = blue.moved(coarse)
        frame.v[self.area.half] = red.moved(coarse)

    def shifts(self, phase: float) -> tuple[Floats, Floats]:
        """The luma displacement at a phase, x and y in pixels over the area."""
        across, down = self.sheets[0].shifts(self.wave.at(phase))
        return across * np.float32(0.5), down * np.float32(0.5)


def _sheet(plane: Bytes, gate: NDArray[np.bool_], pixels_per_unit: float) -> Sheet:
    rows, columns = np.mgrid[0 : gate.shape[0], 0 : gate.shape[1]].astype(np.float32) * 2
    return Sheet(
        _twice_as_fine(plane), (columns, rows), gate.astype(np.float32) * np.float32(2 * pixels_per_unit)
    )


def _twice_as_fine(plane: Bytes) -> Bytes:
    """The plane with half samples between its own, which stay where they are: 2h×2w."""
    height, width = plane.shape
    fine = np.empty((2 * height, 2 * width), np.float32)
    fine[0::2, 0::2] = plane
    fine[0::2, 1::2] = cv2.filter2D(
        plane, cv2.CV_32F, _HALF_STEP[None, :], anchor=(2, 0), borderType=cv2.BORDER_REPLICATE
    )
    fine[1::2] = cv2.filter2D(
        np.ascontiguousarray(fine[0::2]),
        cv2.CV_32F,
        _HALF_STEP[:, None],
        anchor=(0, 2),
        borderType=cv2.BORDER_REPLICATE,
    )
    return np.asarray(np.clip(np.rint(fine), 0, 255), np.uint8)


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
    half = chroma_gate(area.weight)
    sheets = (
        _sheet(source.y[area.part], area.weight > 0, 1.0),
        _sheet(source.u[area.half], half, 0.5),
        _sheet(source.v[area.half], half, 0.5),
    )
    return Warp(area, _summed(sways, area), sheets)


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
