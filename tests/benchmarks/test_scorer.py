"""What scoring costs beyond decoding the clip, both measured in the same run.

    pytest -o addopts= --import-mode=importlib -s tests/benchmarks/test_scorer.py

The floor decodes every frame of the same file with the same settings and throws it away. Nothing is asserted
about time: the ratio is printed, since it is what a change should be judged by.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest
from PIL import Image

from services.video.studio.render import RenderSettings, render_clip
from services.video.studio.scoring.briefing import Brief, brief_of
from services.video.studio.scoring.expectation import Expectation
from services.video.studio.scoring.footage import Footage
from services.video.studio.scoring.scorer import score_clip
from tests.benchmarks.peak_memory import peak_of
from tests.benchmarks.test_render import PICTURE, THREE

ROUNDS = 5
ORDER = Expectation(seconds=5, fps=24, ratio=16 / 9, loop=True)
_SCORE = """
import sys
from pathlib import Path
from services.video.studio.scoring.expectation import Expectation
from services.video.studio.scoring.scorer import score_clip
score_clip(Path(sys.argv[1]), reference=None, regions=None, expected=Expectation())
"""


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of wall and of processor time."""
    wall, work_time = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - work_time


def decoded(clip: Path) -> int:
    with Footage(clip) as footage:
        return sum(1 for _ in footage.frames())


@pytest.mark.parametrize(("name", "short_side"), [("720p", 720), ("1080p", 1080)])
def test_scoring_speed_against_the_decode_only_floor(
    name: str, short_side: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cv2.setNumThreads(1)
    clip, picture = tmp_path / "clip.mp4", PICTURE
    if short_side > 720:  # the sample has 720 rows, and a smaller source keeps its size
        picture = tmp_path / "large.png"
        Image.open(PICTURE).resize((1920, 1080), Image.Resampling.BICUBIC).save(picture)
    settings = RenderSettings(short_side=short_side)
    render_clip(picture, THREE, settings, clip)
    brief: Brief = brief_of(picture, THREE, settings, None)
    floor, full = [], []
    for _ in range(ROUNDS):
        floor.append(timed(lambda: decoded(clip)))
        full.append(
            timed(lambda: score_clip(clip, reference=brief.reference, regions=brief.regions, expected=ORDER))
        )
    (floor_wall, floor_work), (wall, work) = (
        tuple(min(run[axis] for run in runs) for axis in range(2)) for runs in (floor, full)
    )
    long = tmp_path / "long.mp4"
    render_clip(picture, THREE, RenderSettings(short_side=short_side, seconds=30), long)
    with capsys.disabled():
        print(
            f"\n5 s at {name}: scored in {wall:.2f} s, decoded in {floor_wall:.2f} s, "
            f"ratio {wall / floor_wall:.2f} (processor time {work:.2f} and {floor_work:.2f} s, "
            f"ratio {work / floor_work:.2f}; goal 0.6 s at 720p; "
            f"peak memory {peak_of(_SCORE, clip)} MB, of a 30 s clip {peak_of(_SCORE, long)} MB; "
            f"load {os.getloadavg()[0]:.1f})"
        )
