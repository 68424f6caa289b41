"""A painter in linear light that works in small windows, so that a picture costs a second and not a minute.

Things are painted as reflectance and lit at the end, which lets one drawing be seen by day and by night. What
shines by itself (sky, lamp shade) is painted as emission, and is covered by whatever is painted over it. The
painter keeps account of which thing each pixel shows: that is the picture's ground truth.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Concatenate, ParamSpec
from zlib import crc32

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.scenes.brush.curves import Path, Points, ribbon, ring, smooth
from services.video.studio.scenes.brush.patch import Colour, Patch, Plane, blur, linear, span

__all__ = ["Colour", "Light", "Painter", "Patch", "Plane", "blur", "linear"]

Rectangles = list[tuple[slice, slice]]
P = ParamSpec("P")

_AREA = 960.0  # design units: the square root of a picture's area, whatever its ratio


@dataclass(slots=True)
class Light:
    """One source; `falls` maps design coordinates to a strength."""

    colour: Colour
    falls: Callable[[Plane, Plane], Plane]


@dataclass(slots=True)
class Painter:
    """The picture being painted: `size` is width×height in pixels; `without` names elements to leave out."""

    size: tuple[int, int]
    seed: int
    without: frozenset[str] = frozenset()
    tags: list[str] = field(default_factory=lambda: [""])
    lights: list[Light] = field(default_factory=list)
    scale: float = field(init=False)
    width: float = field(init=False)
    height: float = field(init=False)
    rng: np.random.Generator = field(init=False)  # shapes and colours
    grain: np.random.Generator = field(init=False)  # textures, whose number of draws depends on the size
    reflectance: Plane = field(init=False)
    emission: Plane = field(init=False)
    sun: Plane = field(init=False)
    owner: NDArray[np.uint8] = field(init=False)
    sun_shines: bool = field(init=False, default=False)
    _shining: Rectangles = field(init=False, default_factory=list)
    _tag: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        columns, rows = self.size
        self.scale = float(np.sqrt(columns * rows)) / _AREA
        self.width, self.height = columns / self.scale, rows / self.scale
        self.reflectance = np.zeros((3, rows, columns), np.float32)
        self.emission = np.zeros((3, rows, columns), np.float32)
        self.sun = np.zeros((rows, columns), np.float32)
        self.owner = np.zeros((rows, columns), np.uint8)
        self.rng = np.random.default_rng(self.seed)
        self.grain = np.random.default_rng(self.seed)

    def draw(
        self,
        name: str,
        what: "Callable[Concatenate[Painter, P], None]",
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Let `what` paint, on behalf of the element `name` (empty: scenery), unless that is left out.

        Each call has random numbers of its own: leaving one thing out does not change another.
        """
        label = f"{name}/{what.__module__}/{what.__qualname__}"
        if name in self.without:
            return
        if name not in self.tags:
            self.tags.append(name)
        before = self._tag, self.rng, self.grain
        self._tag = self.tags.index(name)
        self.rng = np.random.default_rng([self.seed, crc32(label.encode())])
        self.grain = np.random.default_rng([self.seed, crc32(label.encode()), 1])
        what(self, *args, **kwargs)
        self._tag, self.rng, self.grain = before

    def mask(self, name: str) -> NDArray[np.bool_]:
        """Where `name` can be seen."""
        if name not in self.tags:
            return np.zeros(self.owner.shape, np.bool_)
        return np.asarray(self.owner == self.tags.index(name))

    def window(self, x0: float, y0: float, x1: float, y1: float) -> Patch:
        """A window around a box in design units, with no cover; at least one pixel, inside the picture."""
        rows, columns = self.owner.shape
        left, right = span(x0 * self.scale, x1 * self.scale, columns)
        top, bottom = span(y0 * self.scale, y1 * self.scale, rows)
        x = ((np.arange(left, right, dtype=np.float32) + 0.5) / self.scale)[None, :]
        y = ((np.arange(top, bottom, dtype=np.float32) + 0.5) / self.scale)[:, None]
        alpha = np.zeros((bottom - top, right - left), np.float32)
        return Patch(slice(top, bottom), slice(left, right), alpha, x, y, self.scale)

    def everywhere(self) -> Patch:
        """The whole picture, covered."""
        patch = self.window(0, 0, self.width, self.height)
        patch.alpha += 1
        return patch

    def outline(self, path: Path, soft: float = 0.0, margin: float = 0.0) -> Patch:
        """The inside of a closed path; `soft` blurs its edge, `margin` widens the window."""
        reach = 3 * soft + margin + 2 / self.scale
        low, high = path.min(axis=0) - reach, path.max(axis=0) + reach
        patch = self.window(low[0], low[1], high[0], high[1])
        corner = (patch.columns.start, patch.rows.start)
        fixed = np.round((path * self.scale - corner) * 16 - 8).astype(np.int32)
        mask = np.zeros(patch.alpha.shape, np.uint8)
        cv2.fillPoly(mask, [fixed], 255, cv2.LINE_AA, shift=4)
        patch.alpha = np.asarray(mask, np.float32) / np.float32(255)
        if soft:
            patch.alpha = patch.blurred(soft)
        return patch

    def polygon(self, points: Points, soft: float = 0.0, margin: float = 0.0) -> Patch:
        return self.outline(np.asarray(points, np.float64), soft, margin)

    def blob(self, points: Points | Path, soft: float = 0.0, margin: float = 0.0) -> Patch:
        """The inside of a closed smooth curve through `points`."""
        return self.outline(smooth(points, closed=True), soft, margin)

    def ellipse(
        self, x: float, y: float, rx: float, ry: float, soft: float = 0.0, turn: float = 0.0
    ) -> Patch:
        return self.outline(ring(x, y, rx, ry, turn), soft)

    def box(self, x0: float, y0: float, x1: float, y1: float, soft: float = 0.0) -> Patch:
        return self.polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], soft)

    def stroke(self, points: Points | Path, *widths: float, soft: float = 0.0) -> Patch:
        """A brush stroke along a smooth curve, `widths` wide from its beginning to its end."""
        return self.outline(ribbon(points, widths or (1.0,)), soft)

    def noise(self, patch: Patch, across: float, down: float, octaves: int = 3) -> Plane:
        """Fractal noise, zero mean, about ±1; `across`, `down`: the largest features in design units."""
        rows, columns = patch.alpha.shape
        total = np.zeros((rows, columns), np.float32)
        for octave in range(octaves):
            down_cells = int(rows / (down * self.scale) * 2**octave) + 3
            across_cells = int(columns / (across * self.scale) * 2**octave) + 3
            grid = self.grain.standard_normal((min(down_cells, rows + 3), min(across_cells, columns + 3)))
            coarse = grid.astype(np.float32) * 0.55**octave
            total += cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC)
        return total / np.float32(1.6)

    def paint(self, patch: Patch, colour: Colour | Plane, glow: Colour | Plane | None = None) -> None:
        """Cover what is there; `colour` is reflectance (one, or 3×H×W), `glow` emitted light."""
        rows, columns, weight = patch.rows, patch.columns, patch.alpha
        shines = self._shines(patch)
        for channel in range(3):
            layer = self.reflectance[channel, rows, columns]
            layer += (colour[channel] - layer) * weight
            emitted = self.emission[channel, rows, columns]
            if glow is not None:
                emitted += (glow[channel] - emitted) * weight
            elif shines:
                emitted *= 1 - weight
        if glow is not None:
            self._shining.append((rows, columns))
        if self.sun_shines:
            self.sun[rows, columns] *= 1 - 0.75 * weight
        self.owner[rows, columns][weight > 0.5] = self._tag

    def shade(self, patch: Patch, factor: float | Plane) -> None:
        """Multiply what is there by `factor` where the patch covers it."""
        gain = np.asarray(1 + patch.alpha * (np.asarray(factor, np.float32) - 1), np.float32)
        self.reflectance[:, patch.rows, patch.columns] *= gain
        if self._shines(patch):
            self.emission[:, patch.rows, patch.columns] *= gain

    def shine(self, patch: Patch, colour: Colour) -> None:
        """Add emitted light."""
        for channel in range(3):
            self.emission[channel, patch.rows, patch.columns] += patch.alpha * np.float32(colour[channel])
        self._shining.append((patch.rows, patch.columns))

    def sunlight(self, patch: Patch) -> None:
        """Let the sun fall there."""
        self.sun[patch.rows, patch.columns] += patch.alpha
        self.sun_shines = True

    def _shines(self, patch: Patch) -> bool:
        """Whether anything there may emit light: most things do not, and then half the work is saved."""
        (rows, columns) = patch.rows, patch.columns
        return any(
            r.start < rows.stop and rows.start < r.stop and c.start < columns.stop and columns.start < c.stop
            for r, c in self._shining
        )

    def shadow(self, x: float, y: float, rx: float, ry: float, depth: float = 0.45) -> None:
        """The shadow under a thing that stands at (`x`, `y`): a wide soft and a narrow dark part."""
        self.shade(self.ellipse(x, y, rx * 1.15, ry * 1.3, ry * 0.75), 1 - 0.55 * (1 - depth))
        self.shade(self.ellipse(x, y, rx * 0.9, ry * 0.6, ry * 0.3), depth)

    def cast(self, patch: Patch, dx: float, dy: float, soft: float, depth: float) -> None:
        """The shadow of a shape on the wall close behind it."""
        grown = self.window(
            patch.x[0, 0] + min(dx, 0) - 3 * soft,
            patch.y[0, 0] + min(dy, 0) - 3 * soft,
            patch.x[0, -1] + max(dx, 0) + 3 * soft,
            patch.y[-1, 0] + max(dy, 0) + 3 * soft,
        )
        rows, columns = grown.alpha.shape
        shift = np.array(
            [
                [1, 0, patch.columns.start - grown.columns.start + dx * self.scale],
                [0, 1, patch.rows.start - grown.rows.start + dy * self.scale],
            ],
            np.float32,
        )
        grown.alpha = np.asarray(cv2.warpAffine(patch.alpha, shift, (columns, rows)), np.float32)
        grown.alpha = grown.blurred(soft)
        self.shade(grown, depth)
