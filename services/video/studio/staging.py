"""Decides what each chosen element becomes and builds the effects, so that a frame is only their sum."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.video.studio.area import Area, split_area
from services.video.studio.effects.effect import Effect
from services.video.studio.effects.light import make_light
from services.video.studio.effects.particles import make_particles
from services.video.studio.effects.steam import make_steam
from services.video.studio.effects.sway import Sway, make_sway
from services.video.studio.effects.warp import join_sways
from services.video.studio.failures import RenderRefused
from services.video.studio.look import Look, look_at
from services.video.studio.masks import Found, find_area
from services.video.studio.planes import Planes, from_rgb
from services.video.studio.source import Source
from services.video.studio.subject import Subject, find_subject
from services.video.studio.terms import EffectReport, MotionElement, RenderSettings
from services.video.studio.vocabulary import read_element
from services.video.studio.words import PARTICLES, WARPS, Kind
from shared.regions import Location, parse_location


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
    source: Source, elements: Sequence[MotionElement], settings: RenderSettings, loop_seconds: float
) -> Stage:
    """Read the words, look at the picture, build the effects.

    Raises:
        RenderRefused: No element can move; `details["elements"]` has the reason for each.
    """
    look, still = look_at(source.rgb), from_rgb(source.rgb)
    places = [_place(element, source) for element in elements]
    chosen = tuple(place.box for place in places if isinstance(place, Location) and place.box is not None)
    subject = find_subject(source.rgb, look, chosen)
    found = [_found(element, place, look, subject) for element, place in zip(elements, places, strict=True)]
    reports = tuple(_report(*pair, subject.mask.shape) for pair in zip(elements, found, strict=True))
    if all(isinstance(one, _Refusal) for one in found):
        raise _nothing_moves(reports)
    effects: list[Effect] = []
    sways: list[Sway] = []
    for index, (element, one) in enumerate(zip(elements, found, strict=True)):
        if isinstance(one, _Refusal):
            continue
        rng = np.random.default_rng([settings.seed, index, zlib.crc32(element.element.encode())])
        if one.kind in WARPS:
            sways += [
                make_sway(one.kind, part, still.height, settings.motion_strength, loop_seconds, rng)
                for part in split_area(one.area)
            ]
        else:
            effects.append(_effect(one, still, settings.motion_strength, loop_seconds, rng))
    warps = join_sways(sways, still)
    areas = tuple(one.area for one in found if isinstance(one, Found))
    return Stage(still, (*warps, *effects), areas, subject, reports)


@dataclass(frozen=True, slots=True)
class _Refusal:
    kind: Kind | None
    reason: str


def _place(element: MotionElement, source: Source) -> Location | str:
    location = parse_location(element.location)
    if location.box is None:
        return location
    box = source.to_frame(location.box)
    if box is None:
        return "It lies in the part that was cut off for the aspect ratio."
    return Location(location.words, box)


def _found(element: MotionElement, place: Location | str, look: Look, subject: Subject) -> Found | _Refusal:
    reading = read_element(element.element, element.motion_type)
    if reading.kind is None:
        return _Refusal(None, reading.refused or "")
    if isinstance(place, str):
        return _Refusal(reading.kind, place)
    found = find_area(reading.kind, place, look, subject.mask)
    return _Refusal(reading.kind, found) if isinstance(found, str) else found


def _effect(found: Found, still: Planes, strength: float, seconds: float, rng: np.random.Generator) -> Effect:
    if found.kind in PARTICLES:
        return make_particles(found.kind, found.area, still.height, strength, seconds, rng)
    if found.kind is Kind.STEAM:
        return make_steam(found.area, still.height, strength, seconds, rng)
    return make_light(found.kind, found.area, still.y, strength, seconds, rng)


def _report(element: MotionElement, found: Found | _Refusal, shape: tuple[int, ...]) -> EffectReport:
    if isinstance(found, _Refusal):
        kind = found.kind.value if found.kind else None
        return EffectReport(element.element, kind, refused=found.reason)
    return EffectReport(
        element.element,
        found.kind.value,
        box=found.area.box((shape[0], shape[1])),
        demoted_to_light=found.demoted,
        coverage=float((found.area.weight > 0).sum()) / (shape[0] * shape[1]),
        note=found.note,
    )


def _nothing_moves(reports: tuple[EffectReport, ...]) -> RenderRefused:
    reasons = "; ".join(f"{report.element}: {report.refused}" for report in reports)
    return RenderRefused(
        f"None of the chosen elements can move. {reasons}" if reports else "No element was chosen to move.",
        pointer="/elements",
        hint="Choose a light, curtain, plant, water or dust that is visible beside the subject.",
        code="nothing_to_move",
        details={"elements": [{"element": r.element, "refused": r.refused} for r in reports]},
    )
