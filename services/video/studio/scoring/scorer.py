"""The scorer's front door: one clip in, one verdict out."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.video.studio.planes import Bytes
from services.video.studio.scoring import judge_file, judge_picture, judge_promise
from services.video.studio.scoring.expectation import Expectation
from services.video.studio.scoring.measuring import Measurements, measure
from services.video.studio.scoring.regions import Regions
from services.video.studio.scoring.verdict import ClipScore, Part, overall_of

_Judge = Callable[[Measurements, Expectation], Part]

JUDGES: Final[tuple[_Judge, ...]] = (
    judge_file.integrity,
    judge_file.flashes,
    judge_file.stability,
    judge_promise.subject,
    judge_promise.motion,
    judge_promise.containment,
    judge_promise.camera,
    judge_picture.sharpness,
    judge_picture.noise,
    judge_picture.loop,
    judge_file.conformance,
)


@dataclass(frozen=True, slots=True)
class Scored:
    """A verdict and what was measured for it, which the heat map is drawn from."""

    score: ClipScore
    measurements: Measurements


def score_clip(
    clip: Path, *, reference: Bytes | None, regions: Regions | None, expected: Expectation
) -> Scored:
    """Measure a clip and judge it; the same file, reference and regions give the same verdict.

    Args:
        clip: Any video file; at most its first two minutes are watched.
        reference: The source picture, height×width×3 uint8 RGB, cut as it was ordered; None without one.
        regions: Masks on the reference (on the clip's own frame without one); None when nobody knows.
        expected: What was ordered.

    Raises:
        RejectedMedia: Not a clip of which one frame can be decoded.
    """
    measured = measure(clip, reference, regions, expected)
    return Scored(judge(measured, expected), measured)


def judge(measured: Measurements, expected: Expectation) -> ClipScore:
    """From numbers to a verdict."""
    parts = tuple(one(measured, expected) for one in JUDGES)
    return ClipScore(overall_of(parts), parts, measured.reference, _remarks(measured))


def _remarks(m: Measurements) -> tuple[str, ...]:
    said = []
    if m.reference == "not_found":
        said.append(
            "The source picture was not found in the clip, so the score does without it and without the "
            "places of elements and subject."
        )
    if m.footage.cut_short:
        said.append(f"Only the first {m.seconds:.0f} seconds were watched.")
    if m.irregular:
        said.append("The frames come at irregular times.")
    return tuple(said)
