"""Opens any still picture as one upright 8-bit RGB working copy, the same for every measurement."""

import warnings
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from shared.errors import RejectedMedia
from shared.media.plain_files import open_still

Plane = NDArray[np.float32]
Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

WORKING_SIDE: Final = 720
"""Longest side of the working copy, pixels."""
_SMALLEST_SIDE = 64
_LARGEST_PIXELS = 120_000_000
_TURNED = (5, 6, 7, 8)  # EXIF orientations that turn by 90 degrees
_UNREADABLE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError, RuntimeError)
"""All that Pillow's decoders raise for damaged files; RuntimeError is what the AVIF one does."""


@dataclass(frozen=True)
class Picture:
    """A working copy: `rgb` is (height, width, 3); `width` and `height` are the upright original's."""

    rgb: Pixels
    width: int
    height: int

    @cached_property
    def lab(self) -> NDArray[np.float32]:
        """CIELAB (D65): L 0..100, a and b about -100..100, shape (height, width, 3)."""
        return np.asarray(cv2.cvtColor(self.rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)

    @cached_property
    def lightness(self) -> Plane:
        """CIE L*, 0..100."""
        return np.ascontiguousarray(self.lab[..., 0])

    @cached_property
    def chroma(self) -> Plane:
        """Distance from grey in the a, b plane."""
        return np.asarray(np.hypot(self.lab[..., 1], self.lab[..., 2]), np.float32)

    @cached_property
    def hue(self) -> Plane:
        """Angle in the a, b plane, degrees 0..360: red about 40, yellow 100, green 140, blue 290."""
        degrees = np.degrees(np.arctan2(self.lab[..., 2], self.lab[..., 1])) % 360
        return np.asarray(degrees, np.float32)

    @cached_property
    def grey(self) -> Pixels:
        """Luma, 0..255."""
        return np.asarray(cv2.cvtColor(self.rgb, cv2.COLOR_RGB2GRAY), np.uint8)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the working copy."""
        return self.rgb.shape[0], self.rgb.shape[1]

    @property
    def short_side(self) -> int:
        return min(self.shape)


def open_picture(path: Path) -> Picture:
    """Read the first frame, apply its EXIF rotation, lay transparency on white.

    Raises:
        RejectedMedia: The file is no picture, is damaged, or holds too many pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with open_still(path) as image:
                _refuse_bomb(image)
                return _working_copy(image)
    except RejectedMedia:
        raise
    except FileNotFoundError as error:
        raise RejectedMedia(
            f"There is no picture at {path.name}.",
            code="missing",
            hint="Check the path, or upload the picture again.",
        ) from error
    except _UNREADABLE as error:
        raise RejectedMedia(
            f"{path.name} could not be read as a picture ({error}).",
            code="unreadable",
            hint="Use an undamaged JPEG, PNG, WebP, AVIF, GIF or TIFF file.",
        ) from error
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(path.name) from error


def _refuse_bomb(image: Image.Image) -> None:
    if image.width * image.height > _LARGEST_PIXELS:
        raise _too_many_pixels(f"A picture of {image.width} x {image.height} pixels")


def _too_many_pixels(subject: str) -> RejectedMedia:
    return RejectedMedia(
        f"{subject} is larger than {_LARGEST_PIXELS // 1_000_000} megapixels.",
        code="too_many_pixels",
        hint="Scale it down first.",
    )


def _working_copy(image: Image.Image) -> Picture:
    swapped = image.getexif().get(0x0112) in _TURNED
    width, height = (image.height, image.width) if swapped else image.size
    image.draft(
        "RGB", (WORKING_SIDE * 2, WORKING_SIDE * 2)
    )  # JPEG only: decodes a large file at reduced size
    upright = ImageOps.exif_transpose(image)
    rgb = _as_rgb(upright)
    scale = min(1.0, WORKING_SIDE / max(rgb.size))
    size = tuple(max(_SMALLEST_SIDE, round(side * scale)) for side in rgb.size)
    if size != rgb.size:
        reducing = scale < 1
        rgb = rgb.resize((size[0], size[1]), Image.Resampling.BOX if reducing else Image.Resampling.BICUBIC)
    return Picture(np.asarray(rgb, np.uint8), width, height)


def _as_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        image = _eight_bit(image)
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(white, layered).convert("RGB")
    return image.convert("RGB")


def _eight_bit(image: Image.Image) -> Image.Image:
    values: NDArray[Any] = np.nan_to_num(np.asarray(image, np.float32))
    top = float(values.max(initial=0))
    ceiling = 1.0 if top <= 1 and image.mode == "F" else 255.0 if top <= 255 else max(65535.0, top)
    return Image.fromarray((values.clip(0, ceiling) * (255 / ceiling)).astype(np.uint8))
