"""Makes the corpus clip by clip and scores each at once, so that no folder of clips is ever needed."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2

from services.video.studio.scoring.expectation import Expectation
from services.video.studio.scoring.scorer import score_clip
from services.video.studio.scoring.verdict import ClipScore
from shared.errors import RejectedMedia
from tests.calibration.clips import Recipe, write_clip
from tests.calibration.defects import DEFECTS, SEVERITIES, Defect, Frames, Made
from tests.calibration.goods import GOODS
from tests.calibration.scenes import Scene, Staged

FPS = 24
SUBDUED, LIVELY = 0.3, 0.8  # motion strengths of two further good clips
GOOD = "good"


@dataclass(frozen=True)
class Sample:
    """One scored clip; `score` is None for one that was refused as unreadable, which counts as 0."""

    scene: str
    held_out: bool
    kind: str
    variant: str
    score: ClipScore | None

    @property
    def overall(self) -> float:
        return self.score.overall if self.score else 0.0

    @property
    def culprits(self) -> tuple[str, ...]:
        return self.score.failed if self.score else ("unreadable",)


@dataclass(frozen=True)
class Size:
    """How large and how long the corpus's clips are."""

    short_side: int = 270
    seconds: float = 2.5

    @property
    def frames(self) -> int:
        return round(self.seconds * FPS)


def samples_of(
    scene: Scene,
    size: Size,
    folder: Path,
    defects: Sequence[Defect] = DEFECTS,
    severities: Iterable[str] = SEVERITIES,
    goods: Iterable[str] = (*GOODS, "subdued", "lively"),
) -> Iterator[Sample]:
    """Score good clips of a scene and flawed ones of every kind and severity."""
    staged = scene.staged(size.short_side, size.seconds)
    for name in goods:
        yield _sample(staged, GOOD, name, *_good(scene, staged, name, size), folder, size)
    for defect in defects:
        for severity in severities:
            amount = defect.amounts[SEVERITIES.index(severity)]
            made = defect.make(staged, amount, size.frames)
            yield _sample(staged, defect.kind, severity, *made, folder, size)


def whole_scene(scene: Scene, size: Size) -> list[Sample]:
    """All clips of one scene, for a process of its own."""
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        return list(samples_of(scene, size, Path(folder)))


def _good(scene: Scene, staged: Staged, name: str, size: Size) -> Made:
    strengths = {"subdued": SUBDUED, "lively": LIVELY}
    if name in strengths:
        other = scene.staged(size.short_side, size.seconds, strengths[name], seed=17)
        return GOODS["as rendered"](other, size.frames)
    return GOODS[name](staged, size.frames)


def _sample(
    staged: Staged, kind: str, variant: str, frames: Frames, recipe: Recipe, folder: Path, size: Size
) -> Sample:
    clip = folder / "clip.mp4"
    write_clip(clip, frames, recipe)
    height, width = staged.reference.shape[:2]
    expected = Expectation(seconds=size.seconds, fps=FPS, ratio=width / height, loop=True)
    score: ClipScore | None
    try:
        score = score_clip(clip, reference=staged.reference, regions=staged.regions, expected=expected).score
    except RejectedMedia:
        score = None
    return Sample(staged.scene.name, staged.scene.held_out, kind, variant, score)
