"""The way of a film from its timeline to a finished file, a few frames at a time."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import cv2

from services.video.studio.cutting.ahead import Ahead
from services.video.studio.cutting.exports import Export, find_export
from services.video.studio.cutting.film_file import FilmFile
from services.video.studio.cutting.lettered import Lettering, timed_captions
from services.video.studio.cutting.picture import Darkroom, raw_frames
from services.video.studio.cutting.pictures.subjects import Subjects
from services.video.studio.cutting.plan import Plan, plan_film
from services.video.studio.cutting.progress import Pace, Progress
from services.video.studio.cutting.soundtrack import mixed_sound
from services.video.studio.cutting.timeline import Timeline
from services.video.studio.failures import RenderCancelled, RenderFailed, RenderRefused
from services.video.studio.lettering.subtitles import write_srt, write_webvtt
from services.video.studio.unfinished import sweep, unfinished

_FRAMES_AHEAD: Final = 3
_LOOK: Final = 0.05  # seconds between looks at whether to go on while the encoder finishes


@dataclass(frozen=True, slots=True)
class CutReport:
    """A finished film.

    Args:
        path: The MP4.
        preset: The export's name.
        width: Pixels.
        height: Pixels.
        fps: Frames a second.
        frames: How many.
        seconds: `frames / fps`.
        has_sound: Whether anything is heard.
        shots: Where each shot begins, in seconds.
        subtitles: The SRT and VTT files beside it, none when there are no captions.
    """

    path: Path
    preset: str
    width: int
    height: int
    fps: float
    frames: int
    seconds: float
    has_sound: bool
    shots: tuple[float, ...]
    subtitles: tuple[Path, ...] = ()


def cut(
    timeline: Timeline,
    output: Path,
    *,
    preset: str | Export,
    on_progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    subjects: Subjects | None = None,
) -> CutReport:
    """Make the film; it appears at `output` only when it is complete, with its captions beside it.

    Args:
        timeline: What to show and to play.
        output: An `.mp4` file; an existing one is replaced.
        preset: The name of one of `EXPORTS`, or a format of your own.
        on_progress: Called from this thread at least once a frame; the last call says 1.
        cancelled: Asked before every frame; once it is true nothing more is encoded.
        subjects: Pass the same one for every export of a timeline, and subjects are looked for only once.

    Raises:
        RenderRefused: The timeline asks for what cannot be; `pointer` says where.
        RejectedMedia: A file cannot be read.
        RenderCancelled: `cancelled` said so.
        RenderFailed: The film could not be encoded or written.
    """
    export = find_export(preset) if isinstance(preset, str) else preset
    _check_apart(timeline, output)
    if not output.parent.is_dir():
        raise RenderFailed(f"The folder for {output.name} does not exist.")
    if output.is_dir():
        raise RenderFailed(f"{output.name} is a folder, so no film can be written there.")
    cv2.setNumThreads(1)  # the encoder has the other cores

    def go_on() -> None:
        if cancelled is not None and cancelled():
            raise RenderCancelled("The cutting was cancelled.")

    plan = plan_film(timeline, go_on)
    captions = timed_captions(plan)
    Lettering(plan, export.size).check(go_on)
    work = _Work(plan, export, on_progress or (lambda _: None), go_on)
    partial = unfinished(output)
    try:
        has_sound = work.make(partial, subjects or Subjects())
        partial.replace(output)
        subtitles = _write_subtitles(output, write_srt(captions), write_webvtt(captions)) if captions else ()
    except OSError as error:
        raise RenderFailed(
            f"The film could not be written to {output.name}: {error.strerror or error}."
        ) from error
    finally:
        sweep(output)
    rate = float(plan.rate)
    starts = tuple(shot.first / rate for shot in plan.shots)
    return CutReport(
        output, export.name, *export.size, rate, plan.frames, plan.seconds, has_sound, starts, subtitles
    )


def _check_apart(timeline: Timeline, output: Path) -> None:
    """A film that replaces one of its own clips could never be cut again."""
    for name in ("shots", "sounds"):
        for index, part in enumerate(getattr(timeline, name)):
            if _is_same(getattr(part, "path", None), output):
                raise RenderRefused(
                    f"{output.name} is what is read.",
                    pointer=f"/{name}/{index}/path",
                    hint="Choose another name for the film.",
                    code="bad_output",
                )


def _is_same(path: Path | None, output: Path) -> bool:
    try:
        return path is not None and path.samefile(output)
    except (OSError, ValueError):  # one of them is not there, or has no possible name
        return False


def describe(report: CutReport) -> dict[str, Any]:
    """The report as plain values for JSON."""
    return {**asdict(report), "path": str(report.path), "subtitles": [str(one) for one in report.subtitles]}


class _Work:
    def __init__(
        self, plan: Plan, export: Export, tell: Callable[[Progress], None], go_on: Callable[[], None]
    ) -> None:
        self._plan, self._export = plan, export
        self._tell, self._go_on = tell, go_on
        self._pace = Pace()

    def make(self, path: Path, subjects: Subjects) -> bool:
        """Write the film; whether it has sound."""
        sound = mixed_sound(self._plan, self._export)
        darkroom, lettering = Darkroom(self._plan), Lettering(self._plan, self._export.size)
        self._go_on()
        film = FilmFile(path, self._export, self._plan.rate, sound)
        try:
            source = raw_frames(self._plan, self._export.size, subjects)
            with Ahead(source, _FRAMES_AHEAD, "pictures") as ahead:
                for raw in ahead:
                    self._go_on()
                    film.add(lettering.write(darkroom.develop(raw), raw.index), raw.index)
                    self._report(raw.index + 1, film)
            self._go_on()
            film.close_input()
            while not film.finished(_LOOK):
                self._go_on()
                self._report(self._plan.frames, film)
        finally:
            film.abandon()
        self._tell(Progress(1.0, 0.0, self._plan.frames, self._plan.frames))
        return sound is not None

    def _report(self, drawn: int, film: FilmFile) -> None:
        """Half of the way is drawing the frames, the other half is writing them."""
        total = self._plan.frames
        share = min((drawn + film.written) / (2 * total), 0.999)
        left = self._pace.reach(share)
        self._tell(Progress(self._pace.share, left, film.written, total))


def _write_subtitles(output: Path, srt: str, vtt: str) -> tuple[Path, ...]:
    found = (output.with_suffix(".srt"), output.with_suffix(".vtt"))
    for path, text in zip(found, (srt, vtt), strict=True):
        path.write_text(text, encoding="utf-8", newline="\n")
    return found
