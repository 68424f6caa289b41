"""Keeps the true peak under a ceiling by turning the level down smoothly around whatever exceeds it."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from services.video.studio.sound.blocks import BLOCK, Block
from services.video.studio.sound.true_peak import peaks

_HOP: Final = 32
_REACH: Final = 32  # hops: the gain bends over 21 ms each side of a peak, too slow to be heard as distortion
CONTEXT: Final = (2 * _REACH + 4) * _HOP  # samples each side that decide one sample's gain
_KERNEL: Final = np.hanning(2 * _REACH + 3)[1:-1] / np.hanning(2 * _REACH + 3).sum()
_MARGIN: Final = 0.995  # the interpolator of the standard itself is only right to about 0.04 dB


def limit(blocks: Iterator[Block], ceiling: float) -> Iterator[Block]:
    """The same sound, untouched where it stays under `ceiling` dB of true peak, turned down elsewhere.

    Every sample's gain depends on `CONTEXT` samples to each side and nothing else, so a stream may begin
    anywhere and a loop stays a loop.
    """
    top = 10 ** (ceiling / 20) * _MARGIN
    before = np.zeros((CONTEXT, 2), np.float32)
    held = np.zeros((0, 2), np.float32)
    for block in blocks:
        held = np.concatenate([held, block])
        while len(held) >= BLOCK + CONTEXT:
            yield _limited(before, held[:BLOCK], held[BLOCK : BLOCK + CONTEXT], top)
            before, held = held[BLOCK - CONTEXT : BLOCK], held[BLOCK:]
    for first in range(0, len(held), BLOCK):
        piece = held[first : first + BLOCK]
        after = held[first + BLOCK : first + BLOCK + CONTEXT]
        yield _limited(before, piece, np.pad(after, ((0, CONTEXT - len(after)), (0, 0))), top)
        before = np.concatenate([before, piece])[-CONTEXT:]


def _limited(before: Block, piece: Block, after: Block, top: float) -> Block:
    whole = np.concatenate([before, piece, after])
    heights = peaks(whole, top)
    if float(heights.max()) <= top:
        return piece
    needed = _needed(heights, top)
    around = np.minimum.reduce([needed[:-2], needed[1:-1], needed[2:]])
    lowest = sliding_window_view(np.pad(around, 2 * _REACH, mode="edge"), 2 * _REACH + 1).min(axis=1)
    gain = np.convolve(lowest, _KERNEL, "valid")
    middles = (np.arange(len(gain)) + 0.5) * _HOP
    places = np.arange(len(before), len(before) + len(piece))
    return piece * np.interp(places, middles, gain).astype(np.float32)[:, None]


def _needed(heights: NDArray[np.float32], top: float) -> NDArray[np.float64]:
    """Per hop the gain that brings its highest peak to `top`, with one neutral hop more at either end."""
    short = -len(heights) % _HOP
    highest = np.pad(heights, (0, short)).reshape(-1, _HOP).max(axis=1)
    return np.pad(np.minimum(1.0, top / np.maximum(highest, 1e-12)), 1, constant_values=1.0)
