"""How high the wave climbs between its samples, which is where players and encoders clip."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

# ITU-R BS.1770-4, annex 2: the 48-tap interpolator, phases 0 and 1; phases 3 and 2 are these reversed.
_PHASE_0 = (
    0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875, 0.1373291015625,
    0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250, 0.0148925781250, -0.0083007812500,
)  # fmt: skip
_PHASE_1 = (
    -0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500, 0.4650878906250,
    0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625, 0.0330810546875, -0.0189208984375,
)  # fmt: skip
_PHASES: Final = np.array([_PHASE_0, _PHASE_1, _PHASE_1[::-1], _PHASE_0[::-1]], np.float32)
TAPS: Final = 12
_MOST_BETWEEN_SAMPLES: Final = 2.2  # the largest sum of magnitudes of a phase: nothing can climb higher


def peaks(sound: NDArray[np.float32], worth: float = 0.0) -> NDArray[np.float32]:
    """Per sample the largest magnitude of either channel at it or within half a sample of it.

    Args:
        sound: n×2.
        worth: If no true peak can reach this, the highest magnitude is returned everywhere instead.
    """
    highest = float(np.abs(sound).max(initial=0.0))
    if highest * _MOST_BETWEEN_SAMPLES <= worth:
        return np.full(len(sound), highest, np.float32)
    padded = np.pad(sound, ((TAPS // 2, TAPS // 2), (0, 0))).ravel()  # left and right take turns
    between = np.zeros(2 * (len(sound) + 1), np.float32)
    part = np.empty_like(between)
    for phase in _PHASES:
        wave = np.zeros_like(between)
        for tap, weight in enumerate(phase):
            np.multiply(padded[2 * tap : 2 * tap + len(between)], weight, out=part)
            wave += part
        np.maximum(between, np.abs(wave, out=wave), out=between)
    sides = between.reshape(-1, 2)
    higher = np.maximum(sides[:, 0], sides[:, 1])
    there = np.maximum(np.abs(sound[:, 0]), np.abs(sound[:, 1]))
    return np.maximum(there, np.maximum(higher[:-1], higher[1:]))
