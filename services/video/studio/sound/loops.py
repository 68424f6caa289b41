"""Repeats a sound for ever without a click where it begins again."""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

import numpy as np

from services.video.studio.sound.blocks import BLOCK, Block, hold_back, samples

_KEPT: Final = samples(30)  # a loop up to this long is read once and kept


def repeat(play: Callable[[], Iterator[Block]], seam: int) -> Iterator[Block]:
    """The sound again and again, its end crossfaded into its beginning over `seam` samples.

    Args:
        play: Starts the sound from its beginning; it must yield at least one sample.
        seam: Length of the equal-power crossfade, at most a quarter of the sound; 0 joins end to start.
    """
    blocks = play()
    kept: list[Block] = []
    held = 0
    for block in blocks:
        kept.append(block)
        held += len(block)
        if held > _KEPT:
            return _streamed(chain(kept, blocks), play, seam)
    return _from_memory(np.concatenate(kept), min(seam, held // 4))


def _from_memory(sound: Block, seam: int) -> Iterator[Block]:
    end = len(sound) - seam
    cycle = np.concatenate([_blend(sound[end:], sound[:seam]), sound[seam:end]])
    cycle = np.tile(cycle, (-(-BLOCK // len(cycle)), 1))
    yield sound[:end]
    while True:
        yield cycle


def _streamed(blocks: Iterator[Block], play: Callable[[], Iterator[Block]], seam: int) -> Iterator[Block]:
    tail: Block | None = None
    while True:
        coming = _gathered(blocks, seam)
        if tail is not None and len(tail):
            head = next(coming)
            coming = chain([_blend(tail, head[:seam]), head[seam:]], coming)
        for block, last in hold_back(coming, seam):
            if last:
                tail = block
            else:
                yield block
        blocks = play()


def _gathered(blocks: Iterator[Block], least: int) -> Iterator[Block]:
    """The same sound, its first piece no shorter than `least` samples."""
    first: list[Block] = []
    while sum(map(len, first)) < least and (block := next(blocks, None)) is not None:
        first.append(block)
    return chain([np.concatenate(first)] if first else [], blocks)


def _blend(leaving: Block, coming: Block) -> Block:
    """Equal-power crossfade of two stretches of the same length."""
    place = (np.arange(len(leaving)) + 0.5) / max(len(leaving), 1) * np.pi / 2
    return (
        leaving * np.cos(place).astype(np.float32)[:, None]
        + coming * np.sin(place).astype(np.float32)[:, None]
    )
