"""The one form sound has in the studio, and the few ways of re-cutting a stream of it without holding it."""

from collections import deque
from collections.abc import Iterator
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

RATE: Final = 48_000
BLOCK: Final = 24_000  # half a second: 192 kB, long enough that Python's share of the work is small

Block = NDArray[np.float32]
"""n×2 float32, left and right, 48 kHz, full scale ±1."""


class AudioSource(Protocol):
    """Something that can be played from any sample, as often as asked."""

    @property
    def name(self) -> str:
        """What a person calls it, for messages."""
        ...

    @property
    def seamless(self) -> bool:
        """Whether its last sample is followed by its first without a seam."""
        ...

    def blocks(self, start: int = 0) -> Iterator[Block]:
        """The sound from sample `start` on, in pieces of any length.

        Raises:
            RejectedMedia: It cannot be read as sound.
        """
        ...


def samples(seconds: float) -> int:
    """The nearest whole number of samples."""
    return round(seconds * RATE)


def silence(length: int) -> Iterator[Block]:
    """`length` samples of nothing."""
    while length > 0:
        yield np.zeros((min(BLOCK, length), 2), np.float32)
        length -= BLOCK


def leave_out(blocks: Iterator[Block], length: int) -> Iterator[Block]:
    """Everything after the first `length` samples."""
    for block in blocks:
        if length < len(block):
            yield block[length:]
            length = 0
        else:
            length -= len(block)


def rechunk(blocks: Iterator[Block], total: int) -> Iterator[Block]:
    """Exactly `total` samples in pieces of `BLOCK`, filled up with silence or cut short."""
    waiting: list[Block] = []
    held, given = 0, 0
    while given < total:
        wanted = min(BLOCK, total - given)
        while held < wanted:
            block = next(blocks, None)
            if block is None:
                block = np.zeros((wanted - held, 2), np.float32)
            waiting.append(block)
            held += len(block)
        joined = waiting[0] if len(waiting) == 1 else np.concatenate(waiting)
        yield joined[:wanted]
        waiting = [joined[wanted:]]
        held -= wanted
        given += wanted


def hold_back(blocks: Iterator[Block], length: int) -> Iterator[tuple[Block, bool]]:
    """The same samples; the last pair is marked and carries the last `length` of them (or all there were)."""
    kept: deque[Block] = deque()
    held = 0
    for block in blocks:
        kept.append(block)
        held += len(block)
        while kept and held - len(kept[0]) >= length:
            held -= len(kept[0])
            yield kept.popleft(), False
    tail = np.concatenate(kept) if kept else np.zeros((0, 2), np.float32)
    if len(tail) > length:
        yield tail[: len(tail) - length], False
    yield tail[max(0, len(tail) - length) :], True
