"""How fast the camera goes when: evenly, with a soft beginning and a soft end, as on a fluid head."""

import math
from typing import Final

_SOFT: Final = 0.3  # share of the time in which it gathers speed, and again in which it loses it


def progress(share: float) -> float:
    """From a share 0…1 of the time to the share of the way; neither speed nor acceleration ever jumps.

    The speed is sin² while it rises and falls, and constant between.
    """
    if share > 0.5:
        return 1 - progress(1 - share)
    time = max(share, 0.0)
    rising = min(time, _SOFT)
    way = rising / 2 - _SOFT / (2 * math.pi) * math.sin(math.pi * rising / _SOFT)
    return (way + time - rising) / (1 - _SOFT)
