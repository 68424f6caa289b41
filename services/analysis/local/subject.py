"""Decides what must stay still: a face by vote, else what stands out; generous, as it protects."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from services.analysis.local.faces import find_person_face
from services.analysis.local.picture import Picture, Plane
from services.analysis.local.regions import blobs, whole_percent
from shared.regions import Box
from shared.vision.cat_faces import find_cat_face

_SALIENCY_SIDE = 96
_LARGEST_SUBJECT = 0.6


@dataclass(frozen=True)
class Subject:
    """What the picture is about; `box` is generous around the whole body, `face` tight."""

    kind: Literal["cat", "person", "unknown"]
    box: Box
    face: Box | None = None


def find_subject(picture: Picture) -> Subject | None:
    """The cat, else the person, else whatever differs most from the picture's edges, if anything does."""
    cat = find_cat_face(picture.grey)
    if cat is not None:
        return Subject("cat", _around_cat(cat), cat)
    person = find_person_face(picture.grey)
    if person is not None:
        return Subject("person", _around_person(person), person)
    salient = _salient_box(picture)
    return Subject("unknown", salient) if salient else None


def _around_cat(face: Box) -> Box:
    """Ears, and a body that may sit below or lie to either side."""
    return _extended(face, sides=0.9, up=0.45, down=1.7)


def _around_person(face: Box) -> Box:
    return _extended(face, sides=1.1, up=0.6, down=4.0)


def _extended(face: Box, *, sides: float, up: float, down: float) -> Box:
    """The face grown by multiples of its own size; axes scale apart, as pixels need not be square here."""
    width, height = face.x1 - face.x0, face.y1 - face.y0
    grown = whole_percent(
        face.x0 - sides * width, face.y0 - up * height, face.x1 + sides * width, face.y1 + down * height
    )
    return grown or face


def _salient_box(picture: Picture) -> Box | None:
    """Where colour differs from the border's colours, weighted towards the middle."""
    small = np.asarray(
        cv2.resize(picture.lab, (_SALIENCY_SIDE,) * 2, interpolation=cv2.INTER_AREA), np.float32
    )
    difference = _from_border(np.asarray(cv2.GaussianBlur(small, (0, 0), 1.5), np.float32))
    if float(difference.max()) < 12:
        return None
    across = np.linspace(-1, 1, _SALIENCY_SIDE)
    centred = np.exp(-(across[:, None] ** 2 + across[None] ** 2))
    weighted = difference * centred
    scaled = np.asarray(255 * weighted / weighted.max(), np.uint8)
    threshold, _ = cv2.threshold(scaled, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    candidates = [
        blob
        for blob in blobs(np.asarray(scaled > threshold), 0.01, open_=3)
        if blob.share < _LARGEST_SUBJECT and blob.width < 0.95
    ]
    if not candidates:
        return None
    return max(candidates, key=lambda blob: float(weighted[blob.mask].sum())).box


def _from_border(lab: Plane) -> Plane:
    """Distance of each pixel to the nearest of the border's typical colours."""
    edge = _SALIENCY_SIDE // 16
    borders = (lab[:edge], lab[-edge:], lab[:, :edge], lab[:, -edge:])
    halves = [
        half for border in borders for half in np.array_split(border, 2, axis=int(border.shape[0] > edge))
    ]
    typical = np.stack([np.median(half.reshape(-1, 3), axis=0) for half in (*borders, *halves)])
    return np.asarray(np.linalg.norm(lab[:, :, None] - typical, axis=3).min(axis=2), np.float32)
