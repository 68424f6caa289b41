"""Hands a mix on: as frames for whoever writes a video, or as an audio file of its own."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error
import numpy as np

from services.video.studio.failures import RenderFailed, RenderRefused
from services.video.studio.sound.blocks import RATE, Block
from services.video.studio.unfinished import sweep, unfinished

_KINDS: Final = {
    ".wav": ("wav", "pcm_s16le", None),
    ".flac": ("flac", "flac", None),
    ".m4a": ("ipod", "aac", 192_000),
    ".mp3": ("mp3", "libmp3lame", 192_000),
    ".ogg": ("ogg", "libopus", 160_000),
}
SUFFIXES: Final = tuple(_KINDS)


def audio_frames(blocks: Iterator[Block], size: int = 1024) -> Iterator[av.AudioFrame]:
    """48 kHz stereo float frames of `size` samples (AAC's 1024; the last is shorter), stamped from 0 on."""
    at = 0
    waiting = np.zeros((0, 2), np.float32)
    for block in blocks:
        waiting = np.concatenate([waiting, block])
        while len(waiting) >= size:
            yield _frame(waiting[:size], at)
            at, waiting = at + size, waiting[size:]
    if len(waiting):
        yield _frame(waiting, at)


def _frame(piece: Block, at: int) -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(piece.T), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
    return frame


def write_audio(blocks: Iterator[Block], path: Path) -> int:
    """Write the sound in the format of the path's suffix; returns its length in samples.

    Nothing is left at `path` if anything goes wrong on the way. The same blocks give the same bytes.

    Raises:
        RenderRefused: The suffix names no format that is written here.
        RenderFailed: The file cannot be written or the encoder gave up.
        StillreelError: Whatever the blocks raise while they are made.
    """
    if path.suffix.lower() not in _KINDS:
        raise RenderRefused(
            f"{path.name} names no audio format that can be written.",
            hint=f"End the name in one of {', '.join(SUFFIXES)}.",
            code="bad_setting",
        )
    half = unfinished(path)
    try:
        length = _write(blocks, half, *_KINDS[path.suffix.lower()])
        half.replace(path)
    except (av.error.FFmpegError, OSError) as error:
        raise RenderFailed(f"{path.name} could not be written: {error.strerror or error}.") from error
    finally:
        sweep(path)
    return length


def _write(blocks: Iterator[Block], path: Path, form: str, codec: str, bitrate: int | None) -> int:
    length = 0
    with av.open(str(path.absolute()), "w", format=form, options={"fflags": "+bitexact"}) as container:
        stream: Any = container.add_stream(codec, rate=RATE, layout="stereo")
        context = stream.codec_context
        context.flags |= av.codec.context.Flags.bitexact.value
        if bitrate is not None:
            context.bit_rate = bitrate
        context.open()
        size = context.frame_size or 1024
        resampler = av.AudioResampler(format=context.format, layout="stereo", rate=RATE, frame_size=size)
        for frame in audio_frames(blocks, size):
            length += frame.samples
            for ready in resampler.resample(frame):
                container.mux(stream.encode(ready))
        for ready in resampler.resample(None):
            container.mux(stream.encode(ready))
        container.mux(stream.encode(None))
    return length
