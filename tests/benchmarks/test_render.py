"""How close rendering comes to the encoder's own speed, both measured in the same run.

    pytest -o addopts= --import-mode=importlib -s tests/benchmarks/test_render.py

The floor encodes frames that were rendered before the clock started. Nothing is asserted about time: the
ratio is printed, since it is what a change should be judged by.
"""

import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from services.video.studio.encoder import LoopEncoder
from services.video.studio.planes import Planes
from services.video.studio.render import MotionElement, RenderSettings
from services.video.studio.source import Source, load_source
from services.video.studio.staging import Stage, set_stage
from tests.benchmarks.peak_memory import peak_of

PICTURE = Path(__file__).parents[2] / "services" / "video" / "samples" / "room_day.jpg"
FRAMES, ROUNDS = 120, 4
THREE = (
    MotionElement("curtain", "sway", "upper left (x 2-13%, y 6-70%)"),
    MotionElement("dust motes", "drift", "center"),
    MotionElement("lamp", "glow", "right"),
)
EIGHT = (
    *THREE,
    MotionElement("plant leaves", "rustle", "(x 44-68%, y 42-78%)"),
    MotionElement("throw blanket", "ripple", "(x 81-92%, y 51-79%)"),
    MotionElement("water bowl", "ripples", "(x 14-23%, y 86-94%)"),
    MotionElement("mug", "steam", "(x 90-93%, y 54-61%)"),
    MotionElement("sunlight", "slow brightening", "across the picture"),
)

_RENDER = """
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from services.video.studio.render import RenderSettings, render_clip
from tests.benchmarks.test_render import EIGHT
picture, short_side, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
with TemporaryDirectory() as folder:
    render_clip(picture, EIGHT[:count], RenderSettings(short_side=short_side), Path(folder) / "clip.mp4")
"""


def encode(path: Path, stage: Stage, frame: Callable[[int], Planes], preset: str) -> tuple[float, float]:
    """Seconds of wall and of processor time for all frames."""
    size = (stage.still.width, stage.still.height)
    wall, work = time.perf_counter(), time.process_time()
    with LoopEncoder(path, size, 24, FRAMES, 1, preset, 18) as encoder:
        for index in range(FRAMES):
            encoder.add(frame(index), index)
    return time.perf_counter() - wall, time.process_time() - work


def _source(short_side: int) -> Source:
    """The sample room, drawn up to the size where it is larger than the sample."""
    source = load_source(PICTURE, RenderSettings(short_side=short_side))
    height, width = source.rgb.shape[:2]
    size = (round(width * short_side / height / 2) * 2, short_side)
    return Source(
        np.asarray(cv2.resize(source.rgb, size, interpolation=cv2.INTER_CUBIC), np.uint8), source.crop
    )


@pytest.mark.parametrize("short_side", [720, 1080])
@pytest.mark.parametrize(("name", "elements"), [("3 effects", THREE), ("8 effects", EIGHT)])
def test_render_speed_against_the_encode_only_floor(
    name: str,
    elements: tuple[MotionElement, ...],
    short_side: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    cv2.setNumThreads(1)
    settings = RenderSettings(short_side=short_side)
    stage = set_stage(_source(short_side), elements, settings, FRAMES / 24)
    ready = [stage.frame(index / FRAMES) for index in range(FRAMES)]
    floor, full = [], []
    for _ in range(ROUNDS):
        floor.append(encode(tmp_path / "floor.mp4", stage, ready.__getitem__, settings.preset))
        full.append(
            encode(tmp_path / "full.mp4", stage, lambda index: stage.frame(index / FRAMES), settings.preset)
        )
    assert (tmp_path / "full.mp4").read_bytes() == (tmp_path / "floor.mp4").read_bytes()
    (floor_wall, floor_work), (full_wall, full_work) = (
        tuple(min(run[axis] for run in runs) for axis in range(2)) for runs in (floor, full)
    )
    floor_ms, full_ms = floor_work / FRAMES * 1000, full_work / FRAMES * 1000
    with capsys.disabled():
        print(
            f"\n{name}, {stage.still.width}x{stage.still.height}, {settings.preset}: "
            f"render+encode {FRAMES / full_wall:.0f} fps, "
            f"encode only {FRAMES / floor_wall:.0f} fps, ratio {floor_wall / full_wall:.2f} "
            f"(processor time {full_ms:.1f} and {floor_ms:.1f} ms a frame, "
            f"peak memory {peak_of(_RENDER, PICTURE, short_side, len(elements))} MB)"
        )
