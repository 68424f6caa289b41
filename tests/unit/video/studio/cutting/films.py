"""Small clips whose every frame is known, and a way to read a finished film back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from services.video.studio.cutting.cutter import CutReport, cut
from services.video.studio.cutting.exports import Export
from services.video.studio.cutting.reading import parse_timeline
from services.video.studio.planes import Bytes, Floats

SIZE = (160, 90)
SMALL = Export("small", 160, 90, 800_000, None, "For tests.", "ultrafast", 128_000)
TALL = Export("tall", 90, 160, 800_000, None, "For tests.", "ultrafast", 128_000)


def yuv(y: int, u: int = 128, v: int = 128, size: tuple[int, int] = SIZE) -> Bytes:
    """One colour as a yuv420p buffer."""
    width, height = size
    frame = np.empty((height * 3 // 2, width), np.uint8)
    frame[:height] = y
    frame[height:].reshape(-1)[: width * height // 4] = u
    frame[height:].reshape(-1)[width * height // 4 :] = v
    return frame


def write_clip(
    path: Path,
    frames: Iterable[Bytes],
    *,
    rate: Fraction = Fraction(24),
    times: Callable[[int], Fraction] | None = None,
    sound: Floats | None = None,
    codec: str = "libx264",
    size: tuple[int, int] = SIZE,
    **settings: Any,
) -> Path:
    """A nearly lossless clip; `times` gives frames their own moments, `settings` go to the codec."""
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=rate)
        stream.pix_fmt = settings.pop("pix_fmt", "yuv420p")
        stream.width, stream.height = size
        stream.time_base = Fraction(1, 12000)
        context = stream.codec_context
        context.time_base = Fraction(1, 12000)
        context.color_range = settings.pop("color_range", 1)
        context.colorspace = settings.pop("colorspace", 1)
        context.options = {"crf": "4", "preset": "ultrafast"} if codec == "libx264" else {}
        for name, value in settings.items():
            setattr(context, name, value)
        audio: Any = (
            container.add_stream("pcm_s16le", rate=48000, layout="mono") if sound is not None else None
        )
        for index, frame in enumerate(frames):
            picture = av.VideoFrame.from_ndarray(frame, format=stream.pix_fmt)
            picture.time_base = Fraction(1, 12000)
            picture.pts = round((times(index) if times else index / rate) * 12000)
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
        if sound is not None:
            wave = av.AudioFrame.from_ndarray((sound * 32767).astype(np.int16)[None], "s16", "mono")
            wave.sample_rate, wave.pts, wave.time_base = 48000, 0, Fraction(1, 48000)
            container.mux(audio.encode(wave))
            container.mux(audio.encode(None))
    return path


def numbered(count: int, base: int = 40, step: int = 4) -> list[Bytes]:
    """Grey frames, each `step` codes brighter than the one before."""
    return [yuv(base + step * index) for index in range(count)]


@dataclass(frozen=True)
class Film:
    """A finished film read back: frames as yuv420p buffers, sound as n×2."""

    frames: list[Bytes]
    times: list[float]
    sound: Floats
    stream: dict[str, Any]
    report: CutReport

    def luma(self, index: int) -> float:
        """Mean of the middle of a frame."""
        height = self.report.height
        return float(self.frames[index][height // 4 : height * 3 // 4, self.report.width // 4 : -10].mean())


def read_back(path: Path, report: CutReport) -> Film:
    frames: list[Bytes] = []
    times: list[float] = []
    pieces: list[Floats] = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        context = stream.codec_context
        facts = {
            "color_range": int(context.color_range),
            "colorspace": int(context.colorspace),
            "codec": context.name,
            "audio": [one.codec_context.name for one in container.streams.audio],
        }
        for frame in container.decode(video=0):
            frames.append(np.asarray(frame.to_ndarray(), np.uint8))
            times.append(float(frame.time or 0))
    with av.open(str(path)) as container:
        if container.streams.audio:
            pieces = [np.asarray(one.to_ndarray(), np.float32) for one in container.decode(audio=0)]
    sound = np.concatenate(pieces, axis=1).T if pieces else np.zeros((0, 2), np.float32)
    return Film(frames, times, sound, facts, report)


def make(folder: Path, document: dict[str, Any], export: Export = SMALL) -> Film:
    """Cut a timeline whose paths are relative to the folder, and read the film back."""
    output = folder / "film.mp4"
    report = cut(parse_timeline(document, folder), output, preset=export)
    return read_back(output, report)
