"""Counts flashes as WCAG 2.2 does (success criterion 2.3.1), since they can trigger seizures.

A general flash is a pair of opposing changes of relative luminance by 10 % or more of its maximum, the darker
state below 0.80. A red flash is a pair of opposing changes to or from a saturated red, R/(R+G+B) ≥ 0.8, by
more than 0.2 in the CIE 1976 chromaticity diagram. More than three of either within a second fail, unless
together they cover less than a quarter of every 10° of the visual field. At the distance WCAG assumes, that
field is 341×256 pixels of 1024×768: a third of the picture's width by a third of its height.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.planes import Floats
from services.video.studio.scoring import light

STEP: Final = 0.10
DARKER_BELOW: Final = 0.80
RED_FROM: Final = 0.8
RED_STEP: Final = 0.14  # along u' alone: the least by which it changes when a red changes by 0.2 in u'v'
MOST_PER_SECOND: Final = 3
FIELD: Final = 1 / 3  # of the frame's width and height
AREA: Final = 0.25  # of that field

_Mask = NDArray[np.bool_]


@dataclass(slots=True)
class Swings:
    """Where a quantity turned by at least `step` since its last turn; one state per cell."""

    step: float
    low: Floats | None = None
    high: Floats | None = None
    direction: NDArray[np.int8] | None = None

    def turned(self, value: Floats) -> _Mask:
        """True where a rise or fall of `step` just became complete in a new direction."""
        if self.low is None or self.high is None or self.direction is None:
            self.low, self.high = value.copy(), value.copy()
            self.direction = np.zeros(value.shape, np.int8)
            return np.zeros(value.shape, np.bool_)
        np.minimum(self.low, value, out=self.low)
        np.maximum(self.high, value, out=self.high)
        rose = (value - self.low >= self.step) & (self.direction <= 0)
        fell = (self.high - value >= self.step) & (self.direction >= 0)
        self.direction[rose], self.direction[fell] = 1, -1
        going_up, going_down = self.direction > 0, self.direction < 0
        turned = rose | fell
        self.low[going_up] = value[going_up]
        self.high[going_down] = value[going_down]
        self.high[rose] = value[rose]
        self.low[fell] = value[fell]
        return turned


@dataclass(slots=True)
class FlashCounter:
    """Feeds on the cells' linear light; `worst_general` and `worst_red` are flashes within one second."""

    worst_general: float = 0.0
    worst_red: float = 0.0
    _bright: Swings = field(default_factory=lambda: Swings(STEP))
    _red: Swings = field(default_factory=lambda: Swings(RED_STEP))
    _recent: deque[tuple[float, _Mask, _Mask]] = field(default_factory=deque)
    _was_red: _Mask | None = None

    def see(self, seconds: float, rgb: Floats) -> None:
        """One frame: rows×columns×3 linear light of its cells."""
        level = light.luminance(rgb)
        darker = np.minimum(level, self._bright.low) if self._bright.low is not None else level
        general = self._bright.turned(level) & (darker < DARKER_BELOW)
        saturated = light.saturated_red(rgb) >= RED_FROM
        since = saturated if self._was_red is None else self._was_red | saturated
        turned = self._red.turned(light.redness(rgb))
        red = turned & since
        self._was_red = np.where(turned, saturated, since)
        self._recent.append((seconds, general, red))
        while self._recent and self._recent[0][0] <= seconds - 1 + 1e-3:  # clocks round
            self._recent.popleft()
        if general.any():
            self.worst_general = max(self.worst_general, _flashes([turn for _, turn, _ in self._recent]))
        if red.any():
            self.worst_red = max(self.worst_red, _flashes([turn for _, _, turn in self._recent]))

    @property
    def safe(self) -> bool:
        return max(self.worst_general, self.worst_red) <= MOST_PER_SECOND


def _flashes(turns: list[_Mask]) -> float:
    """The most flashes that some field of view saw on more than its share of cells; two turns make one."""
    count = np.sum(turns, axis=0)
    rows, columns = count.shape
    window = (max(1, round(columns * FIELD)), max(1, round(rows * FIELD)))
    for turned in range(int(count.max()), 0, -1):
        share = cv2.boxFilter(
            (count >= turned).astype(np.float32), -1, window, borderType=cv2.BORDER_CONSTANT
        )
        if float(share.max()) > AREA:
            return turned / 2
    return 0.0
