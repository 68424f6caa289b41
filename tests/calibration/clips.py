"""Frames to files: the corpus's own encoder settings, some of them bad on purpose."""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av

from services.video.studio.planes import Bytes


@dataclass(frozen=True)
class Recipe:
    """What becomes of frames in the file; `keep` is the share of its bytes that survive."""

    fps: int = 24
    crf: int = 18
    keyint: int = 1000
    preset: str = "veryfast"
    keep: float = 1.0

    def but(self, **changes: int | float | str) -> "Recipe":
        return replace(self, **changes)  # type: ignore[arg-type]


def write_clip(path: Path, frames: list[Bytes], recipe: Recipe) -> None:
    """An H.264 MP4 whose index comes first, so that a part of it still plays."""
    with av.open(
        str(path), "w", format="mp4", options={"movflags": "+faststart", "fflags": "+bitexact"}
    ) as out:
        stream = out.add_stream("libx264", rate=recipe.fps)
        context = stream.codec_context
        context.width, context.height = frames[0].shape[1], frames[0].shape[0] * 2 // 3
        context.pix_fmt, context.time_base, context.thread_count = "yuv420p", Fraction(1, recipe.fps), 2
        context.color_primaries = context.color_trc = context.colorspace = context.color_range = 1
        context.options = {
            "preset": recipe.preset,
            "crf": str(recipe.crf),
            "x264-params": f"keyint={recipe.keyint}:min-keyint={min(recipe.keyint, 12)}:scenecut=0",
        }
        for index, buffer in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(buffer, format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, recipe.fps)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    if recipe.keep < 1:
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * recipe.keep)])
