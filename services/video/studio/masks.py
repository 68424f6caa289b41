"""From a kind and a place to the pixels that may change: prior × evidence, minus the protected subject."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio import evidence
from services.video.studio.area import Area, cut_area, ease_from
from services.video.studio.evidence import CONVINCING, Evidence
from services.video.studio.given import Given
from services.video.studio.look import Look
from services.video.studio.places import air_prior, box_prior, box_window, smoothstep, upscale, words_prior
from services.video.studio.planes import Floats
from services.video.studio.words import PARTICLES, WARPS, Kind
from shared.regions import Box, Location

_FINDERS = {
    Kind.CURTAIN: evidence.hanging_fabric,
    Kind.BLANKET: evidence.laid_fabric,
    Kind.PLANT: evidence.greenery,
    Kind.WATER: evidence.water_surface,
    Kind.SNOW: evidence.window_view,
    Kind.RAIN: evidence.window_view,
    Kind.LAMP: evidence.light_source,
    Kind.CANDLE: evidence.light_source,
    Kind.SHIMMER: evidence.highlights,
}
_CUT_BY_BOX = {Kind.SHIMMER: 0.5, Kind.SNOW: 0.3, Kind.RAIN: 0.3}
"""Kinds whose evidence may reach beyond the box, and the window's fade that keeps the cut from showing."""
_SMALLEST_SHARE = 0.0004  # of the frame; a mask smaller than this shows nothing
_AS_LIGHT = "The pixels there show no {kind}, so only its light changes."
_BOX_ITSELF = "The pixels there show no {kind}, so the whole box moves as it was drawn."
_ON_SUBJECT = "{share}% of it lies on the protected subject, which stays still."
_BRUSH_FADE = {Kind.WATER: 9.0, Kind.CURTAIN: 14.0, Kind.BLANKET: 14.0, Kind.PLANT: 14.0}
"""Over how many pixels of a 720-pixel frame an effect fades towards the rim of a brush."""
_NOWHERE = Area(0, 0, np.zeros((2, 2), np.float32))


@dataclass(frozen=True, slots=True)
class Found:
    """Where an element's effect goes; `kind` is what it is rendered as."""

    kind: Kind
    area: Area
    demoted: bool = False
    note: str = ""


def find_area(kind: Kind, place: Location | Given, look: Look, subject: NDArray[np.bool_]) -> Found | str:
    """The area of an element on a frame of the subject mask's size, or the reason why there is none."""
    if isinstance(place, Given):
        return _given_area(kind, place, look, subject)
    prior = _prior(kind, place, look)
    seen = _steam_column(place, look, prior) if kind is Kind.STEAM else _seen(kind, place, look, prior)
    demoted = kind in WARPS and seen.confidence < CONVINCING
    shown, note = kind, ""
    if demoted:
        shown, note = Kind.SHIMMER if kind is Kind.WATER else Kind.SUNBEAM, _AS_LIGHT.format(kind=kind.value)
        seen = _seen(shown, place, look, prior)
    elif seen.confidence <= 0.02:
        return f"Nothing like {kind.value} can be seen there; give another place or a box."
    return _cut(Found(shown, _NOWHERE, demoted, note), _at_full_size(shown, seen, subject), subject)


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
    if isinstance(found, Found) and not found.demoted:
        return found
    window = Evidence(box_window(place.box, look.shape, 0.5, 4.0), 1.0)
    trusted = Found(kind, _NOWHERE, note=_BOX_ITSELF.format(kind=kind.value))
    return _cut(trusted, _eased(kind, window.mask, subject), subject)


def _cut(found: Found, weight: Floats, subject: NDArray[np.bool_]) -> Found | str:
    area = cut_area(weight, subject)
    if area is None or float(area.weight.sum()) < _SMALLEST_SHARE * subject.size:
        return "All of it lies on the protected subject or is too small to be seen."
    return replace(found, area=area)


def _prior(kind: Kind, place: Location, look: Look) -> Floats:
    if place.box is not None:
        return box_prior(place.box, look.shape)
    worded = words_prior(place.words, look.shape)
    if worded is not None:
        return worded
    everywhere = np.ones(look.shape, np.float32)
    if kind is Kind.WATER:  # unless told otherwise it lies, and what is blue above is sky
        rows = np.linspace(0, 1, look.shape[0], dtype=np.float32)[:, None]
        return everywhere * smoothstep((rows - 0.3) / 0.2)
    return everywhere


def _seen(kind: Kind, place: Location, look: Look, prior: Floats) -> Evidence:
    air = air_prior(place, look.shape)
    if kind is Kind.DUST:
        return Evidence(_in_the_air(air), 1.0)
    if kind is Kind.SUNBEAM:
        return evidence.lit_air(look, air)
    seen = _FINDERS[kind](look, prior)
    if place.box is None:
        return seen
    if kind in {Kind.LAMP, Kind.CANDLE} and seen.confidence <= 0.02:
        return Evidence(_pool_in(place.box, look), 0.5)  # an unlit lamp still may glow a little
    if kind in {Kind.SNOW, Kind.RAIN} and seen.confidence < CONVINCING:
        return Evidence(_in_the_air(air), 0.5)
    if kind in _CUT_BY_BOX:
        window = box_window(place.box, look.shape, _CUT_BY_BOX[kind], 4.0)
        return Evidence(seen.mask * window, seen.confidence)
    return seen


def _in_the_air(air: Floats) -> Floats:
    """Where particles are seen: their number thins out by itself, so the middle may be wide and level."""
    return smoothstep((air - 0.05) / 0.35)


def _pool_in(box: Box, look: Look) -> Floats:
    height, width = look.shape
    radius = 0.42 * max((box.x1 - box.x0) * width, (box.y1 - box.y0) * height)
    return evidence.pool(look.shape, (box.x0 + box.x1) / 2 * width, (box.y0 + box.y1) / 2 * height, radius)


def _steam_column(place: Location, look: Look, prior: Floats) -> Evidence:
    """A plume that leaves the vessel's mouth, widens and thins as it rises."""
    height, width = look.shape
    if place.box is not None:
        box = place.box
        x, mouth = (box.x0 + box.x1) / 2 * width, (box.y0 + 0.25 * (box.y1 - box.y0)) * height
        half = max(0.32 * (box.x1 - box.x0) * width, 4 * look.unit)
    else:
        weight = prior / max(float(prior.sum()), 1e-6)
        rows, columns = np.mgrid[0:height, 0:width]
        x, mouth, half = float((weight * columns).sum()), float((weight * rows).sum()), 9 * look.unit
    tall = max(7.5 * half, 46 * look.unit)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    up = (mouth - rows) / tall
    rim = up + 0.10 - 0.10 * ((columns - x) / half) ** 2  # rounded below, or it starts at a line
    spread = half * (0.62 + 0.9 * np.clip(up, 0, 1))
    across = np.exp(-(((columns - x) / spread) ** 2) * 1.6)
    along = smoothstep(np.asarray(rim / 0.24, np.float32)) * smoothstep(
        np.asarray((1 - up) / 0.75, np.float32)
    )
    plume = np.clip(across * 1.05 - 0.05, 0, 1) * along
    return Evidence(np.asarray(plume, np.float32), 1.0)


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
