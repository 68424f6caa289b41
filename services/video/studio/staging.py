"""Builds the effects of what was placed, so that a frame is only their sum."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.video.studio.area import Area, split_area
from services.video.studio.effects.effect import Effect
from services.video.studio.effects.light import make_light
from services.video.studio.effects.particles import make_particles
from services.video.studio.effects.sheets import make_sheet
from services.video.studio.effects.sway import Sway, make_sway
from services.video.studio.effects.warp import join_sways
from services.video.studio.failures import RenderRefused
from services.video.studio.kinds import PARTICLES, RISING, WARPS
from services.video.studio.masks import Found
from services.video.studio.placement import Placed, Placement, place
from services.video.studio.planes import Planes
from services.video.studio.source import Source
from services.video.studio.subject import Subject
from services.video.studio.terms import EffectReport, MotionElement, RenderSettings, SubjectHint


@dataclass(frozen=True, slots=True)
class Stage:
    """A still frame and everything that happens to it during one loop."""

    still: Planes
    effects: tuple[Effect, ...]
    areas: tuple[Area, ...]
    subject: Subject
    reports: tuple[EffectReport, ...]

    def frame(self, phase: float) -> Planes:
        """The frame at a phase in 0…1; at 0 and 1 it is the still."""
        frame = Planes(self.still.buffer.copy())
        for effect in self.effects:
            effect.apply(frame, phase)
        return frame

    def may_change(self) -> NDArray[np.bool_]:
        """height×width, True where any effect may change a pixel."""
        union = np.zeros((self.still.height, self.still.width), np.bool_)
        for area in self.areas:
            union |= area.on(union.shape)
        return union


def set_stage(
    source: Source,
    elements: Sequence[MotionElement],
    settings: RenderSettings,
    loop_seconds: float,
    subject_hint: SubjectHint | None = None,
) -> Stage:
    """Place the elements and build their effects.

    Raises:
        RenderRefused: No element can move (`details["elements"]` has the reason for each), or a brushed mask
            is of no use.
    """
    return stage_of(place(source, elements, subject_hint), settings, loop_seconds)


def stage_of(placement: Placement, settings: RenderSettings, loop_seconds: float) -> Stage:
    """Build the effects of elements that have been placed; raises as `set_stage` does."""
    still, strength = placement.still, settings.motion_strength
    reports = tuple(_report(placed, (still.height, still.width)) for placed in placement.elements)
    if all(placed.found is None for placed in placement.elements):
        raise _nothing_moves(reports)
    effects: list[Effect] = []
    sways: list[Sway] = []
    for index, placed in enumerate(placement.elements):
        if (found := placed.found) is None:
            continue
        rng = np.random.default_rng(
            [settings.seed, index, zlib.crc32(placed.element.element.encode(errors="surrogatepass"))]
        )
        if found.kind in WARPS:
            sways += [
                make_sway(found.kind, part, still.height, strength, loop_seconds, rng)
                for part in split_area(found.area)
            ]
        else:
            effects.append(_effect(found, still, strength, loop_seconds, rng))
    warps = join_sways(sways, still)
    areas = tuple(placed.found.area for placed in placement.elements if placed.found)
    return Stage(still, (*warps, *effects), areas, placement.subject, reports)


def _effect(found: Found, still: Planes, strength: float, seconds: float, rng: np.random.Generator) -> Effect:
    if found.kind in PARTICLES or found.drawn:
        return make_particles(found.kind, found.area, still.y, strength, seconds, rng)
    if found.kind in RISING:
        return make_sheet(found.kind, found.area, still.y, strength, seconds, rng)
    return make_light(found.kind, found.area, still.y, strength, seconds, rng)


def _report(placed: Placed, shape: tuple[int, int]) -> EffectReport:
    if (found := placed.found) is None:
        kind = placed.kind.value if placed.kind else None
        return EffectReport(placed.element.element, kind, refused=placed.refused)
    return EffectReport(
        placed.element.element,
        found.kind.value,
        box=found.area.box(shape),
        demoted_to_light=found.demoted,
        coverage=float((found.area.weight > 0).sum()) / (shape[0] * shape[1]),
        note=found.note,
    )


def _nothing_moves(reports: tuple[EffectReport, ...]) -> RenderRefused:
    reasons = "; ".join(f"{one.element}: {(one.refused or '').rstrip('.')}" for one in reports)
    return RenderRefused(
        f"None of the chosen elements can move. {reasons}." if reports else "No element was chosen to move.",
        pointer="/elements",
        hint="Choose a light, curtain, plant, water or dust that is visible beside the subject.",
        code="nothing_to_move",
        details={"elements": [{"element": r.element, "refused": r.refused} for r in reports]},
    )
