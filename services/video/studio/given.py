"""Boxes and brushed masks that a person drew: they win over words and pixels, so each must be sound."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from services.video.studio.failures import RenderRefused
from services.video.studio.planes import Floats
from services.video.studio.source import LARGEST_PIXELS, Source
from services.video.studio.subject import Subject
from services.video.studio.terms import MotionElement, SubjectHint
from shared.media.plain_files import open_still
from shared.regions import Box

_FAINTEST: Final = 0.02  # of full white; what a person cannot see was not brushed
_CUT_OFF: Final = "It lies in the part that was cut off for the aspect ratio."


@dataclass(frozen=True, slots=True)
class Given:
    """A place a person drew, in the frame: its box, and when it was brushed its weight 0…1, height×width."""

    box: Box
    mask: Floats | None = None


def read_box(values: object, pointer: str) -> Box:
    """A box from numbers a person or a program sent: `[x0, y0, x1, y1]` or a mapping with these keys.

    Raises:
        RenderRefused: Not four finite numbers, empty, reversed or outside the picture.
    """
    keys = ("x0", "y0", "x1", "y1")
    numbers = [values[key] for key in keys if key in values] if isinstance(values, Mapping) else values
    if isinstance(numbers, (list, tuple)) and len(numbers) == 4:
        sound = all(isinstance(n, (int, float)) and not isinstance(n, bool) for n in numbers)
        x0, y0, x1, y1 = numbers if sound else (float("nan"),) * 4
        if 0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1:  # NaN compares false
            return Box(float(x0), float(y0), float(x1), float(y1))
    raise RenderRefused(
        f"The box {values!r} is not a rectangle inside the picture.",
        pointer=pointer,
        hint="Give x0, y0, x1, y1 as fractions of the picture: 0 ≤ x0 < x1 ≤ 1 and 0 ≤ y0 < y1 ≤ 1.",
        code="invalid_box",
    )


def given_place(index: int, element: MotionElement, source: Source) -> Given | str:
    """Where a person drew an element, or the reason why that is not in the frame."""
    if element.mask is not None:
        mask = _in_frame(_read_mask(element.mask, f"/elements/{index}/mask"), source)
        box = _bounds(mask)
        return _CUT_OFF if box is None else Given(box, mask)
    if element.box is None:
        return "No place was drawn for it."
    box = source.to_frame(element.box)
    return _CUT_OFF if box is None else Given(box)


def given_subject(hint: SubjectHint, source: Source) -> Subject:
    """What a person wants to keep still, on the frame; what they drew is protected to the last pixel."""
    height, width = source.rgb.shape[:2]
    protected = np.zeros((height, width), np.bool_)
    if hint.mask is not None:
        protected = _in_frame(_read_mask(hint.mask, "/subject/mask"), source) > _FAINTEST
    elif hint.box is not None and (box := source.to_frame(hint.box)) is not None:
        rows = slice(int(box.y0 * height), int(np.ceil(box.y1 * height)))
        protected[rows, int(box.x0 * width) : int(np.ceil(box.x1 * width))] = True
    return Subject(protected, "given")


def _in_frame(mask: Floats, source: Source) -> Floats:
    """The part of a mask of the whole picture that lies in the frame, in the frame's size."""
    rows, columns = mask.shape
    height, width = source.rgb.shape[:2]
    crop = source.crop
    top, bottom = round(crop.y0 * rows), max(round(crop.y1 * rows), round(crop.y0 * rows) + 1)
    left, right = round(crop.x0 * columns), max(round(crop.x1 * columns), round(crop.x0 * columns) + 1)
    part = mask[top:bottom, left:right]
    flag = cv2.INTER_AREA if part.size > height * width else cv2.INTER_LINEAR
    fitted = np.clip(cv2.resize(part, (width, height), interpolation=flag), 0, 1)
    return np.asarray(np.where(fitted > _FAINTEST, fitted, 0), np.float32)


def _bounds(mask: Floats) -> Box | None:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None
    height, width = mask.shape
    x1, y1 = (int(columns[-1]) + 1) / width, (int(rows[-1]) + 1) / height
    return Box(int(columns[0]) / width, int(rows[0]) / height, x1, y1)


def _read_mask(path: Path, pointer: str) -> Floats:
    """White 1, black 0; of a picture with transparency what is opaque is 1, whatever its colour."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns about size and metadata; both are judged here
        try:
            with open_still(path) as opened:
                if opened.size[0] * opened.size[1] > LARGEST_PIXELS:
                    raise _no_mask(f"is larger than {LARGEST_PIXELS // 1_000_000} megapixels", path, pointer)
                opened.load()
                mask = _weights(ImageOps.exif_transpose(opened))
        except FileNotFoundError as error:
            raise _no_mask("does not exist", path, pointer) from error
        except (
            UnidentifiedImageError,
            Image.DecompressionBombError,
            OSError,
            ValueError,
            SyntaxError,
            EOFError,
            RuntimeError,
        ) as error:
            raise _no_mask("cannot be read as a picture", path, pointer) from error
    if not (mask > _FAINTEST).any():
        raise _no_mask("is empty: nothing in it is white or opaque", path, pointer)
    return mask


def _weights(picture: Image.Image) -> Floats:
    if picture.mode.startswith(("I", "F")):
        values = np.nan_to_num(np.asarray(picture, np.float32), posinf=0.0, neginf=0.0)
        full = 65535.0 if picture.mode.startswith("I") else max(1.0, float(values.max()))
        return np.asarray(np.clip(values / full, 0, 1), np.float32)
    if "A" in picture.getbands() or "a" in picture.getbands() or "transparency" in picture.info:
        alpha = np.asarray(picture.convert("RGBA").getchannel("A"), np.float32) / 255
        if float(alpha.min()) < 1 - _FAINTEST:
            return np.asarray(alpha, np.float32)
    return np.asarray(picture.convert("RGB").convert("L"), np.float32) / np.float32(255)


def _no_mask(what: str, path: Path, pointer: str) -> RenderRefused:
    return RenderRefused(
        f"The brushed mask {path.name} {what}.",
        pointer=pointer,
        hint="Save it as PNG with white, or opaque, where the thing is.",
        code="invalid_mask",
    )
