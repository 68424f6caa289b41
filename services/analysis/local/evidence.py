"""Gathers all that is measured in a picture, so that the wording never touches a pixel."""

from dataclasses import dataclass

from services.analysis.local.colours import dominant_colours, zone_colours
from services.analysis.local.light import (
    Light,
    Patch,
    bright_openings,
    brightest_area,
    glowing_spots,
    measure_light,
)
from services.analysis.local.materials import Folds, Greenery, green_patches, hanging_folds
from services.analysis.local.picture import Picture
from services.analysis.local.regions import overlap
from services.analysis.local.scenery import busyness, sky_share
from services.analysis.local.subject import Subject, find_subject
from services.analysis.local.water import water_surfaces
from shared.regions import Box

_MOSTLY = 0.6


@dataclass(frozen=True)
class Evidence:
    """One picture's measurements. What lies mostly on the subject is left out: it must not move."""

    colours: list[str]
    zones: dict[str, str]
    light: Light
    busyness: float
    sky_share: float
    brightest: Box
    subject: Subject | None
    openings: list[Patch]
    glows: list[Patch]
    greenery: list[Greenery]
    folds: list[Folds]
    water: list[Box]


def gather(picture: Picture) -> Evidence:
    """Run every measurement; deterministic."""
    subject = find_subject(picture)
    still = subject.box if subject and subject.kind != "unknown" else None

    def apart(box: Box) -> bool:
        return still is None or overlap(box, still) < _MOSTLY

    spots = glowing_spots(picture)
    openings = [patch for patch in bright_openings(picture, spots) if apart(patch.box)]
    frames = [opening.box for opening in openings]
    outside = [spot for spot in spots if all(overlap(spot.box, frame) < 0.5 for frame in frames)]
    plants = [patch for patch in green_patches(picture) if apart(patch.box)]
    movable = [*frames, *(spot.box for spot in outside), *(patch.box for patch in plants)]
    if subject and still is None and any(overlap(subject.box, box) > _MOSTLY for box in movable):
        subject = None  # what stood out is a light or a plant
    return Evidence(
        colours=dominant_colours(picture),
        zones=zone_colours(picture),
        light=measure_light(picture),
        busyness=busyness(picture),
        sky_share=sky_share(picture),
        brightest=brightest_area(picture),
        subject=subject,
        openings=openings,
        glows=[spot for spot in outside if apart(spot.box)],
        greenery=plants,
        folds=[folds for folds in hanging_folds(picture, frames) if apart(folds.box)],
        water=[box for box in water_surfaces(picture) if apart(box)],
    )
