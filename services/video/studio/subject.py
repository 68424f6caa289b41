"""Finds what must not move, the pet or else whatever stands out; generously, because it always wins."""

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from services.video.studio.look import Look
from services.video.studio.places import box_prior, upscale
from services.video.studio.planes import Bytes, Floats
from shared.regions import Box
from shared.vision.cat_faces import ENOUGH_FOR_A_CAT, FaceVotes, face_votes

_MARGIN: Final = 0.012  # of the long side, added around whatever was found
_LARGEST: Final = 0.42  # a subject larger than this share of the picture is a mistake
_HINT_OF_A_FACE: Final = 0.6  # votes of one cascade alone; dogs and rabbits get so many
_LARGEST_DOUBTFUL_FACE: Final = 0.5  # of the short side
_CLUTTER: Final = 0.10  # how much weaker than the strongest a thing may be and still be protected


@dataclass(frozen=True, slots=True)
class Subject:
    """The protected pixels, height×width, and how found: `face`, `saliency`, `given` or `nothing`.

    `face` is the surest one, none where no cat's face convinces.
    """

    mask: NDArray[np.bool_]
    found_by: str
    face: Box | None = None

    def box(self) -> Box | None:
        rows, columns = np.flatnonzero(self.mask.any(axis=1)), np.flatnonzero(self.mask.any(axis=0))
        if not len(rows):
            return None
        height, width = self.mask.shape
        left, right = int(columns[0]) / width, (int(columns[-1]) + 1) / width
        return Box(left, int(rows[0]) / height, right, (int(rows[-1]) + 1) / height)

    def core(self) -> Box | None:
        """What to keep where not all of it fits: the face, else the middle half of its pixels."""
        if self.face is not None or not self.mask.any():
            return self.face
        x0, x1 = _middle_half(self.mask.sum(axis=0))
        y0, y1 = _middle_half(self.mask.sum(axis=1))
        return Box(x0, y0, x1, y1)


def find_subject(rgb: Bytes, look: Look, chosen: tuple[Box, ...] = ()) -> Subject:
    """Protect a cat with a face; without a sure one, what might be a face and what stands out most.

    Args:
        rgb: The clip's first frame.
        look: Its small copy.
        chosen: Boxes of the chosen elements; what stands out there is no subject.
    """
    faces = _likely_faces(rgb)
    bodies = [_body(look, face.box) for face in faces]
    sure = [face for face in faces if face.support >= ENOUGH_FOR_A_CAT]
    if sure:
        return Subject(_grown(_union(bodies), rgb.shape[:2]), "face", sure[0].box)
    salient = _salient(look, chosen)
    if bodies or salient is not None:
        found = _union(bodies if salient is None else [*bodies, salient])
        return Subject(_grown(found, rgb.shape[:2]), "saliency")
    return Subject(np.zeros(rgb.shape[:2], np.bool_), "nothing")


def _middle_half(counts: NDArray[np.int_]) -> tuple[float, float]:
    """From where to where the second and third quarter of what is counted lie, as shares of the axis."""
    reached = np.cumsum(counts) / counts.sum()
    first, last = (int(np.searchsorted(reached, share)) for share in (0.25, 0.75))
    return first / len(counts), (last + 1) / len(counts)


def _likely_faces(rgb: Bytes) -> list[FaceVotes]:
    """The one or two places that most look like a face; a second is protected too rather than ruled out."""
    votes = face_votes(np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8))
    largest = _LARGEST_DOUBTFUL_FACE * min(rgb.shape[:2]) / rgb.shape[1]
    likely = [
        one
        for one in votes
        if one.support >= ENOUGH_FOR_A_CAT
        or (one.weight >= _HINT_OF_A_FACE and one.box.x1 - one.box.x0 < largest)
    ]
    return [one for one in likely if one.weight >= 0.6 * likely[0].weight][:2]


def _union(masks: list[Floats]) -> Floats:
    return np.asarray(np.maximum.reduce(masks), np.float32)


