"""Plays a stretch of a clip at the film's frame rate, whatever its own rate, without ever holding it."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from av.video.reformatter import VideoReformatter

from services.video.studio.cutting.pictures.clip_file import frame_rate, opened, rejected, timed_frames
from services.video.studio.cutting.pictures.conversion import pixel_aspect, to_planes
from services.video.studio.cutting.pictures.fitting import Fitting
from services.video.studio.cutting.pictures.subjects import Subjects
from services.video.studio.cutting.timeline import Fit
from services.video.studio.planes import Planes
from shared.regions import Box

_FORGIVEN = Fraction(1, 2)  # seconds a clip may be shorter than its header says: its last frame stays


@dataclass(frozen=True, slots=True)
class ClipFrames:
    """The frames of one shot.

    Args:
        path: The clip.
        start: Seconds in the clip.
        speed: Clip seconds for every second of the film.
        rate: The film's frames a second.
        count: How many frames.
        size: Width and height of the film.
        fit: How the picture fills it.
        subject: What to keep, None to look for it.
        subjects: Where found subjects are remembered.
    """

    path: Path
    start: float
    speed: float
    rate: Fraction
    count: int
    size: tuple[int, int]
    fit: Fit
    subject: Box | None
    subjects: Subjects

    def frames(self) -> Iterator[Planes]:
        """Exactly `count` frames of the film's size.

        Raises:
            RejectedMedia: The clip cannot be read, or is over well before it should be.
        """
        with opened(self.path) as (container, stream):
            fitting: Fitting | None = None
            reformatter = VideoReformatter()
            shown: Any = None
            ready: Planes | None = None
            for frame in self._chosen(container, stream):
                if ready is None or frame is not shown:
                    planes, aspect = to_planes(frame, reformatter), pixel_aspect(frame, stream)
                    fitting = fitting or self._fitting(planes, aspect)
                    shown, ready = frame, fitting.place(planes, aspect)
                yield ready

    def _chosen(self, container: Any, stream: Any) -> Iterator[Any]:
        """For every frame of the film the clip's frame that is on show then.

        Times may be off by a quarter of a frame, as they are in files that count milliseconds.
        """
        slack = 1 / (4 * max(self.rate, frame_rate(stream)))
        coming = timed_frames(self.path, container, stream, self.start)
        shown: Any = None
        following = next(coming, None)
        last_time = Fraction(0)
        for index in range(self.count):
            wanted = Fraction(self.start) + index * Fraction(self.speed) / self.rate
            while following is not None and (shown is None or following[0] <= wanted + slack):
                last_time, shown = following
                following = next(coming, None)
            if shown is None or (following is None and wanted - last_time > _FORGIVEN + 4 * slack):
                raise rejected(
                    self.path,
                    f"is over at {float(last_time):.2f} s, but is needed until {float(wanted):.2f} s",
                    "clip_too_short",
                    "Let the shot end earlier, or save the clip again: it may be damaged.",
                )
            yield shown

    def _fitting(self, planes: Planes, aspect: float) -> Fitting:
        subject = self.subject
        if subject is None and self.fit == "cover":
            shape = planes.width * aspect / planes.height
            ratio = self.size[0] / self.size[1]
            subject = self.subjects.find(planes, (self.path, self.start), shape, ratio)
        return Fitting(self.size, self.fit, subject)
