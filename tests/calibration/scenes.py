"""The scorer's pictures: thresholds were chosen on one half and are proven on the other."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from services.video.studio.planes import Bytes
from services.video.studio.render import MotionElement, RenderSettings
from services.video.studio.scenes import scene as drawn
from services.video.studio.scenes.drawing import draw_scene
from services.video.studio.scoring.regions import Element, Regions
from services.video.studio.source import Source, load_source
from services.video.studio.staging import Stage, set_stage
from services.video.studio.terms import SubjectHint
from shared.regions import Box

_ROOT = Path(__file__).parents[2]
_SAMPLES, _PICTURES = _ROOT / "services" / "video" / "samples", _ROOT / "tests" / "pictures"


@dataclass(frozen=True)
class Scene:
    """A picture, what was chosen in it, and whether it is held out; boxes in fractions of the frame.

    `picture` is a file, or a scene the studio draws itself at `shape` (height, width), in 1/480 of its size.
    """

    name: str
    picture: Path | drawn.Scene
    elements: tuple[MotionElement, ...]
    subject: Box
    held_out: bool
    shape: tuple[int, int] = (480, 480)

    def staged(self, short_side: int, seconds: float, strength: float = 0.5, seed: int = 3) -> "Staged":
        """Ready to be rendered with the shorter side so many pixels long."""
        settings = RenderSettings(
            seconds=seconds, short_side=max(240, short_side), motion_strength=strength, seed=seed
        )
        source = self._source(settings, short_side)
        stage = set_stage(source, self.elements, settings, seconds, SubjectHint(box=self.subject))
        return Staged(self, source.rgb, stage, seconds)

    def _source(self, settings: RenderSettings, short_side: int) -> Source:
        if isinstance(self.picture, Path):
            return load_source(self.picture, settings)
        height, width = (round(side * short_side / 960) * 2 for side in self.shape)
        return Source(draw_scene(self.picture, (height, width)).rgb, Box(0, 0, 1, 1))


@dataclass(frozen=True)
class Staged:
    """A scene at one size: the reference and everything that moves in it."""

    scene: Scene
    reference: Bytes
    stage: Stage
    seconds: float

    @cached_property
    def regions(self) -> Regions:
        shape = (self.stage.still.height, self.stage.still.width)
        named = [report for report in self.stage.reports if report.refused is None]
        elements = tuple(
            Element(report.element, area.on(shape))
            for report, area in zip(named, self.stage.areas, strict=True)
        )
        return Regions(elements, self.stage.subject.mask)

    @cached_property
    def still_part(self) -> NDArray[np.bool_]:
        """Neither chosen nor the subject."""
        return ~self.stage.may_change() & ~self.stage.subject.mask

    def frames(self, count: int) -> list[Bytes]:
        """One loop as yuv420p buffers."""
        return [self.stage.frame(index / count).buffer for index in range(count)]

    def frames_at(self, phases: list[float]) -> list[Bytes]:
        return [self.stage.frame(phase % 1.0).buffer for phase in phases]


def _element(name: str, how: str, *box: float) -> MotionElement:
    return MotionElement(name, how, box=Box(*box))


SCENES = (
    Scene(
        "room by day",
        _SAMPLES / "room_day.jpg",
        (
            _element("curtain", "gentle sway", 0.02, 0.06, 0.13, 0.70),
            _element("plant leaves", "rustle", 0.44, 0.42, 0.68, 0.78),
            _element("mug", "steam", 0.90, 0.54, 0.93, 0.61),
        ),
        Box(0.27, 0.50, 0.46, 0.93),
        held_out=False,
    ),
    Scene(
        "cat",
        _PICTURES / "chelsea.png",
        (
            _element("dust motes", "drift", 0.82, 0.15, 1.0, 0.98),
            _element("sunlight", "slow brightening", 0.0, 0.0, 0.18, 0.5),
        ),
        Box(0.22, 0.08, 0.78, 1.0),
        held_out=False,
    ),
    Scene(
        "kitchen with a dog",
        drawn.Scene("kitchen", "dog", "evening", seed=3),
        (
            _element("curtain", "gentle sway", 0.30, 0.06, 0.47, 0.44),
            _element("plant leaves", "rustle", 0.12, 0.34, 0.37, 0.51),
            _element("mug", "steam", 0.82, 0.45, 0.91, 0.50),
        ),
        Box(0.18, 0.50, 0.66, 0.96),
        held_out=False,
        shape=(600, 480),
    ),
    Scene(
        "room by night",
        _SAMPLES / "room_night.jpg",
        (
            _element("snow outside the window", "falling", 0.10, 0.11, 0.35, 0.56),
            _element("table lamp", "soft flicker", 0.88, 0.26, 1.0, 0.52),
            _element("throw blanket", "soft ripple", 0.81, 0.51, 0.92, 0.79),
        ),
        Box(0.33, 0.50, 0.53, 0.93),
        held_out=True,
    ),
    Scene(
        "coffee",
        _PICTURES / "coffee.png",
        (
            _element("coffee cup", "steam", 0.36, 0.18, 0.62, 0.40),
            _element("sunlight", "slow brightening", 0.82, 0.0, 1.0, 0.6),
        ),
        Box(0.13, 0.48, 0.80, 0.98),
        held_out=True,
    ),
    Scene(
        "garden with a rabbit",
        drawn.Scene("garden", "rabbit", "day", seed=5),
        (
            _element("pond water", "ripples", 0.02, 0.85, 0.34, 0.95),
            _element("leaves of the tree", "rustle", 0.74, 0.0, 1.0, 0.23),
            _element("pollen", "drift", 0.08, 0.05, 0.45, 0.35),
        ),
        Box(0.32, 0.42, 0.80, 0.90),
        held_out=True,
    ),
)
