"""What it costs to describe a picture from its pixels, beside only opening it, both in the same run.

    pytest -o addopts= --import-mode=importlib -s tests/benchmarks/test_analysis.py

The goal is a second for each picture. Nothing is asserted about time: the numbers are printed, since they are
what a change should be judged by.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest

from services.analysis.local.engine import analyse_image
from services.analysis.local.picture import open_picture
from tests.benchmarks.peak_memory import peak_of

ROOT = Path(__file__).parents[2]
PICTURES = (
    ROOT / "services" / "video" / "samples" / "room_day.jpg",
    ROOT / "services" / "video" / "samples" / "room_night.jpg",
    ROOT / "tests" / "pictures" / "chelsea.png",
    ROOT / "tests" / "pictures" / "coffee.png",
)
ROUNDS = 4
_ANALYSE = """
import sys
from pathlib import Path
from services.analysis.local.engine import analyse_image
analyse_image(Path(sys.argv[1]))
"""


def least(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of wall and of processor time of the quickest of a few rounds."""
    took = []
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        took.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(one[0] for one in took), min(one[1] for one in took)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.stem)
def test_analysis_against_opening_the_picture(picture: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cv2.setNumThreads(1)
    opening, opening_work = least(lambda: open_picture(picture))
    wall, work = least(lambda: analyse_image(picture))
    with capsys.disabled():
        print(
            f"\n{picture.stem}: analysed in {wall:.2f} s ({work:.2f} s of processor time; goal 1 s), "
            f"only opened in {opening:.3f} s ({opening_work:.3f} s); "
            f"peak memory {peak_of(_ANALYSE, picture)} MB; "
            f"load {os.getloadavg()[0]:.1f}"
        )
