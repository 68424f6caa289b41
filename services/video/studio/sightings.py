"""Where a kind of thing is seen: each kind asks its own finder, and air needs no finder at all."""

from typing import Final

import numpy as np

from services.video.studio import evidence, evidence_fabric, evidence_lights
from services.video.studio.evidence import CONVINCING, Evidence
from services.video.studio.kinds import RISING, Kind
from services.video.studio.look import Look
from services.video.studio.places import air_prior, box_prior, box_window, smoothstep, words_prior
from services.video.studio.planes import Floats
from shared.regions import Box, Location

_FINDERS: Final = {
    Kind.BLANKET: evidence.laid_fabric,
    Kind.PLANT: evidence.greenery,
    Kind.WATER: evidence.water_surface,
    Kind.HAZE: evidence_lights.hot_air,
    Kind.SNOW: evidence.window_view,
    Kind.RAIN: evidence.window_view,
    Kind.BUBBLES: evidence.water_surface,
    Kind.LAMP: evidence_lights.light_source,
    Kind.CANDLE: evidence_lights.light_source,
    Kind.SHIMMER: evidence_lights.highlights,
    Kind.BOKEH: evidence_lights.soft_discs,
    Kind.REFLECTION: evidence_lights.shining_surface,
    Kind.CLOUDS: evidence_lights.open_sky,
}
_CUT_BY_BOX: Final = {
    Kind.SHIMMER: 0.5,
    Kind.BOKEH: 0.5,
    Kind.REFLECTION: 0.5,
    Kind.SNOW: 0.3,
    Kind.RAIN: 0.3,
    Kind.CLOUDS: 0.4,
}
"""Kinds whose evidence may reach beyond the box, and the window's fade that keeps the cut from showing."""
_OUTDOORS: Final = frozenset({Kind.SNOW, Kind.RAIN, Kind.BUBBLES})
"""Kinds that fill the air when what they belong to (a window, water) cannot be seen."""


def sight(kind: Kind, place: Location, look: Look) -> Evidence:
    """The mask of a kind on the look, and how sure it is that the thing is there."""
    if kind in RISING:
        return _plume(kind, place, look)
    air = air_prior(place, look.shape)
    if kind in {Kind.DUST, Kind.POLLEN}:
        return Evidence(_in_the_air(air), 1.0)
    if kind is Kind.FOG:
        return Evidence(_low(air, place), 1.0)
    if kind is Kind.SUNBEAM:
        return evidence_lights.lit_air(look, air)
    prior = _prior(kind, place, look)
    if kind is Kind.CURTAIN:
        return evidence_fabric.hanging_fabric(look, prior, prior if place.box else np.ones_like(prior))
    seen = _FINDERS[kind](look, prior)
    if kind is Kind.BOKEH and seen.confidence <= 0.02:
        seen = evidence_lights.dark_blur(look, prior)
    if kind in _OUTDOORS and seen.confidence < CONVINCING and (place.box is not None or kind is Kind.BUBBLES):
        return Evidence(_in_the_air(air), 0.5)
    if place.box is None:
        return seen
    if kind is Kind.HAZE:  # air has no outline of its own: a box says how far it trembles
        return Evidence(box_window(place.box, look.shape, 0.4, 4.0), seen.confidence)
    if kind in {Kind.LAMP, Kind.CANDLE} and seen.confidence <= 0.02:
        return Evidence(_pool_in(place.box, look), 0.5)  # an unlit lamp still may glow a little
    if kind in _CUT_BY_BOX:
        window = box_window(place.box, look.shape, _CUT_BY_BOX[kind], 4.0)
        return Evidence(seen.mask * window, seen.confidence, seen.drawn)
    return seen


def _prior(kind: Kind, place: Location, look: Look) -> Floats:
    if place.box is not None:
        return box_prior(place.box, look.shape)
    worded = words_prior(place.words, look.shape)
    if worded is not None:
        return worded
    everywhere = np.ones(look.shape, np.float32)
    rows = np.linspace(0, 1, look.shape[0], dtype=np.float32)[:, None]
    if kind is Kind.WATER:  # unless told otherwise it lies, and what is blue above is sky
        return everywhere * smoothstep((rows - 0.3) / 0.2)
    if kind in {Kind.SNOW, Kind.RAIN}:  # and weather is seen above what stands before the window
        return everywhere * smoothstep((0.74 - rows) / 0.2)
    return everywhere


def _in_the_air(air: Floats) -> Floats:
    """Where particles are seen: their number thins out by itself, so the middle may be wide and level."""
    return smoothstep((air - 0.05) / 0.35)


def _low(air: Floats, place: Location) -> Floats:
    """Fog lies: denser towards the ground, unless its place was told."""
    if place.box is not None or words_prior(place.words, (2, 2)) is not None:
        return smoothstep(air / 0.8)
    rows = np.linspace(0, 1, air.shape[0], dtype=np.float32)[:, None]
    return np.asarray(air * (0.15 + 0.85 * smoothstep((rows - 0.15) / 0.6)), np.float32)


def _pool_in(box: Box, look: Look) -> Floats:
    height, width = look.shape
    radius = 0.42 * max((box.x1 - box.x0) * width, (box.y1 - box.y0) * height)
    middle = ((box.x0 + box.x1) / 2 * width, (box.y0 + box.y1) / 2 * height)
    return evidence_lights.pool(look.shape, *middle, radius)


def _plume(kind: Kind, place: Location, look: Look) -> Evidence:
    """What leaves a vessel's mouth or a wick, widens and thins as it rises; smoke rises higher."""
    height, width = look.shape
    if place.box is not None:
        box = place.box
        x, mouth = (box.x0 + box.x1) / 2 * width, (box.y0 + 0.25 * (box.y1 - box.y0)) * height
        half = max(0.32 * (box.x1 - box.x0) * width, 4 * look.unit)
    else:
        prior = _prior(kind, place, look)
        weight = prior / max(float(prior.sum()), 1e-6)
        rows, columns = np.mgrid[0:height, 0:width]
        x, mouth, half = float((weight * columns).sum()), float((weight * rows).sum()), 9 * look.unit
    tall = max(7.5 * half, (80 if kind is Kind.SMOKE else 46) * look.unit)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    up = (mouth - rows) / tall
    rim = up + 0.10 - 0.10 * ((columns - x) / half) ** 2  # rounded below, or it starts at a line
    spread = half * ((0.45 if kind is Kind.SMOKE else 0.62) + 0.9 * np.clip(up, 0, 1))
    across = np.exp(-(((columns - x) / spread) ** 2) * 1.6)
    fading = smoothstep(np.asarray((1 - up) / 0.75, np.float32))
    plume = np.clip(across * 1.05 - 0.05, 0, 1) * smoothstep(np.asarray(rim / 0.24, np.float32)) * fading
    return Evidence(np.asarray(plume, np.float32), 1.0)
