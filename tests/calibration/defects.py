"""What goes wrong with clips, each kind at three severities, painted onto frames or left to the encoder."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.video.studio.planes import Bytes
from tests.calibration import painting as paint
from tests.calibration.clips import Recipe
from tests.calibration.scenes import Staged

SEVERITIES = ("mild", "medium", "strong")
Frames = list[Bytes]
Made = tuple[Frames, Recipe]


@dataclass(frozen=True)
class Defect:
    """A kind of flaw; `make(staged, amount, count)` gives the flawed frames and how to encode them."""

    kind: str
    amounts: tuple[float, float, float]
    make: Callable[[Staged, float, int], Made]


def _on_frames(change: Callable[[Staged, Frames, float], Frames]) -> Callable[[Staged, float, int], Made]:
    return lambda staged, amount, count: (change(staged, staged.frames(count), amount), Recipe())


def _flicker(staged: Staged, frames: Frames, amount: float) -> Frames:
    gains = 1 + amount / 100 * np.random.default_rng(5).standard_normal(len(frames))
    return [paint.gain(frame, gain) for frame, gain in zip(frames, gains, strict=True)]


def _local_flicker(staged: Staged, frames: Frames, amount: float) -> Frames:
    disc = paint.disc(staged, 0.10)
    gains = amount / 100 * np.random.default_rng(6).standard_normal(len(frames))
    return [paint.gain(frame, 1 + gain * disc) for frame, gain in zip(frames, gains, strict=True)]


def _strobe(staged: Staged, frames: Frames, amount: float) -> Frames:
    return [paint.lift(frame, amount * ((index // 3) % 2)) for index, frame in enumerate(frames)]


def _red_flash(staged: Staged, frames: Frames, amount: float) -> Frames:
    return [paint.redden(frame, amount * ((index // 3) % 2)) for index, frame in enumerate(frames)]


def _drift(staged: Staged, frames: Frames, amount: float) -> Frames:
    return [paint.lift(frame, amount * index / (len(frames) - 1)) for index, frame in enumerate(frames)]


def _subject_warp(staged: Staged, frames: Frames, amount: float) -> Frames:
    mask = paint.soft(staged.stage.subject.mask)
    return [
        paint.displaced(
            frame, *paint.waves(mask, amount * staged.stage.still.height / 720, index / len(frames))
        )
        for index, frame in enumerate(frames)
    ]


def _subject_morph(staged: Staged, frames: Frames, amount: float) -> Frames:
    """Toward another animal: the subject's own pixels bent far and recoloured."""
    mask = paint.soft(staged.stage.subject.mask)
    bent = paint.displaced(frames[0], *paint.waves(mask, staged.stage.still.height / 18, 0.2))
    return [
        paint.blend(frame, bent, mask * amount * index / (len(frames) - 1))
        for index, frame in enumerate(frames)
    ]


def _subject_shift(staged: Staged, frames: Frames, amount: float) -> Frames:
    mask = paint.soft(staged.stage.subject.mask)
    far = amount * staged.stage.still.height / 720
    return [
        paint.displaced(frame, mask * far * index / (len(frames) - 1), 0 * mask)
        for index, frame in enumerate(frames)
    ]


def _camera_drift(staged: Staged, frames: Frames, amount: float) -> Frames:
    far = amount * staged.stage.still.height / 720
    ends = len(frames) - 1
    return [paint.moved(f, far * i / ends, far * 0.4 * i / ends, 1.0) for i, f in enumerate(frames)]


def _push_in(staged: Staged, frames: Frames, amount: float) -> Frames:
    ends = len(frames) - 1
    return [paint.moved(f, 0, 0, 1 + amount / 100 * i / ends) for i, f in enumerate(frames)]


def _shake(staged: Staged, frames: Frames, amount: float) -> Frames:
    walk = np.random.default_rng(8).standard_normal((len(frames) + 4, 2))
    smooth = np.stack([np.convolve(walk[:, axis], np.full(4, 0.5), "valid") for axis in (0, 1)], axis=1)
    scale = amount * staged.stage.still.height / 720
    return [paint.moved(f, *_by(scale, smooth[i] - smooth[0]), 1.0) for i, f in enumerate(frames)]


def _by(scale: float, step: NDArray[np.float64]) -> tuple[float, float]:
    return float(scale * step[0]), float(scale * step[1])


def _frozen(staged: Staged, frames: Frames, amount: float) -> Frames:
    start = round(len(frames) * (1 - amount) * 0.5)
    stop = start + round(len(frames) * amount)
    return [frames[start] if start <= index < stop else frame for index, frame in enumerate(frames)]


