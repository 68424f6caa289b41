"""Writes picture and sound into one MP4 from a thread of its own, side by side, and never waits in vain."""

import contextlib
import queue
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error

from services.video.studio.cutting.ahead import Ahead
from services.video.studio.cutting.exports import Export
from services.video.studio.encoder import repeatable
from services.video.studio.failures import RenderFailed
from services.video.studio.planes import Planes
from services.video.studio.sound.blocks import RATE, Block
from services.video.studio.sound.delivery import audio_frames
from shared.errors import StillreelError

_BT709, _STUDIO_RANGE = 1, 1  # AVCOL_*_BT709, AVCOL_RANGE_MPEG
_THREADS: Final = 4  # fixed, since x264's output depends on it
_WAITING_FRAMES: Final = 4
_SECONDS_BETWEEN_KEYFRAMES: Final = 5
_SOUND_AHEAD: Final = 96  # frames of 1024 samples: two seconds


class FilmFile:
    """An MP4 being written; `finish` or `abandon` must be called in the end.

    Raises:
        RenderFailed: The file cannot be written.
    """

    def __init__(self, path: Path, export: Export, rate: Fraction, sound: Iterator[Block] | None) -> None:
        self.written = 0
        self._rate, self._sound = rate, sound
        self._frames: queue.Queue[av.VideoFrame | None] = queue.Queue(_WAITING_FRAMES)
        self._error: BaseException | None = None
        self._abandoned = threading.Event()
        try:
            self._container = av.open(
                str(path.absolute()),
                "w",
                format="mp4",
                options={"movflags": "+faststart", "fflags": "+bitexact"},
            )
        except (av.error.FFmpegError, OSError) as error:
            raise _failed(error) from error
        self._video = _video_stream(self._container, export, rate)
        self._audio = _audio_stream(self._container, export) if sound is not None else None
        self._thread = threading.Thread(target=self._work, name="film", daemon=True)
        self._thread.start()

    def add(self, planes: Planes, index: int) -> None:
        """Hand over a copy of the frame; waits while the encoder is behind.

        Raises:
            RenderFailed: The encoder gave up on an earlier frame.
            RejectedMedia: A sound turned out to be unreadable.
        """
        self._raise_error()
        frame = av.VideoFrame.from_ndarray(planes.buffer, format="yuv420p")
        frame.pts, frame.time_base = index, 1 / self._rate
        self._frames.put(frame)

    def close_input(self) -> None:
        """Say that all frames were handed over."""
        self._frames.put(None)

    def finished(self, seconds: float) -> bool:
        """Wait so long for the end; whether the file is complete.

        Raises:
            RenderFailed: It could not be written.
            RejectedMedia: A sound turned out to be unreadable.
        """
        self._thread.join(seconds)
        self._raise_error()
        return not self._thread.is_alive()

    def abandon(self) -> None:
        """Stop at once without encoding what waits; the file is of no use afterwards."""
        self._abandoned.set()
        while self._thread.is_alive():
            with contextlib.suppress(queue.Empty):
                self._frames.get_nowait()
            with contextlib.suppress(queue.Full):
                self._frames.put_nowait(None)
            self._thread.join(0.01)

    def _raise_error(self) -> None:
        if isinstance(self._error, StillreelError):
            raise self._error
        if self._error is not None:
            raise _failed(self._error) from self._error

    def _work(self) -> None:
        """Drains the queue to its end even after an error, so that `add` never waits for ever."""
        try:
            if self._audio is None or self._sound is None:
                self._encode(iter(()))
            else:
                with Ahead(audio_frames(self._sound), _SOUND_AHEAD, "sound") as ahead:
                    self._encode(iter(ahead))
            if not self._abandoned.is_set():
                self._container.close()  # writes the index, and so may fail like any other writing
        except BaseException as error:  # noqa: BLE001 - whatever it is, the thread that adds must hear of it
            self._error = error
            while self._frames.get() is not None:
                pass
        finally:
            self._drop()

    def _drop(self) -> None:
        """Close without an index; the codec's waiting frames are thrown away."""
        try:
            self._container.close()
        except (av.error.FFmpegError, OSError, ValueError):
            return

    def _encode(self, sound: "Iterator[av.AudioFrame]") -> None:
        heard = Fraction(0)
        while (frame := self._frames.get()) is not None:
            if self._abandoned.is_set():
                return
            now = (frame.pts or 0) / self._rate
            while heard <= now and (piece := next(sound, None)) is not None:
                heard += Fraction(piece.samples, RATE)
                self._mux(self._audio, piece)
            self.written += self._mux(self._video, frame)
        if self._abandoned.is_set():
            return
        for piece in sound:
            self._mux(self._audio, piece)
        for stream in (self._video, self._audio):
            if stream is not None:
                self._flush(stream)

    def _flush(self, stream: Any) -> None:
        for packet in stream.codec_context.encode_lazy(None):  # one by one: many may wait
            if self._abandoned.is_set():
                return
            packet.stream = stream
            self._container.mux(packet)
            self.written += stream is self._video

    def _mux(self, stream: Any, frame: Any) -> int:
        packets = stream.encode(frame)
        self._container.mux(packets)
        return len(packets)


def _video_stream(container: Any, export: Export, rate: Fraction) -> Any:
    stream = container.add_stream("libx264", rate=rate)
    context = stream.codec_context
    context.width, context.height = export.size
    context.pix_fmt, context.time_base = "yuv420p", 1 / rate
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _STUDIO_RANGE
    context.thread_count = _THREADS
    context.bit_rate = export.bitrate
    context.options = {
        "preset": export.speed,
        # an average alone lets short films overshoot by half
        "maxrate": str(export.bitrate),
        "bufsize": str(2 * export.bitrate),
        "x264-params": f"keyint={round(rate * _SECONDS_BETWEEN_KEYFRAMES)}:open-gop=0"
        ":colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv" + repeatable(),
    }
    return stream


def _audio_stream(container: Any, export: Export) -> Any:
    stream = container.add_stream("aac", rate=RATE, layout="stereo")
    stream.codec_context.bit_rate = export.audio_bitrate
    stream.codec_context.flags |= av.codec.context.Flags.bitexact.value
    return stream


def _failed(error: BaseException) -> RenderFailed:
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    what = "written" if isinstance(error, OSError) else "encoded"
    return RenderFailed(f"The film could not be {what}: {said}.")
