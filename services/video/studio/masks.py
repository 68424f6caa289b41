"""From a kind and a place to the pixels that may change: prior × evidence, minus the protected subject."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.area import Area, cut_area, ease_from
from services.video.studio.evidence import CONVINCING, Evidence
from services.video.studio.given import Given
from services.video.studio.kinds import PARTICLES, RISING, WARPS, Kind
from services.video.studio.look import Look
from services.video.studio.places import box_window, smoothstep, upscale
from services.video.studio.planes import Floats
from services.video.studio.sightings import sight
from shared.regions import Location

_LIGHTER = dict.fromkeys((*WARPS, Kind.CLOUDS), Kind.SUNBEAM) | {Kind.WATER: Kind.SHIMMER}
"""What becomes of kinds that would bend or cloud things that are not there."""
_SMALLEST_SHARE = 0.0004  # of the frame; a mask smaller than this shows nothing
_AS_LIGHT = "The pixels there show no {kind}, so only its light changes."
_BOX_ITSELF = "The pixels there show no {kind}, so the whole box moves as it was drawn."
_DRAWN = "The pixels there show no {kind}, so some is drawn where the background is dark and blurred."
_DRAWN_IN_BOX = "The pixels there show no {kind}, so some is drawn in the box."
_ON_SUBJECT = "{share}% of it lies on the protected subject, which stays still."
_BRUSH_FADE = {Kind.WATER: 9.0, Kind.CURTAIN: 14.0, Kind.BLANKET: 14.0, Kind.PLANT: 14.0, Kind.HAZE: 14.0}
"""Over how many pixels of a 720-pixel frame an effect fades towards the rim of a brush."""
_NOWHERE = Area(0, 0, np.zeros((2, 2), np.float32))


@dataclass(frozen=True, slots=True)
class Found:
    """Where an element's effect goes; `kind` is what it is rendered as, `drawn` when none is there."""

    kind: Kind
    area: Area
    demoted: bool = False
    note: str = ""
    drawn: bool = False


def find_area(kind: Kind, place: Location | Given, look: Look, subject: NDArray[np.bool_]) -> Found | str:
    """The area of an element on a frame of the subject mask's size, or the reason why there is none."""
    if isinstance(place, Given):
        return _given_area(kind, place, look, subject)
    seen = sight(kind, place, look)
    lighter = _LIGHTER.get(kind)
    demoted = lighter is not None and seen.confidence < CONVINCING
    shown, note = kind, ""
    if lighter is not None and demoted:
        shown, note = lighter, _AS_LIGHT.format(kind=kind.value)
        seen = sight(lighter, place, look)
    elif seen.confidence <= 0.02:
        return f"Nothing like {kind.value} can be seen there; give another place or a box."
    if seen.drawn:
        note = _DRAWN.format(kind=kind.value)
    return _cut(
        Found(shown, _NOWHERE, demoted, note, seen.drawn), _at_full_size(shown, seen, subject), subject
    )


def _given_area(kind: Kind, place: Given, look: Look, subject: NDArray[np.bool_]) -> Found | str:
    """A brush is taken as it is; in a box the thing is looked for, and without it the box itself moves."""
    if place.mask is not None:
        reach = _BRUSH_FADE.get(kind, 8.0 if kind in PARTICLES else 20.0) * min(subject.shape) / 720
        solid = cv2.copyMakeBorder((place.mask > 0).astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
        inside = cv2.distanceTransform(solid, cv2.DIST_L2, 5)[1:-1, 1:-1]
        reach = min(reach, 0.6 * float(inside.max()))  # a thin stroke keeps its middle
        weight = place.mask * smoothstep(np.asarray(inside, np.float32) / max(reach, 1.0))
        lost = float(place.mask[subject].sum()) / max(float(place.mask.sum()), 1e-6)
        note = _ON_SUBJECT.format(share=round(lost * 100)) if lost > 0.1 else ""
        weight = np.asarray(weight * np.clip(ease_from(subject, 14 * min(subject.shape) / 720 + 1), 0, 1))
        return _cut(Found(kind, _NOWHERE, note=note), weight, subject)
    found = find_area(kind, Location("", place.box), look, subject)
    shape = (subject.shape[0], subject.shape[1])
    if isinstance(found, Found) and not found.demoted:
        if kind in RISING:  # its box is drawn around the vessel or the wick that it leaves
            return found
        inside = found.area.full(shape) * box_window(place.box, shape, 0.25, 8.0)
        return _cut(found, np.asarray(inside, np.float32), subject)
    window = box_window(place.box, look.shape, 0.5, 4.0)
    drawn = kind is Kind.BOKEH
    told = _DRAWN_IN_BOX if drawn else _BOX_ITSELF
    trusted = Found(kind, _NOWHERE, note=told.format(kind=kind.value), drawn=drawn)
    return _cut(trusted, _eased(kind, window, subject), subject)


def _cut(found: Found, weight: Floats, subject: NDArray[np.bool_]) -> Found | str:
    area = cut_area(weight, subject)
    if area is None or float(area.weight.sum()) < _SMALLEST_SHARE * subject.size:
        return "All of it lies on the protected subject or is too small to be seen."
    return replace(found, area=area)


def _at_full_size(kind: Kind, seen: Evidence, subject: NDArray[np.bool_]) -> Floats:
    shape = (subject.shape[0], subject.shape[1])
    unit = min(shape) / 720
    if kind in WARPS:
        return _room_to_move(upscale(seen.mask, shape), subject, unit, 1.0 if kind is Kind.WATER else 2.0)
    mask = seen.mask
    if kind in {Kind.SNOW, Kind.RAIN}:
        inner = cv2.erode(mask, np.ones((3, 3), np.uint8))
        mask = np.asarray(cv2.GaussianBlur(inner, (0, 0), 0.8), np.float32)
    return _eased(kind, mask, subject)


def _eased(kind: Kind, mask: Floats, subject: NDArray[np.bool_]) -> Floats:
    shape = (subject.shape[0], subject.shape[1])
    reach = (6 if kind in PARTICLES else 26) * min(shape) / 720
    return np.asarray(upscale(mask, shape) * smoothstep(ease_from(subject, reach)), np.float32)


def _room_to_move(mask: Floats, subject: NDArray[np.bool_], unit: float, grow: float) -> Floats:
    """The thing with a little of its surroundings, so that its own outline moves and the rim does not.

    Displacement has to die out before the mask ends and before the subject begins.
    """
    solid = (cv2.GaussianBlur(mask, (0, 0), 2.5 * unit + 0.3) > 0.5).astype(np.uint8)
    reach = max(1, round(5 * grow * unit))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    grown = np.where(subject, 0, cv2.dilate(solid, kernel)).astype(np.uint8)
    padded = cv2.copyMakeBorder(grown, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    inside = cv2.distanceTransform(padded, cv2.DIST_L2, 5)
    rise = smoothstep(np.asarray(inside[1:-1, 1:-1], np.float32) / (8.5 * grow * unit + 1))
    return np.asarray(rise * np.clip(ease_from(subject, 14 * unit + 1), 0, 1), np.float32)
