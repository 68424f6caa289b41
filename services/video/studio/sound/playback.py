"""Plays one track on the mix's clock: trimmed, looped, faded, at its level, silent before and after."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np

from services.video.studio.sound.blocks import (
    AudioSource,
    Block,
    hold_back,
    rechunk,
    samples,
    silence,
)
from services.video.studio.sound.decoding import FileSource
from services.video.studio.sound.loops import repeat
from services.video.studio.sound.tracks import Track
from shared.errors import RejectedMedia

_EDGE: Final = samples(0.003)  # softens a cut in the middle of a sound, which would click
_LOOP_SEAM: Final = samples(0.05)


def play(track: Track, total: int) -> Iterator[Block]:
    """Exactly `total` samples in pieces of `BLOCK`.

    Raises:
        RejectedMedia: The source cannot be read, or nothing of it is left after trimming.
    """
    source = FileSource(track.source) if isinstance(track.source, Path) else track.source
    begin = min(samples(track.start), total)
    stretch = _Stretch(_body(track, source), total - begin, track)
    body = _faded(stretch, samples(track.fade_in), samples(track.fade_out))
    level = np.float32(track.gain)
    yield from rechunk(chain(silence(begin), (block * level for block in body)), total)


class _Stretch:
    """At most `room` samples of the source; afterwards it knows whether it stopped in mid-sound."""

    def __init__(self, blocks: Iterator[Block], room: int, track: Track) -> None:
        self._blocks, self._room = blocks, room
        self.begins_cut, self.ends_cut = track.trim_start > 0, track.trim_end is not None

    def __iter__(self) -> Iterator[Block]:
        for block in self._blocks:
            if len(block) > self._room:
                self.ends_cut = True
                if self._room:
                    yield block[: self._room]
                return
            self._room -= len(block)
            yield block


def _body(track: Track, source: AudioSource) -> Iterator[Block]:
    """The trimmed source, once or for ever."""
    if not track.loop:
        return _once(track, source)
    whole = not track.trim_start and track.trim_end is None
    return repeat(lambda: _once(track, source), 0 if source.seamless and whole else _LOOP_SEAM)


def _once(track: Track, source: AudioSource) -> Iterator[Block]:
    """The trimmed source; an empty one is refused, since silence was hardly meant."""
    start = samples(track.trim_start)
    left = samples(track.trim_end) - start if track.trim_end is not None else None
    heard = 0
    for block in source.blocks(start):
        heard += len(block)
        if left is not None and heard >= left:
            yield block[: len(block) - (heard - left)]
            return
        yield block
    if not heard:
        where = f" after {track.trim_start:g} s" if track.trim_start else ""
        raise RejectedMedia(
            f"{track.name} has no sound{where}: it is 0 s long there.",
            hint="Trim it earlier or leave the track out.",
            code="no_audio",
        )


def _faded(stretch: "_Stretch", fade_in: int, fade_out: int) -> Iterator[Block]:
    """Equal-power rise and fall; the end is found by listening ahead, since few files tell their length."""
    fade_in = fade_in or (_EDGE if stretch.begins_cut else 0)
    heard = 0
    for block, last in hold_back(iter(stretch), max(fade_out, _EDGE)):
        faded = block
        if heard < fade_in:
            place = np.minimum(np.arange(heard, heard + len(block)) / fade_in, 1)
            faded = faded * np.sin(np.pi / 2 * place).astype(np.float32)[:, None]
        if last:
            fall = min(fade_out or (_EDGE if stretch.ends_cut else 0), len(block))
            ramp = np.cos(np.pi / 2 * np.arange(1, fall + 1) / max(fall, 1)).astype(np.float32)
            faded = np.concatenate([faded[: len(block) - fall], faded[len(block) - fall :] * ramp[:, None]])
        heard += len(block)
        yield faded
