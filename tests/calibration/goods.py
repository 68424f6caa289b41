"""Clips that nothing is wrong with: other strengths and encoders, and what cloud models do to a picture."""

from collections.abc import Callable

import numpy as np

from tests.calibration import painting as paint
from tests.calibration.clips import Recipe
from tests.calibration.defects import Frames, Made
from tests.calibration.scenes import Staged


def _as_rendered(staged: Staged, count: int) -> Made:
    return staged.frames(count), Recipe()


def _coarser(staged: Staged, count: int) -> Made:
    return staged.frames(count), Recipe(crf=23, preset="medium")


def _finer(staged: Staged, count: int) -> Made:
    return staged.frames(count), Recipe(crf=12, preset="ultrafast")


def _another_phase(staged: Staged, count: int) -> Made:
    """A clip that begins in the middle of the motion, as clouds' do: its first frame is not the source."""
    return staged.frames_at([0.37 + index / count for index in range(count)]), Recipe()


def _recomposed(scale: float, zoom: float, lift: float, gain: float) -> Callable[[Staged, int], Made]:
    def make(staged: Staged, count: int) -> Made:
        return [_regraded(frame, scale, zoom, lift, gain) for frame in staged.frames(count)], Recipe(crf=20)

    return make


def _regraded(frame: "np.ndarray", scale: float, zoom: float, lift: float, gain: float) -> "np.ndarray":
    shot = paint.lift(paint.gain(paint.moved(frame, 0, 0, zoom), gain), lift)
    height, width = shot.shape[0] * 2 // 3, shot.shape[1]
    return paint.resized(shot, round(width * scale / 2) * 2, round(height * scale / 2) * 2)


def _sensor_grain(staged: Staged, count: int) -> Made:
    rng = np.random.default_rng(4)
    frames: Frames = [paint.grainy(frame, 0.8, rng) for frame in staged.frames(count)]
    return frames, Recipe(crf=20)


GOODS: dict[str, Callable[[Staged, int], Made]] = {
    "as rendered": _as_rendered,
    "coarser encoding": _coarser,
    "finer encoding": _finer,
    "begins in motion": _another_phase,
    "recomposed, smaller": _recomposed(0.8, 1.0, 0, 1.0),
    "recomposed, larger, cropped": _recomposed(1.25, 1.05, 3, 1.0),
    "recomposed, recoloured": _recomposed(1.0, 1.02, -4, 1.06),
    "fine grain": _sensor_grain,
}