def _grown(mask: Floats, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    full = upscale(mask, (shape[0], shape[1])) > 0.4
    reach = max(1, round(_MARGIN * max(shape)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return np.asarray(cv2.dilate(full.astype(np.uint8), kernel) > 0, np.bool_)


def _body(look: Look, face: Box) -> Floats:
    """The face's surroundings, and below them whatever is coloured like the animal (GrabCut, Rother 2004)."""
    height, width = look.shape
    cx, cy = (face.x0 + face.x1) / 2 * width, (face.y0 + face.y1) / 2 * height
    size = (face.x1 - face.x0) * width
    seeds = np.full(look.shape, cv2.GC_BGD, np.uint8)
    _ellipse(seeds, cx, cy + 1.0 * size, 2.0 * size, 1.85 * size, cv2.GC_PR_BGD)  # it may lie to a side
    _ellipse(seeds, cx, cy + 0.9 * size, 0.80 * size, 1.35 * size, cv2.GC_PR_FGD)
    _ellipse(seeds, cx, cy - 0.05 * size, 0.50 * size, 0.55 * size, cv2.GC_FGD)
    _ellipse(seeds, cx, cy + 0.95 * size, 0.30 * size, 0.55 * size, cv2.GC_FGD)
    cut = _connected(_grab_cut(look, seeds), seeds == cv2.GC_FGD)
    sure = np.zeros(look.shape, np.uint8)
    _ellipse(sure, cx, cy - 0.10 * size, 0.70 * size, 0.78 * size, 1)
    _ellipse(sure, cx, cy + 1.0 * size, 0.74 * size, 1.0 * size, 1)
    return np.maximum(cut, sure.astype(np.float32))


def _ellipse(mask: NDArray[np.uint8], x: float, y: float, rx: float, ry: float, value: int) -> None:
    cv2.ellipse(mask, (round(x), round(y)), (max(1, round(rx)), max(1, round(ry))), 0, 0, 360, int(value), -1)


def _grab_cut(look: Look, seeds: NDArray[np.uint8]) -> Floats:
    if not ((seeds & 1) == 1).any() or not ((seeds & 1) == 0).any():
        return np.zeros(look.shape, np.float32)
    cv2.setRNGSeed(1)  # its Gaussian mixtures start from OpenCV's global generator
    models = np.zeros((2, 1, 65), np.float64)
    whole = (0, 0, look.shape[1], look.shape[0])  # ignored when the mask says everything
    result, _, _ = cv2.grabCut(look.rgb, seeds.copy(), whole, models[0], models[1], 3, cv2.GC_INIT_WITH_MASK)
    return (np.asarray(result, np.uint8) & 1).astype(np.float32)


def _connected(mask: Floats, seed: NDArray[np.bool_]) -> Floats:
    """Only the parts that touch the seed."""
    _, labels = cv2.connectedComponents((mask > 0.5).astype(np.uint8))
    touched = np.unique(labels[seed & (labels > 0)])
    return np.isin(labels, touched[touched > 0]).astype(np.float32)


def _salient(look: Look, chosen: tuple[Box, ...]) -> Floats | None:
    """Colours unlike the picture's rim (boundary prior), near the middle, neither shining nor green."""
    height, width = look.shape
    lab = cv2.GaussianBlur(look.lab, (0, 0), 2.5)
    rim = max(2, round(0.05 * min(look.shape)))
    frame = np.ones(look.shape, np.bool_)
    frame[rim:-rim, rim:-rim] = False
    cv2.setRNGSeed(1)
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_MAX_ITER, 12, 0.5)
    colours = np.ascontiguousarray(np.asarray(lab, np.float32)[frame])
    labels = np.zeros(len(colours), np.int32)
    _, _, centres = cv2.kmeans(colours, min(6, len(colours)), labels, criteria, 1, cv2.KMEANS_PP_CENTERS)
    distance = np.min([np.linalg.norm(lab - centre, axis=2) for centre in centres], axis=0)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    middle = np.exp(-(((x / width - 0.5) / 0.27) ** 2) - ((y / height - 0.68) / 0.24) ** 2)
    shining = np.clip((look.smooth(2) - 205) / 35, 0, 1)
    weight = distance * (0.15 + 0.85 * middle) * (1 - shining) * np.clip(1 - look.greenness / 0.2, 0.1, 1)
    for box in chosen:
        weight = weight * (1 - 0.9 * box_prior(box, look.shape, 0.005))
    weight = cv2.GaussianBlur(weight.astype(np.float32), (0, 0), 5 * look.unit)
    peak = np.unravel_index(int(weight.argmax()), weight.shape)
    if weight[peak] < 6:
        return None
    region = _connected((weight > 0.45 * weight[peak]).astype(np.float32), _point(look.shape, peak))
    cut = _cut_around(look, region)
    found = np.maximum(region, cut)
    return (
        found
        if _CLUTTER / 40 < float(found.mean()) < _LARGEST
        else region
        if float(region.mean()) < _LARGEST
        else None
    )


def _point(shape: tuple[int, int], at: tuple[np.intp, ...]) -> NDArray[np.bool_]:
    mask = np.zeros(shape, np.bool_)
    mask[int(at[0]), int(at[1])] = True
    return mask


def _cut_around(look: Look, region: Floats) -> Floats:
    size = max(3, round(0.05 * max(look.shape)))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * size + 1, 2 * size + 1))
    solid = region.astype(np.uint8)
    seeds = np.full(look.shape, cv2.GC_BGD, np.uint8)
    seeds[cv2.dilate(solid, kernel) > 0] = cv2.GC_PR_BGD
    seeds[solid > 0] = cv2.GC_PR_FGD
    seeds[cv2.erode(solid, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (7, 7))) > 0] = cv2.GC_FGD
    return _connected(_grab_cut(look, seeds), solid > 0)
