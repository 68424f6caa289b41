"""Whether the end of a clip leads back to its beginning."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.video.studio.planes import Bytes, Floats
from services.video.studio.scoring.grid import Grid
from services.video.studio.scoring.regions import Mask, Zones

_LEAST: Final = 0.4  # grey levels; less motion than this has no end that could be seen
_MOST_STEPS: Final = 75  # percentile of the element's steps that the step across the seam may have


@dataclass(slots=True)
class Paces:
    """How far each element goes from frame to frame; in cells, whose means hide the codec's own changes."""

    places: tuple[Mask, ...]
    steps: list[NDArray[np.float64]] = field(default_factory=list)

    def see(self, before: Floats, after: Floats) -> None:
        """Two neighbouring frames."""
        self.steps.append(self.distances(before, after))

    def distances(self, one: Floats, other: Floats) -> NDArray[np.float64]:
        """Per element, the change that its most changed twentieth exceeds, grey levels."""
        change = np.abs(one - other)
        return np.array([_upper(change[place]) for place in self.places])


def paces_of(grid: Grid, zones: Zones) -> Paces:
    """One place per element; the whole picture if nobody knows any."""
    places = [_cells(grid, mask) for _, mask, _ in zones.elements]
    return Paces(tuple(places) or (np.ones(grid.cells, np.bool_),))


@dataclass(frozen=True, slots=True)
class Closing:
    """How a clip ends.

    Args:
        openness: How far beyond a usual step the last frame is from the first, against how far the others
            are: near 0 in a closed loop; around 1 the end is as far from the beginning as any frame.
        jump: The same of the element that jumps most, in grey levels.
    """

    openness: float
    jump: float


def closing_of(pictures: list[Bytes], last: Floats, paces: Paces, grid: Grid) -> Closing:
    """Compare the last frame's cells with those of the first, and with those of the pictures between."""
    first = grid.to_cells(pictures[0])
    others = pictures[len(pictures) // 5 : -max(1, len(pictures) // 5)]
    if len(others) < 3 or not paces.steps:
        return Closing(0.0, 0.0)
    usual = np.median([paces.distances(first, grid.to_cells(one)) for one in others], axis=0)
    step = np.percentile(np.array(paces.steps), _MOST_STEPS, axis=0)
    beyond = np.maximum(paces.distances(first, last) - step, 0)
    total = float(usual.sum())
    return Closing(float(beyond.sum()) / total if total > _LEAST else 0.0, float(beyond.max()))


def _cells(grid: Grid, mask: Mask) -> Mask:
    share = grid.to_cells(mask.astype(np.float32))
    inner = share > 0.5
    return np.asarray(inner if inner.sum() >= 4 else share >= np.sort(share.ravel())[-4], np.bool_)


def _upper(values: Floats) -> float:
    place = min(len(values) - 1, int(0.95 * len(values)))
    return float(np.partition(values, place)[place])
