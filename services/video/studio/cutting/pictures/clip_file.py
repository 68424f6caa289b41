"""Opens clips of any kind and passes on their frames with honest times, or says what is wrong."""

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error

from shared.errors import RejectedMedia

FORMATS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,gif,apng,webp,"
    "h264,hevc,ivf,mxf,nut"
)
"""Formats that hold their own frames; playlists, which name other files, are not among them."""
_LARGEST: Final = 40_000_000  # pixels of one frame: 8k
_SMALLEST: Final = 16
_THREADS: Final = 2  # each holds frames of its own, so memory depends on this
_FASTEST: Final = 240
_ASSUMED_RATE: Final = Fraction(25)
_MOST_DAMAGE: Final = 100  # undecodable packets in a row
_TO_DO: Final = "Save it again as MP4, MOV, MKV or WebM."


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """What a clip says about itself.

    Args:
        seconds: How long its picture lasts.
        rate: Frames a second on average.
        has_sound: Whether it has a sound stream.
    """

    seconds: float
    rate: Fraction
    has_sound: bool


def read_facts(path: Path) -> ClipFacts:
    """Open a clip, look at its header, and decode its first frame so that damage shows early.

    Raises:
        RejectedMedia: `missing_file`, `unreadable_clip`, `no_video`, `too_large`, `too_small`.
    """
    with opened(path) as (container, stream):
        rate = frame_rate(stream)
        seconds = 0.0
        if stream.duration and stream.time_base:
            seconds = float(stream.duration * stream.time_base)
        elif container.duration:
            seconds = container.duration / av.time_base
        if next(decoded(path, container, stream), None) is None:
            raise rejected(path, "holds no frame that decodes", "unreadable_clip", _TO_DO)
        has_sound = bool(container.streams.audio)
    if not (math.isfinite(seconds) and seconds > 0):
        seconds = _counted(path, rate)
    return ClipFacts(seconds, rate, has_sound)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[Any, Any]]:
    """The container and its first stream of moving pictures.

    Raises:
        RejectedMedia: As for `read_facts`; also for what goes wrong while it is open.
    """
    options = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
    try:
        if not path.is_file():
            what, code = (
                ("is a folder", "unreadable_clip") if path.is_dir() else ("does not exist", "missing_file")
            )
            raise rejected(path, what, code, "Give the path of a video file.")
        with av.open(str(path.absolute()), options=options, metadata_errors="replace") as container:
            streams = [one for one in container.streams.video if not _is_cover(one)]
            if not streams:
                raise rejected(path, "has no moving picture in it", "no_video", "Give a video file.")
            stream = streams[0]
            _check_size(path, stream.codec_context.width, stream.codec_context.height)
            stream.thread_type = "AUTO"
            stream.codec_context.thread_count = _THREADS
            yield container, stream
    except (av.error.FFmpegError, OSError, ValueError, OverflowError) as error:
        said = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise rejected(path, f"cannot be read as a video: {said}", "unreadable_clip", _TO_DO) from error


def decoded(path: Path, container: Any, stream: Any) -> Iterator[Any]:
    """Every frame that decodes; a few damaged packets are passed over, as players do."""
    damaged = 0
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError as error:
            damaged += 1
            if damaged > _MOST_DAMAGE:
                raise rejected(path, "is damaged", "unreadable_clip", _TO_DO) from error
            continue
        if frames:
            damaged = 0
        for frame in frames:
            _check_size(path, frame.width, frame.height)
            yield frame


def timed_frames(path: Path, container: Any, stream: Any, start: float) -> Iterator[tuple[Fraction, Any]]:
    """Frames from the last one at or before `start` seconds on, each with its time in the clip.

    The clip's zero is its container's, so that pictures stay beside the sound they were recorded with.
    """
    zero = Fraction(container.start_time or 0, av.time_base)
    if start > 0:
        with contextlib.suppress(av.error.FFmpegError):  # what cannot be sought is decoded from its beginning
            container.seek(int((zero + Fraction(start)) * av.time_base), backward=True)
    step = 1 / frame_rate(stream)
    at = Fraction(-1)
    for frame in decoded(path, container, stream):
        told = frame.pts * frame.time_base - zero if frame.pts is not None else at + step
        at = max(told, at)
        yield at, frame


def frame_rate(stream: Any) -> Fraction:
    """Frames a second as the header tells or FFmpeg guesses, 25 when that is no rate of any clip."""
    told = stream.average_rate or stream.guessed_rate
    return Fraction(told) if told and 1 <= told <= _FASTEST else _ASSUMED_RATE


def rejected(path: Path, what: str, code: str, hint: str) -> RejectedMedia:
    """The refusal of a clip."""
    return RejectedMedia(f"The clip {path.name} {what}.", code=code, hint=hint)


def _counted(path: Path, rate: Fraction) -> float:
    """The length of a clip whose header does not tell it, from its packets' times."""
    last = Fraction(0)
    with opened(path) as (container, stream):
        zero = Fraction(container.start_time or 0, av.time_base)
        for packet in container.demux(stream):
            if packet.pts is not None and packet.time_base is not None:
                last = max(last, packet.pts * packet.time_base - zero + 1 / rate)
    return float(last)


def _check_size(path: Path, width: int, height: int) -> None:
    if width * height > _LARGEST:
        raise rejected(path, f"has frames of {width}×{height} pixels", "too_large", "Scale it to 4k or less.")
    if min(width, height) < _SMALLEST:
        raise rejected(path, f"has frames of {width}×{height} pixels", "too_small", "Use a larger one.")


def _is_cover(stream: Any) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)
