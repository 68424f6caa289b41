"""Small clips the scorer's tests share."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from services.video.studio.planes import Bytes, Planes, from_rgb
from tests.calibration.clips import Recipe, write_clip

Paint = Callable[[int], Bytes]


def textured(width: int = 320, height: int = 192, seed: int = 1) -> Bytes:
    """A picture with detail at every scale: height×width×3 RGB."""
    rng = np.random.default_rng(seed)
    picture = np.zeros((height, width, 3))
    for size in (64, 32, 16, 8, 4):
        noise = rng.normal(0, size / 2, (height // size + 2, width // size + 2, 3))
        picture += np.kron(noise, np.ones((size, size, 1)))[:height, :width]
    return np.clip(picture + 120, 16, 235).astype(np.uint8)


@pytest.fixture
def clip_of(tmp_path: Path) -> Callable[..., Path]:
    """Write frames given by their number: yuv420p buffers."""

    def write(paint: Paint, count: int = 24, recipe: Recipe | None = None) -> Path:
        path = tmp_path / "clip.mp4"
        write_clip(path, [paint(index) for index in range(count)], recipe or Recipe())
        return path

    return write


@pytest.fixture(scope="session")
def still() -> Bytes:
    return from_rgb(textured()).buffer


def brightened(buffer: Bytes, levels: float) -> Bytes:
    planes = Planes(buffer.copy())
    planes.y[...] = np.clip(planes.y + levels, 16, 235)
    return planes.buffer
