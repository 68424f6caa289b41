"""Writes frames as H.264 from its own thread, so that rendering and encoding share the cores.

One loop is one closed group of pictures without a second keyframe: a keyframe inside a still clip is a
visible pop. A longer clip repeats the loop's packets, which costs nothing and decodes bit-identically.
"""

import queue
import threading
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import av
import av.error
import cv2

from services.video.studio.failures import RenderFailed
from services.video.studio.planes import Planes

_BT709, _STUDIO_RANGE, _LEFT = 1, 1, 1  # AVCOL_*_BT709, AVCOL_RANGE_MPEG, AVCHROMA_LOC_LEFT
_THREADS = 4  # fixed, since x264's output depends on it
_WAITING_FRAMES = 4
_AVX_512 = 13  # CV_CPU_AVX_512F, which OpenCV's Python module does not name


def repeatable() -> str:
    """What to add to `x264-params` so that the same frames give the same bytes in every run.

    Where frames move as a whole, the macroblock tree of x264's AVX-512 code comes out otherwise in about one
    run of ten, by what memory held before. Its AVX2 code does not and is as quick; every processor with the
    one has the other, and other processors are left to x264's own choice.
    """
    if not cv2.checkHardwareSupport(_AVX_512):
        return ""
    return ":asm=mmx2,sse2fast,lzcnt,ssse3,sse4.2,avx,fma3,bmi2,avx2"


class LoopEncoder:
    """Encodes `loop_frames` frames once and writes them `loops` times to an MP4."""

    def __init__(
        self, path: Path, size: tuple[int, int], fps: int, loop_frames: int, loops: int, preset: str, crf: int
    ) -> None:
        self._loop_frames, self._loops, self._fps = loop_frames, loops, fps
        self._container = av.open(
            str(path.absolute()), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}
        )
        self._stream = self._container.add_stream("libx264", rate=fps)
        context = self._stream.codec_context
        context.width, context.height = size
        context.pix_fmt = "yuv420p"
        context.time_base = Fraction(1, fps)
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _STUDIO_RANGE
        context.thread_count = _THREADS
        context.options = {
            "preset": preset,
            "crf": str(crf),
            "x264-params": f"keyint={loop_frames + 1}:min-keyint={loop_frames + 1}:scenecut=0:open-gop=0"
            ":colorprim=bt709:transfer=bt709:colormatrix=bt709:range=tv" + repeatable(),
        }
        self._frames: queue.Queue[av.VideoFrame | None] = queue.Queue(_WAITING_FRAMES)
        self._error: Exception | None = None
        self._packets: list[av.Packet[Any]] = []
        self._thread = threading.Thread(target=self._encode, name="encoder", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._frames.put(None)
        self._thread.join()
        try:
            if kind is None and self._error is None:
                self._write(self._packets)
        except (av.error.FFmpegError, OSError) as failure:
            self._error = failure
        try:
            self._container.close()
        except (av.error.FFmpegError, OSError) as failure:
            self._error = self._error or failure
        if kind is None:
            self._raise_error()

    def add(self, planes: Planes, index: int) -> None:
        """Hand over a copy of the frame; waits while the encoder is behind.

        Raises:
            RenderFailed: The encoder gave up on an earlier frame.
        """
        self._raise_error()
        frame = av.VideoFrame.from_ndarray(planes.buffer, format="yuv420p")
        frame.pts, frame.time_base = index, Fraction(1, self._fps)
        self._frames.put(frame)

    def _raise_error(self) -> None:
        if self._error is not None:
            what = "written" if isinstance(self._error, OSError) else "encoded"
            raise RenderFailed(f"The clip could not be {what}: {self._error}.") from self._error

    def _encode(self) -> None:
        """Drains the queue to its end even after an error, so that `add` never waits for ever."""
        while (frame := self._frames.get()) is not None:
            self._collect(frame)
        self._collect(None)

    def _collect(self, frame: av.VideoFrame | None) -> None:
        if self._error is not None:
            return
        try:
            self._packets.extend(packet for packet in self._stream.encode(frame) if packet.size)
        except Exception as error:  # noqa: BLE001 - whatever it is, the renderer's thread must hear of it
            self._error = error

    def _write(self, packets: "Iterable[av.Packet[Any]]") -> None:
        kept = list(packets)
        for loop in range(self._loops):
            for packet in kept:
                if packet.pts is None or packet.dts is None or packet.time_base is None:
                    raise RenderFailed("The encoder returned a packet without a time.")
                step = round(Fraction(self._loop_frames, self._fps) / packet.time_base)
                copy: av.Packet[Any] = av.Packet(bytes(packet))
                copy.pts, copy.dts = packet.pts + step * loop, packet.dts + step * loop
                copy.duration, copy.time_base = packet.duration, packet.time_base
                copy.is_keyframe, copy.stream = packet.is_keyframe, self._stream
                self._container.mux(copy)
