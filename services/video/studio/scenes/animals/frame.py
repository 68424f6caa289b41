"""Where an animal is and how large: its own units on one side, the picture's design units on the other."""

from dataclasses import dataclass

import numpy as np

from services.video.studio.scenes.animals.fur import Flow, away_from
from services.video.studio.scenes.brush.curves import Path, Points


@dataclass(frozen=True, slots=True)
class Frame:
    """Own origin at (`x`, `y`), `size` design units to one of its own, turned by `turn` degrees."""

    x: float
    y: float
    size: float
    turn: float = 0.0

    def at(self, points: Points | Path) -> Path:
        """N points in own units, as design units."""
        own = np.asarray(points, np.float64).reshape(-1, 2) * self.size
        cos, sin = np.cos(np.radians(self.turn)), np.sin(np.radians(self.turn))
        x = self.x + own[:, 0] * cos - own[:, 1] * sin
        return np.stack([x, self.y + own[:, 0] * sin + own[:, 1] * cos], axis=1)

    def spot(self, x: float, y: float) -> tuple[float, float]:
        """One point."""
        px, py = self.at([(x, y)])[0]
        return float(px), float(py)

    def flow(self, x: float, y: float, fall: float = 0.0) -> Flow:
        """Hair that grows away from a point in own units."""
        return away_from(*self.spot(x, y), fall)
