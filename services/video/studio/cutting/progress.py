"""How far a film is and how long it will still take, from what was measured and never from what was hoped."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_WARMING_UP: Final = 0.5  # seconds in which a rate means nothing
_WINDOW: Final = 20.0  # seconds of the past that speak for the future
_MARKS: Final = 200


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment on the way.

    Args:
        share: 0 to 1, never less than before.
        seconds_left: At the pace of the last seconds; None while nothing can be said.
        frames: How many frames of the film exist.
        total: How many it will have.
    """

    share: float
    seconds_left: float | None
    frames: int
    total: int


class Pace:
    """Watches shares of the work being done.

    Args:
        clock: Seconds that only ever rise.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._marks: deque[tuple[float, float]] = deque(maxlen=_MARKS)
        self.share = 0.0

    def reach(self, share: float) -> float | None:
        """Note that so much is done; returns the seconds left, None while nothing can be said."""
        now = self._clock()
        self.share = max(self.share, min(share, 1.0))
        if not self._marks or now - self._marks[-1][0] >= _WINDOW / _MARKS:
            self._marks.append((now, self.share))
        while len(self._marks) > 1 and now - self._marks[0][0] > _WINDOW:
            self._marks.popleft()
        began, before = self._marks[0]
        if self.share >= 1:
            return 0.0
        if now - began < _WARMING_UP or self.share <= before:
            return None
        return (1 - self.share) * (now - began) / (self.share - before)
