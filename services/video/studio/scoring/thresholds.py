"""Every number that decides what is good: chosen on one half of the calibration corpus, proven on the other.

`docs/scoring.md` tells how far good and bad clips lie apart with these values; `make calibration` measures it
again. Grey levels are of 8-bit video; pixels are of the grid, 480 along the long side.
"""

import math
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Ramp:
    """From a measurement to a value: 1 up to `fine`, 0 from `bad`, straight between on a log scale."""

    fine: float
    bad: float

    def value(self, measured: float) -> float:
        if not math.isfinite(measured):
            return 0.0
        if measured <= self.fine:
            return 1.0
        if measured >= self.bad:
            return 0.0
        return math.log(self.bad / measured) / math.log(self.bad / self.fine)


WEIGHTS: Final = {
    "integrity": 2.0,
    "flashes": 1.0,
    "stability": 2.0,
    "subject": 3.0,
    "motion": 3.0,
    "containment": 2.0,
    "camera": 2.0,
    "sharpness": 1.5,
    "noise": 1.0,
    "loop": 1.0,
    "conformance": 1.0,
}
"""Exponents of the geometric mean, shared out among the parts that were judged."""

GATES: Final = {
    "integrity": 0.5,
    "flashes": 1.0,
    "stability": 0.45,
    "subject": 0.5,
    "motion": 0.34,
    "containment": 0.40,
    "camera": 0.45,
    "sharpness": 0.55,
    "noise": 0.35,
    "loop": 0.45,
    "conformance": 0.5,
}
"""A part below its gate fails the clip, and no average may lift the overall value above `CAP` any more."""

CAP: Final = 0.5
FLOOR: Final = 0.01  # of a part's value in the mean, or one zero would hide all other differences

BLANK_SHARE: Final = Ramp(0.008, 0.12)  # of frames that show one colour or black
FROZEN_SHARE: Final = Ramp(0.12, 0.70)  # of the time
MISSING_SHARE: Final = Ramp(0.02, 0.25)  # of the frames that the container promises
DAMAGED_SHARE: Final = Ramp(0.005, 0.10)  # of frames
CUT_VALUE: Final = 0.1  # of a clip with a cut in it

FLICKER: Final = Ramp(0.35, 2.2)  # grey levels, RMS of the second difference
LOCAL_FLICKER: Final = Ramp(0.7, 4.0)
POP: Final = Ramp(0.45, 2.6)  # grey levels, largest sudden step
DRIFT: Final = Ramp(2.0, 12.0)  # grey levels
JUDDER: Final = Ramp(0.45, 0.85)  # share of the motion in the liveliest sixth of the frames

SUBJECT_ENERGY: Final = Ramp(2.5, 12.0)  # grey levels, spread of the most moving part
SUBJECT_BEND: Final = Ramp(0.30, 1.6)  # pixels
SUBJECT_UNLIKE: Final = Ramp(0.06, 0.45)  # 1 - likeness of structure
SUBJECT_ANOTHER: Final = Ramp(0.45, 0.9)  # 1 - likeness to the reference

OUTSIDE: Final = Ramp(2.5, 14.0)  # grey levels, spread of the most moving still cells
ELEMENT_STILL: Final = 0.25  # grey levels of spread below which nobody sees motion
ELEMENT_MOVES: Final = 0.9  # from here it is plain

SHIFT: Final = Ramp(0.0015, 0.010)  # shares of the long side
ZOOM: Final = Ramp(0.003, 0.025)
TURN: Final = Ramp(0.10, 1.0)  # degrees
CAMERA_LEAST: Final = {
    "push_in": 0.015,
    "pull_out": 0.015,
    "pan_left": 0.015,
    "pan_right": 0.015,
    "orbit": 0.004,
}
"""The zoom or shift from which a wanted motion of the camera counts as seen; half of it is worth nothing."""

SOFTNESS: Final = Ramp(1.30, 2.3)  # detail of the reference to detail of the clip
DETAIL_PUMPING: Final = Ramp(1.30, 2.6)  # most to least detailed frame
BLOCKS: Final = Ramp(1.45, 2.4)  # steps at the codec's block borders to others
NOT_CRISP: Final = Ramp(2.8, 6.0)  # twice-as-coarse detail to finest, when there is no reference
GRAIN: Final = Ramp(0.9, 5.0)  # grey levels of noise

OPENNESS: Final = Ramp(0.50, 0.95)  # distance of the last frame from the first, against that of others
JUMP: Final = Ramp(5.5, 12.0)  # grey levels from the last frame to the first
LENGTH: Final = Ramp(0.05, 0.30)  # relative
RATE: Final = Ramp(0.03, 0.40)  # relative
TOO_MANY_FRAMES: Final = 0.7  # a higher rate than ordered is not what was asked for, but harms nobody
SHAPE: Final = Ramp(0.03, 0.20)  # relative
SMALLNESS: Final = Ramp(0.03, 0.6)  # share of the short side that is missing
WRONG_CODEC: Final = 0.6  # of a clip that plays, only not where it was meant to
