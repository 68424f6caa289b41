"""What may be asked of the studio and what comes back, in values that cost nothing to import."""

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from services.video.studio.failures import RenderRefused
from shared.regions import Box

Camera = Literal["static", "push_in", "pull_out", "pan_left", "pan_right", "orbit"]
CAMERAS: Final[tuple[Camera, ...]] = get_args(Camera)
PRESETS: Final = ("ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow")
_RANGES: Final = {
    "seconds": (1, 60),
    "fps": (24, 60),
    "short_side": (240, 2160),
    "motion_strength": (0.05, 1),
    "seed": (0, 2**32 - 1),
    "crf": (8, 35),
    "camera_strength": (0.01, 0.3),
}
_ASPECT = re.compile(r"^([1-9]\d?):([1-9]\d?)$")


@dataclass(frozen=True, slots=True)
class MotionElement:
    """Something a person chose to move: what, how, and where.

    Args:
        element: What moves, in words.
        motion_type: How it moves, in words.
        location: Where, in words with an optional box (`shared.regions.parse_location`); a guess, so the
            picture has a say in it.
        box: Where, as drawn by a person, in fractions of the whole picture; wins over `location` and pixels.
        mask: A brushed picture of any size laid over the whole picture: white moves, or what is opaque when
            it has transparency. Wins over everything else.
    """

    element: str
    motion_type: str = ""
    location: str = ""
    box: Box | None = None
    mask: Path | None = None


@dataclass(frozen=True, slots=True)
class SubjectHint:
    """What a person says must stay still; it replaces what would be found.

    Args:
        box: In fractions of the whole picture.
        mask: A brushed picture, read as for `MotionElement`.
        nothing: True when there is nothing to protect.

    Raises:
        RenderRefused: Not exactly one of the three is given.
    """

    box: Box | None = None
    mask: Path | None = None
    nothing: bool = False

    def __post_init__(self) -> None:
        if (self.box is not None) + (self.mask is not None) + self.nothing != 1:
            raise RenderRefused(
                "The subject is told in more than one way, or in none.",
                pointer="/subject",
                hint="Give its box, or its brushed mask, or say that there is nothing to protect.",
                code="invalid_subject",
            )


@dataclass(frozen=True, slots=True)
class RenderSettings:
    """How a clip should come out.

    Args:
        seconds: Length of the clip, 1 to 60; it is a whole number of seamless loops.
        fps: Frames a second, 24 to 60.
        short_side: Pixels of the shorter side, 240 to 2160; a smaller source keeps its own size.
        motion_strength: 0.05 (barely) to 1 (as much as still looks real).
        seed: 0 to 2³²-1; the same picture, elements and settings give the same bytes.
        preset: An x264 preset, `ultrafast` to `slow`.
        crf: x264's constant rate factor, 8 to 35; lower is better and larger.
        aspect_ratio: `W:H` to cut the picture to, or None to keep the source's.
        camera: How the camera moves, once from the first frame to the last, see `camera.camera`; only with a
            static one is the clip a loop that begins on the source picture. `pan_left` moves the camera from
            left to right, as in the workflows, and `pan_right` from right to left.
        camera_strength: How far it moves, 0.01 to 0.3: the share of the picture's width that it travels over,
            closes in by, or lets the background travel. Beyond 0.08 `orbit` visibly slants what is upright.

    Raises:
        RenderRefused: A value is out of its range; the message names the field and the range.
    """

    seconds: float = 5.0
    fps: int = 24
    short_side: int = 720
    motion_strength: float = 0.5
    seed: int = 0
    preset: str = "veryfast"
    crf: int = 18
    aspect_ratio: str | None = None
    camera: Camera = "static"
    camera_strength: float = 0.08

    def __post_init__(self) -> None:
        for field, (low, high) in _RANGES.items():
            value = getattr(self, field)
            whole = field not in {"seconds", "motion_strength", "camera_strength"}
            number = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
            if not number or not math.isfinite(value) or not low <= value <= high:
                kind = "a whole number" if whole else "a number"
                raise _bad_setting(field, value, f"{kind} from {low} to {high}")
        if self.preset not in PRESETS:
            raise _bad_setting("preset", self.preset, f"one of {', '.join(PRESETS)}")
        if self.camera not in CAMERAS:
            raise _bad_setting("camera", self.camera, f"one of {', '.join(CAMERAS)}")
        if self.aspect_ratio is not None and _ASPECT.match(str(self.aspect_ratio)) is None:
            raise _bad_setting(
                "aspect_ratio", self.aspect_ratio, "width:height such as 9:16, each from 1 to 99"
            )

    @property
    def ratio(self) -> float | None:
        """Width over height, or None to keep the source's."""
        match = _ASPECT.match(self.aspect_ratio) if self.aspect_ratio else None
        return int(match[1]) / int(match[2]) if match else None


def _bad_setting(field: str, value: object, allowed: str) -> RenderRefused:
    return RenderRefused(
        f"{field} is {value!r}, which cannot be rendered.",
        pointer=f"/{field}",
        hint=f"Use {allowed}.",
        code="invalid_setting",
        details={"field": field, "allowed": allowed},
    )


@dataclass(frozen=True, slots=True)
class EffectReport:
    """What became of one element.

    Args:
        element: The words it was asked for with.
        kind: The motion kind it was understood as, None when no word was recognised.
        box: Where pixels may change, in fractions of the clip's frame; None when nothing moves.
        demoted_to_light: True when a warp was asked for but the pixels show no such thing there.
        refused: Why nothing moves for it, one sentence; None when it moves.
        coverage: Share of the frame under its mask, 0 to 1.
        note: A remark for a person, such as why a warp became light.
    """

    element: str
    kind: str | None
    box: Box | None = None
    demoted_to_light: bool = False
    refused: str | None = None
    coverage: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class RenderReport:
    """A finished clip and how it came about.

    Args:
        path: The MP4.
        width: Pixels, even.
        height: Pixels, even.
        fps: Frames a second.
        frames: How many frames the clip has.
        seconds: `frames / fps`.
        effects: One report per element asked for, in order.
        subject: The protected area in fractions of the frame, None when no subject was found.
        subject_found_by: `face`, `saliency`, `given` or `nothing`.
    """

    path: Path
    width: int
    height: int
    fps: int
    frames: int
    seconds: float
    effects: tuple[EffectReport, ...]
    subject: Box | None = None
    subject_found_by: str = "nothing"
