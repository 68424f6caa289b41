"""Sees every frame once and keeps a few numbers of each: what froze, blinked, popped, drifted or was cut."""

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.planes import Bytes, Floats
from services.video.studio.scoring import light
from services.video.studio.scoring.flashes import FlashCounter
from services.video.studio.scoring.footage import Frame
from services.video.studio.scoring.grid import Grid
from services.video.studio.scoring.looping import Paces, paces_of
from services.video.studio.scoring.regions import Zones

_SAME: Final = 0.30  # grey levels by which the most changed cell of a frozen picture may differ
_FREEZE: Final = 0.6  # seconds without change before it counts as frozen
_LEAST_HELD: Final = 3  # frames; fewer are a low frame rate
_HELD: Final = 0.15  # of the usual motion
_LEAST_MOVE: Final = 0.01  # grey levels on average over the chosen elements
_CODEC: Final = 1  # grey levels that the codec changes by itself
_BLANK_SPREAD: Final = 2.5  # grey levels; a picture with less in it is one colour
_BLACK: Final = 34  # almost every pixel of a black frame is darker
_CUT_STEP, _CUT_LIKENESS = 5.0, 0.86
_NERVOUS: Final = 1.15  # second to first difference: √3 for a random flicker, far less for motion


@dataclass(slots=True)
class Watch:
    """Running sums over a clip; cells are 8×8 pixels of the grid."""

    grid: Grid
    zones: Zones
    times: list[float] = field(default_factory=list)
    levels: list[float] = field(default_factory=list)
    steps: list[float] = field(default_factory=list)
    drifts: list[float] = field(default_factory=list)
    paces: Paces = field(init=False)
    cuts: list[float] = field(default_factory=list)
    blank: list[float] = field(default_factory=list)
    moves: list[float] = field(default_factory=list)
    _dead_seconds: float = 0.0
    flashes: FlashCounter = field(default_factory=FlashCounter)
    _lively: Bytes = field(init=False)
    _ground: Bytes = field(init=False)
    _inner: NDArray[np.bool_] = field(init=False)
    _previous: Bytes | None = None
    _anchor: Bytes | None = None
    _anchor_time: float = 0.0
    _first: Floats | None = None
    _cells: tuple[Floats, ...] = ()
    _moving: Floats | None = None
    _blinking: Floats | None = None
    _pairs: int = 0
    _restless: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.paces = paces_of(self.grid, self.zones)
        masks = [mask for _, mask, _ in self.zones.elements]
        lively = np.any(masks, axis=0) if masks else np.ones(self.grid.shape, np.bool_)
        self._lively, self._ground = lively.astype(np.uint8), self.zones.ground.astype(np.uint8)
        inner = self.grid.to_cells(self._ground) > 0.99
        self._inner = inner if inner.sum() >= 8 else np.ones(self.grid.cells, np.bool_)

    def see(self, frame: Frame, small: Bytes) -> None:
        """One frame, and its luma on the grid."""
        seconds, cells = frame.seconds, self.grid.to_cells(small)
        self.flashes.see(seconds, light.linear_rgb(frame, cells, self.grid))
        self.times.append(seconds)
        self.levels.append(float(cells.mean()))
        if self._is_blank(small, cells):
            self.blank.append(seconds)
        self._compare(seconds, small, cells)
        self._previous = small

    @property
    def last(self) -> Floats:
        """The last frame's cells."""
        return self._cells[-1]

    @property
    def flicker(self) -> float:
        """RMS in grey levels of what the whole picture's brightness does from frame to frame, drift aside."""
        return float(np.sqrt(np.mean(np.square(self._restless)))) if self._restless else 0.0

    @property
    def local_flicker(self) -> float:
        """The same of the most restless still cells, or of cells that blink rather than move."""
        if self._blinking is None or self._moving is None or not self._pairs:
            return 0.0
        second, first = np.sqrt(self._blinking / self._pairs), np.sqrt(self._moving / self._pairs)
        if self.zones.still is not None:
            return float(np.percentile(second[self._inner], 98))
        return float(np.percentile(np.where(second > _NERVOUS * first, second, 0), 98))

    @property
    def pop(self) -> float:
        """How much more the still part changes at its largest step than it usually does, grey levels."""
        if len(self.steps) < 3:
            return 0.0
        return max(0.0, max(self.steps) - 3 * float(np.median(self.steps)))

    @property
    def drift(self) -> float:
        """The farthest that the brightness of the still part went from where it began, grey levels."""
        if len(self.drifts) < 3:
            return 0.0
        smooth = np.convolve(self.drifts, np.full(3, 1 / 3), "valid")
        return float(np.abs(smooth).max())

    @property
    def frozen_seconds(self) -> float:
        """Time in which nothing changes, or next to nothing of what usually does."""
        moves = np.array(self.moves)
        if len(moves) < 2 or len(moves) != len(self.times) - 1:  # a cut interrupts the comparison
            return self._dead_seconds
        usual = float(np.percentile(moves, 75))
        if usual < _LEAST_MOVE:
            return self._dead_seconds
        held = moves < _HELD * usual
        ends = np.flatnonzero(np.diff(np.concatenate([[0], held.astype(np.int8), [0]])))
        runs = [
            float(self.times[stop] - self.times[start])
            for start, stop in ends.reshape(-1, 2)
            if stop - start > _LEAST_HELD
        ]
        return max(self._dead_seconds, sum(run for run in runs if run >= _FREEZE))

    @property
    def judder(self) -> float:
        """Share of all motion that happens in the liveliest sixth of the frames: 1/6 at an even pace."""
        moves = np.sort(np.array(self.moves))
        if len(moves) < 18 or float(moves.mean()) < _LEAST_MOVE:
            return 1 / 6
        return float(moves[-(len(moves) // 6) :].sum()) / float(moves.sum())

    def close(self) -> None:
        """Count a freeze that lasts until the end."""
        if self.times:
            self._thaw(self.times[-1] + (self.times[-1] / max(1, len(self.times) - 1)))

    def _compare(self, seconds: float, small: Bytes, cells: Floats) -> None:
        if self._previous is None or self._anchor is None or self._first is None:
            self._anchor, self._anchor_time, self._first, self._cells = small, seconds, cells, (cells,)
            return
        change = np.asarray(cv2.absdiff(small, self._previous), np.uint8)
        plain = cv2.subtract(change, np.full(1, _CODEC, np.uint8))
        self.moves.append(float(cv2.mean(plain, self._lively)[0]))
        if float(self.grid.to_cells(np.asarray(cv2.absdiff(small, self._anchor), np.uint8)).max()) > _SAME:
            self._thaw(seconds)
            self._anchor, self._anchor_time = small, seconds
        whole = float(cv2.mean(change)[0])
        if whole > _CUT_STEP and _likeness(_relief(cells), _relief(self._cells[-1])) < _CUT_LIKENESS:
            self.cuts.append(seconds)
            self._cells = (cells,)
            return
        self.steps.append(float(cv2.mean(change, self._ground)[0]))
        self.drifts.append(_median((cells - self._first)[self._inner]))
        self._blink(cells)

    def _blink(self, cells: Floats) -> None:
        if len(self._cells) == 2:
            first, second = cells - self._cells[1], cells - 2 * self._cells[1] + self._cells[0]
            if self._moving is None or self._blinking is None:
                self._moving, self._blinking = np.zeros_like(cells), np.zeros_like(cells)
            self._moving += first * first
            self._blinking += second * second
            self._pairs += 1
            self._restless.append(_median(second[self._inner]))
        self.paces.see(self._cells[-1], cells)
        self._cells = (*self._cells[-1:], cells)

    def _thaw(self, seconds: float) -> None:
        held = len(self.times) - 1 - bisect_left(self.times, self._anchor_time)
        if seconds - self._anchor_time >= _FREEZE and held > _LEAST_HELD:
            self._dead_seconds += seconds - self._anchor_time

    def _is_blank(self, small: Bytes, cells: Floats) -> bool:
        return float(cells.std()) < _BLANK_SPREAD or int(np.count_nonzero(small > _BLACK)) < 0.01 * small.size


def _median(values: Floats) -> float:
    """The upper one of an even number; several times quicker than NumPy's for so few values."""
    middle = len(values) // 2
    return float(np.partition(values, middle)[middle])


def _relief(cells: Floats) -> Floats:
    """Without slow changes of brightness: half a picture that flashes is no cut."""
    return np.asarray(cells - cv2.blur(cells, (9, 9)), np.float32)


def _likeness(a: Floats, b: Floats) -> float:
    spread = float(a.std() * b.std())
    return float(((a - a.mean()) * (b - b.mean())).mean()) / spread if spread > 1e-3 else 1.0
