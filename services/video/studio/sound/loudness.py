"""Measures how loud a sound is to people, and which gain brings it to a wanted loudness."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import av
import av.error
import av.filter
import numpy as np

from services.video.studio.failures import RenderFailed
from services.video.studio.sound.blocks import RATE, Block
from services.video.studio.sound.limiter import limit
from services.video.studio.sound.limits import check_number
from services.video.studio.sound.true_peak import TAPS, peaks

SILENT: Final = -70.0  # LUFS; the meter's absolute gate, and what it says of silence
_MOST_GAIN: Final = 30.0  # dB: beyond it only noise would be turned up
_GATE: Final = RATE * 4 // 10  # the meter's first window; less sound than that has no loudness


@dataclass(frozen=True, slots=True)
class Loudness:
    """Where a mix should end up.

    Args:
        target: Integrated loudness in LUFS, -50 to -5; -16 is usual on the web, -14 on the large platforms,
            -23 on European television (EBU R 128).
        ceiling: Highest true peak in dBTP, -20 to 0.

    Raises:
        RenderRefused: A number is not finite or out of range.
    """

    target: float = -16.0
    ceiling: float = -1.0

    def __post_init__(self) -> None:
        check_number(self.target, "target", -50, -5, "LUFS")
        check_number(self.ceiling, "ceiling", -20, 0, "dBTP")


@dataclass(frozen=True, slots=True)
class Measured:
    """Integrated loudness in LUFS (`SILENT` if nothing passes the gate) and true peak in dBTP."""

    integrated: float
    true_peak: float


def measure(blocks: Iterator[Block]) -> Measured:
    """Listen to the whole sound once (ITU-R BS.1770-4, by FFmpeg's `ebur128`; peaks by its annex 2)."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="fltp", layout="stereo", time_base=Fraction(1, RATE))
    meter, sink = graph.add("ebur128", "metadata=1:peak=none"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    said: dict[str, str] = {}
    at, highest = 0, 0.0
    tail = np.zeros((TAPS, 2), np.float32)
    for block in blocks:
        joined = np.concatenate([tail, block])
        highest = max(highest, _highest(joined, highest))
        tail = joined[-2 * TAPS :]
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block.T), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
        at += len(block)
        source.push(frame)
        said = _last(sink) or said
    highest = max(highest, _highest(np.pad(tail, ((0, TAPS), (0, 0))), highest))
    source.push(None)
    said = _last(sink) or said
    if at >= RATE and not said:
        raise RenderFailed("The loudness meter said nothing. Install PyAV 18.1 or newer.")
    loudness = float(said.get("lavfi.r128.I", SILENT)) if at >= _GATE else SILENT
    return Measured(max(SILENT, loudness), 20 * float(np.log10(max(highest, 1e-10))))


def _highest(sound: Block, worth: float) -> float:
    """True peak away from both ends, beyond which the sound goes on although this piece does not."""
    return float(peaks(sound, worth)[TAPS : len(sound) - TAPS].max(initial=0.0))


def _last(sink: "av.filter.FilterContext") -> dict[str, str]:
    said: dict[str, str] = {}
    while True:
        try:
            said = sink.pull().metadata or said
        except (av.error.BlockingIOError, av.error.EOFError):
            return said


def gain_for(play: Callable[[], Iterator[Block]], loudness: Loudness) -> float:
    """Linear gain that brings a sound to the target once `limit` has kept it under the ceiling.

    Listens twice only when the limiter would take something away. Silence and sounds under 0.4 s, which have
    no loudness, keep their level.
    """
    first = measure(play())
    if first.integrated <= SILENT:
        return 1.0
    decibels = min(loudness.target - first.integrated, _MOST_GAIN)
    if first.true_peak + decibels > loudness.ceiling:
        gain = np.float32(10 ** (decibels / 20))
        limited = measure(limit((block * gain for block in play()), loudness.ceiling))
        decibels += min(max(loudness.target - limited.integrated, 0.0), 3.0)
    return float(10 ** (decibels / 20))
