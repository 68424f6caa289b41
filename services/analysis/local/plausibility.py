"""Compares what a vision model claims with the pixels there, since models point confidently at nothing."""

import re
from collections.abc import Callable, Sequence
from typing import Final

import cv2
import numpy as np

from services.analysis.local.picture import Picture, Plane
from services.analysis.local.regions import overlap, pixels_of
from services.analysis.local.subject import find_subject
from shared.regions import Box, parse_location

Doubt = str | None
Claim = dict[str, str]
"""`element`, `motion_type`, `location` as in the analysis schema."""

_LEAST_TEXTURE: Final = 0.35
"""Mean departure of L* from its neighbourhood: skies and blurred grounds have 0.2, cloth 0.8 and more."""
_LEAST_GREEN: Final = 0.03
_DARKER: Final = 4.0
_ON_THE_FACE: Final = 0.75


def pixel_doubts(picture: Picture, claims: Sequence[Claim]) -> list[str]:
    """One sentence for every claim that the pixels in its box contradict; without a box none is judged."""
    subject = find_subject(picture)
    face = subject.face if subject is not None else None
    doubts = []
    for number, claim in enumerate(claims):
        box = parse_location(claim["location"]).box
        if box is None:
            continue
        doubt = _on_the_face(box, face) or _at_odds(picture, claim, box)
        if doubt is not None:
            doubts.append(f"detected_elements[{number}] ({claim['element'][:80]!r}) {doubt}.")
    return doubts


def _at_odds(picture: Picture, claim: Claim, box: Box) -> Doubt:
    for words, check in _CHECKS:
        if words.search(claim["element"]):
            return check(picture, box)
    return None


def _on_the_face(box: Box, face: Box | None) -> Doubt:
    if face is not None and overlap(box, face) > _ON_THE_FACE:
        return "has a box that lies on the face of the subject, which stays still"
    return None


def _fabric(picture: Picture, box: Box) -> Doubt:
    if _texture(picture)[pixels_of(box, picture.shape)].mean() < _LEAST_TEXTURE:
        return "is said to be fabric, but its box is an even area without any texture"
    return None


def _plant(picture: Picture, box: Box) -> Doubt:
    place = pixels_of(box, picture.shape)
    green = (picture.hue[place] > 90) & (picture.hue[place] < 175) & (picture.chroma[place] > 6)
    if green.mean() < _LEAST_GREEN and _texture(picture)[place].mean() < 2 * _LEAST_TEXTURE:
        return "is said to be a plant, but its box is neither green nor structured"
    return None


def _light(picture: Picture, box: Box) -> Doubt:
    brightest = float(np.percentile(picture.lightness[pixels_of(box, picture.shape)], 95))
    if brightest < float(np.median(picture.lightness)) - _DARKER:
        return "is said to give light, but its box is darker than most of the picture"
    return None


def _texture(picture: Picture) -> Plane:
    reach = max(5, picture.short_side // 40) | 1
    return np.asarray(np.abs(picture.lightness - cv2.blur(picture.lightness, (reach, reach))), np.float32)


_CHECKS: tuple[tuple[re.Pattern[str], Callable[[Picture, Box], Doubt]], ...] = (
    (re.compile(r"(?i)\b(?:curtain|drape|sheer|blanket|throw|fabric|cloth|cushion|pillow)"), _fabric),
    (re.compile(r"(?i)\b(?:plant|lea(?:f|ves)|fern|ivy|grass|foliage|tree|bush)"), _plant),
    (re.compile(r"(?i)\b(?:lamp|candle|sunbeam|sunlight|lantern|fire|bulb|string lights)"), _light),
)
"""What the words of an element promise; the first match decides."""
