"""Carries a clip from the still picture to the finished file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from services.video.studio.camera.camera import make_movement
from services.video.studio.encoder import LoopEncoder
from services.video.studio.failures import RenderCancelled, RenderFailed
from services.video.studio.source import load_source
from services.video.studio.staging import Stage, set_stage
from services.video.studio.terms import MotionElement, RenderReport, RenderSettings, SubjectHint
from services.video.studio.unfinished import sweep, unfinished

_LONGEST_LOOP, _SHORTEST_LOOP = 10.0, 3.0  # seconds


@dataclass(frozen=True, slots=True)
class Timing:
    """`loops` repetitions of `loop_frames` frames at `fps`."""

    fps: int
    loop_frames: int
    loops: int

    @property
    def frames(self) -> int:
        return self.loop_frames * self.loops

    @property
    def loop_seconds(self) -> float:
        return self.loop_frames / self.fps


def plan_timing(seconds: float, fps: int) -> Timing:
    """One loop for a short clip; a long one repeats the fewest equal loops of 3 to 10 seconds."""
    total = max(2, round(seconds * fps))
    for loops in range(1, total):
        length = total / loops / fps
        if length < _SHORTEST_LOOP:
            break
        if total % loops == 0 and length <= _LONGEST_LOOP:
            return Timing(fps, total // loops, loops)
    return Timing(fps, total, 1)


def produce(
    image: Path,
    elements: Sequence[MotionElement],
    settings: RenderSettings,
    output: Path,
    *,
    subject: SubjectHint | None = None,
    on_progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RenderReport:
    """Render and encode; see `services.video.studio.render.render_clip`."""
    if not output.parent.is_dir():
        raise RenderFailed(f"The folder for {output.name} does not exist.")
    cv2.setNumThreads(1)  # the encoder has the other cores
    source = load_source(image, settings)
    timing = plan_timing(settings.seconds, settings.fps)
    _stop_if(cancelled)
    stage = set_stage(source, elements, settings, timing.loop_seconds, subject)
    _stop_if(cancelled)
    partial = unfinished(output)
    try:
        _encode(stage, timing, settings, partial, on_progress, cancelled)
        partial.replace(output)
    except OSError as error:
        raise RenderFailed(
            f"The clip could not be written to {output.name}: {error.strerror or error}."
        ) from error
    finally:
        sweep(output)
    return RenderReport(
        path=output,
        width=stage.still.width,
        height=stage.still.height,
        fps=settings.fps,
        frames=timing.frames,
        seconds=timing.frames / settings.fps,
        effects=stage.reports,
        subject=stage.subject.box(),
        subject_found_by=stage.subject.found_by,
    )


def _encode(
    stage: Stage,
    timing: Timing,
    settings: RenderSettings,
    path: Path,
    on_progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
) -> None:
    size = (stage.still.width, stage.still.height)
    movement = make_movement(settings.camera, settings.camera_strength, size, stage.subject)
    drawn, loops = (timing.loop_frames, timing.loops) if movement is None else (timing.frames, 1)
    with LoopEncoder(path, size, timing.fps, drawn, loops, settings.preset, settings.crf) as encoder:
        for index in range(drawn):
            _stop_if(cancelled)
            frame = stage.frame(index % timing.loop_frames / timing.loop_frames)
            if movement is not None:
                frame = movement.view(frame, index / (drawn - 1))
            encoder.add(frame, index)
            if on_progress is not None:
                on_progress((index + 1) / drawn)


def _stop_if(cancelled: Callable[[], bool] | None) -> None:
    if cancelled is not None and cancelled():
        raise RenderCancelled("The rendering was cancelled.")
