"""Looks at a finished film as its viewer gets it, so that a report never repeats what was only intended."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import av
import av.error
import cv2
import numpy as np
from PIL import Image

from services.video.studio.failures import RenderFailed
from services.video.studio.sound.blocks import RATE, Block
from services.video.studio.sound.loudness import SILENT, measure

_PLACES: Final = (0.35, 0.6)  # shares of the film at which its picture is looked for
_LONG_SIDE: Final = 720


def facts_of(film: Path, thumbnail: Path) -> dict[str, Any]:
    """Measure a film and write one telling frame of it as a JPEG of at most 720 pixels.

    Returns:
        `duration_s`, `fps`, `has_sound` and `loudness_lufs` (integrated, ITU-R BS.1770-4; None: silence).

    Raises:
        RenderFailed: It can't be read, or the picture can't be written.
    """
    try:
        with av.open(str(film)) as container:
            video = container.streams.video[0]
            seconds = float((video.duration or 0) * (video.time_base or 0))
            rate = float(video.average_rate or 0)
            has_sound = bool(container.streams.audio)
            _clearest(container, seconds).save(thumbnail, "JPEG", quality=88)
        heard = measure(_sound(film)).integrated if has_sound else SILENT
    except (av.error.FFmpegError, OSError, IndexError, TypeError) as error:
        raise RenderFailed(f"The finished film {film.name} can't be read again: {error}.") from error
    return {
        "duration_s": round(seconds, 3),
        "fps": round(rate, 3),
        "has_sound": has_sound,
        "loudness_lufs": round(heard, 1) if heard > SILENT else None,
    }


def _clearest(container: Any, seconds: float) -> Image.Image:
    """Of a few frames the one with the most detail: neither black, nor blurred by a crossfade."""
    wanted = [seconds * place for place in _PLACES]
    found: list[tuple[float, Any]] = []
    last: Any = None
    for frame in container.decode(video=0):
        last = frame
        if frame.time is not None and frame.time >= wanted[len(found)]:
            grey = frame.to_ndarray(format="gray")
            found.append((float(cv2.Laplacian(grey, cv2.CV_32F).var()), frame))
            if len(found) == len(wanted):
                break
    best = max(found, key=lambda one: one[0])[1] if found else last
    picture = Image.fromarray(best.to_ndarray(format="rgb24"))
    picture.thumbnail((_LONG_SIDE, _LONG_SIDE), Image.Resampling.LANCZOS)
    return picture


def _sound(film: Path) -> Iterator[Block]:
    with av.open(str(film)) as container:
        resampler = av.AudioResampler(format="flt", layout="stereo", rate=RATE)
        for frame in container.decode(audio=0):
            for piece in resampler.resample(frame):
                yield np.ascontiguousarray(piece.to_ndarray().reshape(-1, 2), np.float32)
