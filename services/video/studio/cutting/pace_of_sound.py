"""Plays a clip's sound as much faster or slower as its picture, without changing its pitch."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error
import av.filter
import numpy as np

from services.video.studio.sound.blocks import RATE, Block, leave_out, samples
from services.video.studio.sound.decoding import FileSource

_SLOWEST: Final = 0.5  # of FFmpeg's atempo; slower needs two in a row


@dataclass(frozen=True, slots=True)
class Paced:
    """An `AudioSource`: the file's sound from `start` seconds on, `speed` times as fast (0.25 to 4)."""

    path: Path
    start: float
    speed: float
    seamless: bool = False

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name

    def blocks(self, start: int = 0) -> Iterator[Block]:
        """The sound from sample `start` of the changed sound on."""
        yield from leave_out(self._changed(), start)

    def _changed(self) -> Iterator[Block]:
        graph = av.filter.Graph()
        source: Any = graph.add_abuffer(
            sample_rate=RATE, format="fltp", layout="stereo", time_base=Fraction(1, RATE)
        )
        last: Any = source
        for step in _steps(self.speed):
            tempo: Any = graph.add("atempo", f"{step:.6f}")
            last.link_to(tempo)
            last = tempo
        planar, sink = graph.add("aformat", "sample_fmts=fltp"), graph.add("abuffersink")
        last.link_to(planar)
        planar.link_to(sink)
        graph.configure()
        at = 0
        for block in FileSource(self.path).blocks(samples(self.start)):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block.T), format="fltp", layout="stereo")
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            at += len(block)
            source.push(frame)
            yield from _ready(sink)
        source.push(None)
        yield from _ready(sink)


def _steps(speed: float) -> tuple[float, ...]:
    return (_SLOWEST, speed / _SLOWEST) if speed < _SLOWEST else (speed,)


def _ready(sink: Any) -> Iterator[Block]:
    while True:
        try:
            yield np.ascontiguousarray(sink.pull().to_ndarray().T)
        except (av.error.BlockingIOError, av.error.EOFError):
            return
