"""Reads the sound of any file FFmpeg knows as 48 kHz stereo blocks, at the level it was recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

import av
import av.error
import numpy as np

from services.video.studio.sound.blocks import RATE, Block, leave_out, silence
from services.video.studio.sound.downmix import to_stereo
from shared.errors import RejectedMedia
from shared.media.plain_files import check_plain

FORMATS: Final = (
    "aac,ac3,aiff,amr,asf,au,avi,caf,eac3,flac,flv,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,"
    "mp3,mpegts,ogg,w64,wav,wv"
)
"""Formats that hold their own sound; playlists, which name other files, are not among them."""
_SLOWEST, _FASTEST = 2_000, 768_000  # samples a second any recorder writes
_MOST_DAMAGED_IN_A_ROW = 8
_SEEK_EARLY = RATE // 2  # codecs need a few packets before what they return is right
_LATEST_START = 60 * RATE  # a first time stamp beyond it is damage, not an offset
_CEILING = 16.0  # float files may hold anything; +24 dB is louder than any of them means
_TO_DO = "Save it again as WAV, MP3, M4A, FLAC or Ogg."


@dataclass(frozen=True, slots=True)
class FileSource:
    """The first sound stream of an audio or video file."""

    path: Path
    seamless: bool = False

    @property
    def name(self) -> str:
        """The file's name without its folders."""
        return self.path.name

    def has_sound(self) -> bool:
        """Whether there is a sound stream at all; many clips are silent.

        Raises:
            RejectedMedia: No such file, or not readable.
        """
        with self._opened() as container:
            return bool(container.streams.audio)

    def blocks(self, start: int = 0) -> Iterator[Block]:
        """The sound from sample `start` on, counted from the file's own beginning.

        Raises:
            RejectedMedia: No such file, not readable, no sound in it, or damaged beyond a few packets.
        """
        with self._opened() as container:
            yield from self._decode(container, start)

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        try:
            check_plain(self.path)
            with av.open(
                str(self.path.absolute()), options={"protocol_whitelist": "file", "format_whitelist": FORMATS}
            ) as container:
                yield container
        except FileNotFoundError as error:
            raise RejectedMedia(
                f"There is no sound file at {self.name}.", hint="Check its name.", code="missing_file"
            ) from error
        except (av.error.FFmpegError, OSError, ValueError, OverflowError, MemoryError) as error:
            raise self._rejected(f"cannot be read as sound: {_said(error)}", "unreadable_audio") from error

    def _decode(self, container: Any, start: int) -> Iterator[Block]:
        if not container.streams.audio:
            raise self._rejected("holds no sound", "no_audio")
        stream = container.streams.audio[0]
        zero = (container.start_time or 0) / av.time_base
        early = start - _SEEK_EARLY
        if early > 0:
            container.seek(round((zero + early / RATE) * av.time_base), backward=True)
        frames = self._frames(container, stream)
        first = next(frames, None)
        if first is None:
            raise self._rejected("holds no sound", "no_audio")
        begins = max(0, round(((first.time or 0.0) - zero) * RATE)) if first.time is not None else 0
        if early <= 0 and begins > _LATEST_START:
            begins = 0
        converted = _convert(first, frames, self)
        if begins > start:
            yield from silence(begins - start)
            yield from converted
        else:
            yield from leave_out(converted, start - begins)

    def _frames(self, container: Any, stream: Any) -> Iterator[Any]:
        """Every frame that decodes; a few damaged packets are passed over, as players do."""
        damaged, any_frame = 0, False
        for packet in container.demux(stream):
            try:
                frames = packet.decode()
            except av.error.InvalidDataError as error:
                damaged += 1
                if damaged > _MOST_DAMAGED_IN_A_ROW:
                    raise self._rejected(f"is damaged: {_said(error)}", "unreadable_audio") from error
                continue
            if frames:
                damaged, any_frame = 0, True
            yield from frames
        if damaged and not any_frame:
            raise self._rejected("is damaged: nothing in it decodes", "unreadable_audio")

    def _rejected(self, what: str, code: str) -> RejectedMedia:
        return RejectedMedia(f"{self.name} {what}.", hint=_TO_DO, code=code)


def _convert(first: Any, rest: Iterator[Any], source: FileSource) -> Iterator[Block]:
    """To 48 kHz by swresample, channel layout untouched: its own mono to stereo loses 3 dB."""
    shape, resampler = None, av.AudioResampler(format="fltp", rate=RATE)
    for frame in chain([first], rest):
        found = (frame.sample_rate, frame.layout.nb_channels, frame.layout.name, frame.format.name)
        if found != shape:
            if shape is not None:
                yield from (_stereo(done) for done in resampler.resample(None))
            if not _SLOWEST <= frame.sample_rate <= _FASTEST:
                raise RejectedMedia(
                    f"{source.name} has {frame.sample_rate} samples a second.",
                    hint=f"Convert it to between {_SLOWEST} and {_FASTEST}; 48000 is best.",
                    code="unreadable_audio",
                )
            shape, resampler = found, av.AudioResampler(format="fltp", rate=RATE)
        frame.pts = None  # time stamps that jitter would have swresample stretch the sound
        yield from (_stereo(done) for done in resampler.resample(frame))
    yield from (_stereo(done) for done in resampler.resample(None))


def _stereo(frame: Any) -> Block:
    planes = frame.to_ndarray()
    if not float(np.abs(planes).max(initial=0.0)) <= _CEILING:
        planes = np.clip(np.nan_to_num(planes, nan=0.0), -_CEILING, _CEILING)
    return to_stereo(planes, [channel.name for channel in frame.layout.channels])


def _said(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text)[:200]
