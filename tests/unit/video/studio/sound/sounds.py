"""Small sounds to test on: tones whose level is known, as arrays and as files of every kind."""

import wave
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from services.video.studio.sound.blocks import RATE, Block


def tone(seconds: float, level: float = 0.5, hertz: float = 440.0, rate: int = RATE) -> NDArray[np.float32]:
    """One channel."""
    time = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def stereo(mono: NDArray[np.float32]) -> Block:
    return np.repeat(mono[:, None], 2, axis=1)


def whole(blocks: Iterable[Block]) -> Block:
    return np.concatenate(list(blocks))


def level_of(sound: NDArray[np.float32]) -> float:
    """Amplitude of a tone, from its power."""
    return float(np.sqrt(2 * np.mean(np.asarray(sound, np.float64) ** 2)))


_PIECE = 7_001  # samples, so that blocks fit nothing


class Ready:
    """An `AudioSource` that holds its sound."""

    def __init__(self, sound: Block, name: str = "ready", *, seamless: bool = False) -> None:
        self.sound, self.name, self.seamless = sound, name, seamless

    def blocks(self, start: int = 0) -> Iterator[Block]:
        for first in range(start, len(self.sound), _PIECE):
            yield self.sound[first : first + _PIECE]


def write_wav(path: Path, channels: NDArray[np.float32], rate: int = RATE) -> Path:
    """Channels×n as 16 bits."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(channels.T, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def write_encoded(
    path: Path, codec: str, channels: NDArray[np.float32], layout: str, rate: int = RATE, delay: float = 0.0
) -> Path:
    """Channels×n by any encoder; with a suffix that takes it, `delay` seconds of picture come first."""
    with av.open(str(path), "w") as container:
        picture: Any = None
        if path.suffix == ".mp4":
            picture = container.add_stream("libx264", rate=10)
            picture.width = picture.height = 64
            picture.pix_fmt = "yuv420p"
        sound: Any = container.add_stream(codec, rate=rate, layout=layout)
        sound.codec_context.open()
        size = sound.codec_context.frame_size or 1024
        resampler = av.AudioResampler(
            format=sound.codec_context.format, layout=layout, rate=rate, frame_size=size
        )
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(channels), format="fltp", layout=layout)
        frame.sample_rate, frame.time_base = rate, Fraction(1, rate)
        frame.pts = round(delay * rate)
        if picture is not None:
            for number in range(10):
                still = av.VideoFrame(64, 64, "yuv420p")
                still.pts, still.time_base = number, Fraction(1, 10)
                container.mux(picture.encode(still))
            container.mux(picture.encode(None))
        for ready in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(sound.encode(ready))
        container.mux(sound.encode(None))
    return path