def _stutter(staged: Staged, frames: Frames, amount: float) -> Frames:
    return [frames[int(index // amount * amount)] for index in range(len(frames))]


def _black_tail(staged: Staged, frames: Frames, amount: float) -> Frames:
    black = np.full_like(frames[0], 128)
    black[: staged.stage.still.height] = 16
    alive = len(frames) - max(1, round(len(frames) * amount))
    return [frame if index < alive else black for index, frame in enumerate(frames)]


def _hard_cut(staged: Staged, frames: Frames, amount: float) -> Frames:
    half = len(frames) // 2
    return [f if i < half else paint.moved(f, 0, 0, 1 + amount / 100) for i, f in enumerate(frames)]


def _blur(staged: Staged, frames: Frames, amount: float) -> Frames:
    return [paint.blurred(frame, amount * staged.stage.still.height / 720) for frame in frames]


def _noise(staged: Staged, frames: Frames, amount: float) -> Frames:
    rng = np.random.default_rng(9)
    return [paint.grainy(frame, amount, rng) for frame in frames]


def _element_still(staged: Staged, frames: Frames, amount: float) -> Frames:
    """Below 1 the first element moves less; 1: not at all; 2: none moves."""
    still = staged.stage.still.buffer
    if amount > 1:
        return [still for _ in frames]
    mask = paint.soft(staged.regions.elements[0].mask, grow=True) * amount
    return [paint.blend(frame, still, mask) for frame in frames]


def _unchosen_moves(staged: Staged, frames: Frames, amount: float) -> Frames:
    disc = paint.disc(staged, 0.07)
    return [
        paint.displaced(frame, *paint.waves(disc, amount * staged.stage.still.height / 720, i / len(frames)))
        for i, frame in enumerate(frames)
    ]


def _by_phases(staged: Staged, phases: NDArray[np.float64], recipe: Recipe) -> Made:
    return staged.frames_at([float(phase) for phase in phases]), recipe


def _open_loop(staged: Staged, amount: float, count: int) -> Made:
    return _by_phases(staged, np.arange(count) / count * amount, Recipe())


def _short(staged: Staged, amount: float, count: int) -> Made:
    left = round(count * amount)
    return _by_phases(staged, np.arange(left) / left, Recipe())


def _wrong_fps(staged: Staged, amount: float, count: int) -> Made:
    left = round(count * amount / 24)
    return _by_phases(staged, np.arange(left) / left, Recipe(fps=round(amount)))


def _cropped(staged: Staged, frames: Frames, amount: float) -> Frames:
    return [paint.cut_sides(frame, amount) for frame in frames]


def _encoded(**how: Callable[[float], float]) -> Callable[[Staged, float, int], Made]:
    def make(staged: Staged, amount: float, count: int) -> Made:
        return staged.frames(count), Recipe().but(**{name: value(amount) for name, value in how.items()})

    return make


def _pops(staged: Staged, amount: float, count: int) -> Made:
    return staged.frames(count), Recipe(keyint=12, crf=round(amount))


DEFECTS = (
    Defect("flicker", (0.5, 1.5, 4), _on_frames(_flicker)),
    Defect("local flicker", (1.5, 3, 6), _on_frames(_local_flicker)),
    Defect("strobe", (4, 30, 70), _on_frames(_strobe)),
    Defect("red flash", (0.1, 0.5, 0.9), _on_frames(_red_flash)),
    Defect("brightness drift", (3, 8, 20), _on_frames(_drift)),
    Defect("subject warp", (2, 5, 12), _on_frames(_subject_warp)),
    Defect("subject morph", (0.12, 0.35, 0.8), _on_frames(_subject_morph)),
    Defect("subject shift", (2, 6, 14), _on_frames(_subject_shift)),
    Defect("camera drift", (4, 12, 30), _on_frames(_camera_drift)),
    Defect("push-in", (1, 4, 10), _on_frames(_push_in)),
    Defect("shake", (0.7, 2, 5), _on_frames(_shake)),
    Defect("frozen", (0.3, 0.6, 1), _on_frames(_frozen)),
    Defect("stutter", (3, 6, 12), _on_frames(_stutter)),
    Defect("black tail", (0.02, 0.12, 0.4), _on_frames(_black_tail)),
    Defect("hard cut", (2, 10, 60), _on_frames(_hard_cut)),
    Defect("blur", (0.8, 2.0, 4.0), _on_frames(_blur)),
    Defect("noise", (2.5, 6, 12), _on_frames(_noise)),
    Defect("low bitrate", (33, 41, 48), _encoded(crf=round)),
    Defect("keyframe pops", (22, 32, 40), _pops),
    Defect("open loop", (0.93, 0.7, 0.37), _open_loop),
    Defect("too short", (0.88, 0.6, 0.3), _short),
    Defect("wrong frame rate", (22, 15, 8), _wrong_fps),
    Defect("wrong shape", (0.06, 0.2, 0.45), _on_frames(_cropped)),
    Defect("truncated", (0.93, 0.6, 0.3), _encoded(keep=float)),
    Defect("element still", (0.7, 1, 2), _on_frames(_element_still)),
    Defect("unchosen moves", (2, 6, 14), _on_frames(_unchosen_moves)),
)
