"""Decodes a clip once, frame by frame, and remembers what its container said about itself."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import av
import av.error
import numpy as np

from services.video.studio.cutting.pictures.clip_file import FORMATS
from services.video.studio.planes import Bytes
from shared.errors import RejectedMedia
from shared.media.plain_files import check_plain

LONGEST_LOOK: Final = 120.0  # seconds of a clip that are watched
MOST_FRAMES: Final = 7_200
MOST_PIXELS: Final = (
    12_000_000_000  # of all watched frames together; 8k clips are watched for some 15 seconds
)
_PICTURES: Final = "png_pipe,jpeg_pipe,webp_pipe,bmp_pipe,tiff_pipe"  # clips of one frame, which fail as such
_ALONE: Final = {"protocol_whitelist": "file", "format_whitelist": f"{FORMATS},{_PICTURES}"}
_LARGEST: Final = 150_000_000  # pixels of one frame
_THREADS: Final = 2  # each holds frames of its own, so memory depends on this
_MOST_DAMAGE: Final = 200  # undecodable packets after which reading on is pointless
_DIRECT: Final = frozenset({"yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p"})


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: its time in seconds and full-size planes, which stay valid only until the next frame."""

    seconds: float
    y: Bytes
    u: Bytes
    v: Bytes
    full_range: bool
    bt601: bool


@dataclass(slots=True)
class Footage:
    """A clip opened for reading; sizes are after rotation, None where the container does not say.

    Raises:
        RejectedMedia: `missing_file`, `empty_file`, `unreadable_clip`, `no_video`, `too_large`.
    """

    path: Path
    codec: str = ""
    width: int = 0
    height: int = 0
    fps: float | None = None
    told_seconds: float | None = None
    told_frames: int | None = None
    damaged: int = 0
    cut_short: bool = False
    _container: Any = field(default=None, repr=False)
    _stream: Any = field(default=None, repr=False)
    _turns: int = 0

    def __enter__(self) -> Self:
        self._container = _open(self.path)
        try:
            self._read_facts()
        except BaseException:
            self._container.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._container.close()

    def frames(self) -> Iterator[Frame]:
        """Every frame in order, up to the limits above; `damaged` and `cut_short` tell what went wrong."""
        budget = min(MOST_FRAMES, max(2, MOST_PIXELS // max(1, self.width * self.height)))
        start, last, count = None, -1.0, 0
        for picture in self._pictures():
            if (picture.width, picture.height) != self._coded_size():
                self.damaged += 1  # a stream that changes its size midway
                continue
            told = _finite(picture.time)
            seconds = told if told is not None else last + 1 / (self.fps or 25)
            start = seconds if start is None else start
            seconds = max(seconds - start, last + 1e-6)
            if count >= budget or seconds > LONGEST_LOOK:
                self.cut_short = True
                return
            self.damaged += bool(picture.is_corrupt)
            count, last = count + 1, seconds
            yield self._frame(picture, seconds)

    def _read_facts(self) -> None:
        streams = [s for s in self._container.streams.video if not _is_cover(s)]
        if not streams:
            raise _rejected(
                f"{self.path.name} has no moving picture in it.", "no_video", "Give a video file."
            )
        self._stream = stream = streams[0]
        context = stream.codec_context
        self.codec, self.width, self.height = context.name, context.width, context.height
        if self.width < 16 or self.height < 16 or self.width * self.height > _LARGEST:
            raise _rejected(
                f"The clip's frames are {self.width}×{self.height} pixels.",
                "too_large" if self.width > 16 else "too_small",
                "Between 16 pixels a side and 150 megapixels can be measured.",
            )
        rate = stream.average_rate or stream.guessed_rate
        self.fps = _finite(float(rate)) if rate else None
        if stream.duration and stream.time_base:
            self.told_seconds = _finite(float(stream.duration * Fraction(stream.time_base)))
        elif self._container.duration:
            self.told_seconds = _finite(self._container.duration / av.time_base)
        self.told_frames = stream.frames or None
        stream.thread_type = "AUTO"
        context.thread_count = _THREADS

    def _coded_size(self) -> tuple[int, int]:
        return (self.height, self.width) if self._turns % 2 else (self.width, self.height)

    def _pictures(self) -> Iterator[Any]:
        first = True
        for picture in self._decoded():
            if first:
                first = False
                self._turns = round(picture.rotation / 90) % 4
                size = (picture.width, picture.height)
                self.width, self.height = size[::-1] if self._turns % 2 else size
            yield picture

    def _decoded(self) -> Iterator[Any]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                pictures = packet.decode()
            except (av.error.FFmpegError, ValueError, OSError):
                self.damaged += 1
                if self.damaged > _MOST_DAMAGE:
                    return
                continue
            yield from pictures

    def _frame(self, picture: Any, seconds: float) -> Frame:
        full_range = picture.color_range == 2 or picture.format.name.startswith("yuvj")
        bt601 = picture.colorspace in (5, 6) or (picture.colorspace == 2 and self.height < 720)
        if picture.format.name not in _DIRECT:
            picture = picture.reformat(format="yuv420p")
        y, u, v = (np.rot90(_plane(plane), self._turns) for plane in picture.planes[:3])
        return Frame(seconds, y, u, v, full_range, bt601)


def _open(path: Path) -> Any:
    try:
        check_plain(path)
        if path.stat().st_size == 0:
            raise _rejected(f"{path.name} is an empty file.", "empty_file", "Fetch or render the clip again.")
        return av.open(str(path.absolute()), options=_ALONE, metadata_errors="replace")
    except FileNotFoundError as error:
        raise _rejected(f"There is no clip at {path.name}.", "missing_file", "Check the name.") from error
    except (av.error.FFmpegError, ValueError, OSError) as error:
        raise _rejected(
            f"{path.name} cannot be read as a video: {getattr(error, 'strerror', None) or error}.",
            "unreadable_clip",
            "Fetch or render the clip again; MP4, WebM, MOV and MKV are known.",
        ) from error


def _rejected(problem: str, code: str, hint: str) -> RejectedMedia:
    return RejectedMedia(problem, code=code, hint=hint)


def _is_cover(stream: Any) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) and value >= 0 else None


def _plane(plane: Any) -> Bytes:
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]
