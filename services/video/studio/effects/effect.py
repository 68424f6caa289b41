"""What every effect is to the frame loop."""

from typing import Protocol

from services.video.studio.area import Area
from services.video.studio.planes import Planes


class Effect(Protocol):
    """Changes a frame in place, only inside its area, and not at all at the phases 0 and 1."""

    @property
    def area(self) -> Area: ...

    def apply(self, frame: Planes, phase: float) -> None:
        """Draw the effect at a phase in 0…1 of the loop."""
        ...
