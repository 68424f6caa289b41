"""Turns whatever picture arrives into 8-bit RGB of the clip's size, or says clearly why it cannot."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from services.video.studio.terms import RenderSettings
from shared.errors import RejectedMedia
from shared.media.plain_files import open_still
from shared.regions import Box

SMALLEST_SIDE = 64
LARGEST_PIXELS = 160_000_000
LONGEST_SIDE = 3840  # beyond it H.264 decoders in phones and browsers give up


@dataclass(frozen=True, slots=True)
class Source:
    """The clip's first frame, height×width×3 uint8 sRGB, even sides; `crop` is its part of the picture."""

    rgb: NDArray[np.uint8]
    crop: Box

    def to_frame(self, box: Box) -> Box | None:
        """A box of the whole picture in fractions of the frame, None when it lies outside the crop."""
        crop = self.crop
        width, height = crop.x1 - crop.x0, crop.y1 - crop.y0
        x0, x1 = ((min(max(x, crop.x0), crop.x1) - crop.x0) / width for x in (box.x0, box.x1))
        y0, y1 = ((min(max(y, crop.y0), crop.y1) - crop.y0) / height for y in (box.y0, box.y1))
        return Box(x0, y0, min(x1, 1.0), min(y1, 1.0)) if x0 < x1 and y0 < y1 else None


def load_source(path: Path, settings: RenderSettings) -> Source:
    """Read, turn upright, cut to the aspect ratio and scale to the clip's size.

    Raises:
        RejectedMedia: Not a readable picture, too small, or too many pixels.
    """
    picture = _read(path, settings.short_side)
    rgb = np.asarray(picture, np.uint8)
    height, width = rgb.shape[:2]
    crop = _crop(width, height, settings.ratio)
    left, right = round(crop.x0 * width), round(crop.x1 * width)
    top, bottom = round(crop.y0 * height), round(crop.y1 * height)
    rgb = rgb[top:bottom, left:right]
    target = _target_size(right - left, bottom - top, settings.short_side)
    if target != (right - left, bottom - top):
        shrinking = target[0] * target[1] < (right - left) * (bottom - top)
        flag = cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC
        rgb = np.asarray(cv2.resize(rgb, target, interpolation=flag), np.uint8)
    return Source(np.ascontiguousarray(rgb), crop)


def _read(path: Path, short_side: int) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns about size and metadata; both are judged here
        try:
            with open_still(path) as opened:
                _check_size(*opened.size)
                opened.draft(
                    "RGB", (short_side * 2, short_side * 2)
                )  # JPEG decodes at 1/2, 1/4, 1/8 for free
                opened.load()
                return _as_rgb(ImageOps.exif_transpose(opened))
        except FileNotFoundError as error:
            raise RejectedMedia(
                f"There is no picture at {path.name}.",
                hint="Check the path, or upload the picture again.",
                code="missing_file",
            ) from error
        except Image.DecompressionBombError as error:
            raise _too_large(f"more than {LARGEST_PIXELS // 1_000_000} megapixels") from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, RuntimeError) as error:
            raise RejectedMedia(
                f"{path.name} cannot be read as a picture: {_said(error)}.",
                hint="Save it again as JPEG or PNG.",
                code="unreadable_image",
            ) from error


def _said(error: Exception) -> str:
    if isinstance(error, UnidentifiedImageError):
        return "it is in no format that is known here"
    return str(getattr(error, "strerror", None) or error).rstrip(".")


def _check_size(width: int, height: int) -> None:
    if min(width, height) < SMALLEST_SIDE:
        raise RejectedMedia(
            f"The picture is {width}×{height} pixels.",
            hint=f"At least {SMALLEST_SIDE} pixels on each side are needed.",
            code="too_small",
        )
    if width * height > LARGEST_PIXELS:
        raise _too_large(f"{width}×{height} pixels")


def _too_large(what: str) -> RejectedMedia:
    return RejectedMedia(
        f"The picture is too large: {what}.",
        hint=f"Scale it to at most {LARGEST_PIXELS // 1_000_000} megapixels.",
        code="too_large",
    )


def _as_rgb(picture: Image.Image) -> Image.Image:
    """8-bit sRGB; 16-bit and float greys are scaled, alpha is laid on white, profiles are converted."""
    if picture.mode.startswith(("I", "F")):
        grey = np.array(picture, np.float32)
        whole = picture.mode.startswith("I")
        full = 65535.0 if whole else max(1.0, float(np.max(grey, initial=0.0, where=np.isfinite(grey))))
        np.nan_to_num(grey, copy=False, posinf=full)
        grey *= np.float32(255 / full)  # in place: a large picture as floats is held only once
        np.rint(np.clip(grey, 0, 255, out=grey), out=grey)
        return Image.fromarray(grey.astype(np.uint8)).convert("RGB")
    profile = picture.info.get("icc_profile")
    if picture.mode in {"P", "PA", "LA", "RGBA", "La", "RGBa"} or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGBA", layer.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(ground, layer).convert("RGB")
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        try:
            converted = ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
            return converted if converted is not None else picture.convert("RGB")
        except (ImageCms.PyCMSError, OSError):
            return picture.convert("RGB")
    return picture.convert("RGB")


def _crop(width: int, height: int, ratio: float | None) -> Box:
    """The middle of the picture at the wanted ratio, a little above the centre when height is lost."""
    if ratio is None:
        return Box(0, 0, 1, 1)
    share = ratio * height / width
    if share <= 1:
        return Box((1 - share) / 2, 0, (1 + share) / 2, 1)
    rest = 1 - 1 / share
    return Box(0, rest * 0.5, 1, 1 - rest * 0.5)


def _target_size(width: int, height: int, short_side: int) -> tuple[int, int]:
    if min(width, height) < SMALLEST_SIDE:
        raise RejectedMedia(
            f"Cut to this aspect ratio only {width}×{height} pixels are left.",
            hint="Keep the source's aspect ratio.",
            code="too_small",
        )
    scale = min(1.0, short_side / min(width, height), LONGEST_SIDE / max(width, height))
    return _even(width * scale), _even(height * scale)


def _even(length: float) -> int:
    return max(2, 2 * int(length / 2 + 0.49))
