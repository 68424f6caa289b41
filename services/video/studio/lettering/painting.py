"""Set lines as pixels: letters, their rim and their shadow, with colour emoji in between."""

import math
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from services.video.studio.lettering.overlay import Overlay, Pixels
from services.video.studio.lettering.runs import Run, font_of, heavier_by, options_of, scale_of
from services.video.studio.lettering.styles import Rgb
from services.video.studio.lettering.typesetting import Block

Layer: TypeAlias = NDArray[np.float32]
Alignment: TypeAlias = Literal["left", "center", "right"]
_FINE: Final = 120
_SHIFTS: Final = {"left": 0.0, "center": 0.5, "right": 1.0}


@dataclass(frozen=True, slots=True)
class Ink:
    """Colours and thicknesses, in pixels.

    Args:
        color: Of the letters.
        rim: Of the outline and the shadow.
        rim_width: Thickness of the outline, 0 for none.
        shadow: Softness of the shadow, 0 for none.
        shadow_opacity: 0 to 1.
    """

    color: Rgb
    rim: Rgb = (0, 0, 0)
    rim_width: float = 0.0
    shadow: float = 0.0
    shadow_opacity: float = 0.5


def paint(layer: Layer, block: Block, x: float, y: float, ink: Ink, align: Alignment = "center") -> None:
    """Draw a block onto a premultiplied RGBA layer in place.

    Args:
        layer: (height, width, 4) float32, 0 to 1, premultiplied.
        block: What `typeset` returned.
        x: Left edge, middle or right edge of the lines, as `align` says.
        y: The first baseline.
        ink: Colours.
        align: Which of them `x` is.
    """
    starts = [x - _SHIFTS[align] * line.extent.advance for line in block.lines]
    left, top, right, bottom = _region(layer, block, starts, y, ink)
    if left >= right or top >= bottom:
        return
    part = layer[top:bottom, left:right]
    finer = min(4, math.ceil(_FINE / block.pixels))
    letters = Image.new("L", ((right - left) * finer, (bottom - top) * finer))
    rim = Image.new("L", letters.size)
    colour = Image.new("RGBA", (right - left, bottom - top))
    for line, start, below in zip(block.lines, starts, block.baselines, strict=True):
        for run, offset in line.runs:
            at = (start + offset - left, y + below - top)
            if run.face.strike:
                _stamp(colour, run, block, at)
            else:
                _write(letters, run, block, at, finer, 0.0)
                if ink.rim_width:
                    _write(rim, run, block, at, finer, ink.rim_width)
    _blend(part, letters.reduce(finer), rim.reduce(finer), colour, ink)


def _region(layer: Layer, block: Block, starts: list[float], y: float, ink: Ink) -> tuple[int, int, int, int]:
    """The part of the layer that letters, rim and shadow can reach: left, top, right, bottom."""
    reach = ink.rim_width + 3 * ink.shadow + 3
    lines = list(zip(block.lines, starts, block.baselines, strict=True))
    left = min(start + line.extent.left for line, start, _ in lines) - reach
    right = max(start + line.extent.right for line, start, _ in lines) + reach
    top = min(below + line.extent.top for line, _, below in lines) + y - reach
    bottom = max(below + line.extent.bottom for line, _, below in lines) + y + reach
    height, width = layer.shape[:2]
    return (
        max(0, math.floor(left)),
        max(0, math.floor(top)),
        min(width, math.ceil(right)),
        min(height, math.ceil(bottom)),
    )


def _blend(layer: Layer, letters: Image.Image, rim: Image.Image, colour: Image.Image, ink: Ink) -> None:
    text = _shares(letters)
    pictures = _shares(colour)
    body = np.maximum(text, pictures[..., 3])
    edge = np.maximum(_shares(rim), _widened(pictures[..., 3], ink.rim_width))
    if ink.shadow:
        put(layer, _softened(np.maximum(edge, body), ink.shadow) * ink.shadow_opacity, ink.rim)
    if ink.rim_width:
        put(layer, edge, ink.rim)
    put(layer, text, ink.color)
    pictures[..., :3] *= pictures[..., 3:]
    _over(layer, pictures)


def put(layer: Layer, mask: NDArray[np.float32], color: Rgb) -> None:
    """Lay one colour over the layer where `mask` (0 to 1) says."""
    flat = np.array([*(channel / 255 for channel in color), 1], np.float32)
    _over(layer, mask[..., None] * flat)


def overlay_of(layer: Layer, x: int, y: int) -> Overlay:
    """The layer as an overlay, cut to what was drawn; (x, y) is where the layer lies in the frame."""
    alpha = np.rint(layer[..., 3] * 255).astype(np.uint8)
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    part, cover = layer[top:bottom, left:right], alpha[top:bottom, left:right]
    straight = part[..., :3] / np.maximum(part[..., 3:], 1e-6)
    rgba: Pixels = np.dstack([np.rint(np.clip(straight, 0, 1) * 255).astype(np.uint8), cover])
    rgba[cover == 0] = 0
    return Overlay(np.ascontiguousarray(rgba), x + int(left), y + int(top))


def rounded_plate(height: int, width: int, box: tuple[float, float, float, float], radius: float) -> Layer:
    """A mask (height, width) of a rounded rectangle with smooth edges; `box` is x0, y0, x1, y1."""
    x0, y0, x1, y1 = box
    across = np.abs(np.arange(width, dtype=np.float32) + 0.5 - (x0 + x1) / 2) - ((x1 - x0) / 2 - radius)
    down = np.abs(np.arange(height, dtype=np.float32) + 0.5 - (y0 + y1) / 2) - ((y1 - y0) / 2 - radius)
    outside = np.hypot(np.maximum(across, 0)[None, :], np.maximum(down, 0)[:, None])
    inside = np.minimum(np.maximum(across[None, :], down[:, None]), 0)
    mask: NDArray[np.float32] = np.clip(radius + 0.5 - outside - inside, 0, 1).astype(np.float32)
    return mask


def _shares(image: Image.Image) -> NDArray[np.float32]:
    return np.asarray(image, np.float32) / np.float32(255)


def _over(layer: Layer, above: Layer) -> None:
    layer *= 1 - above[..., 3:]
    layer += above


def _write(
    image: Image.Image, run: Run, block: Block, at: tuple[float, float], finer: int, wider: float
) -> None:
    """Draw letters `finer` times as large, since Pillow puts each on a whole pixel."""
    ImageDraw.Draw(image).text(
        (at[0] * finer, at[1] * finer),
        run.text,
        fill=255,
        font=font_of(run, block.pixels * finer, block.manner),
        anchor="ls",
        stroke_width=(wider + heavier_by(run, block.pixels, block.manner)) * finer,
        **options_of(run, block.manner),  # type: ignore[arg-type]
    )


def _stamp(image: Image.Image, run: Run, block: Block, at: tuple[float, float]) -> None:
    """Draw colour bitmaps in their own size and shrink them to the text's."""
    font, options = font_of(run, block.pixels, block.manner), options_of(run, block.manner)
    left, top, right, bottom = font.getbbox(run.text, anchor="ls", **options)  # type: ignore[arg-type]
    native = Image.new("RGBA", (math.ceil(right - left), math.ceil(bottom - top)))
    if not native.width or not native.height:
        return
    ImageDraw.Draw(native).text(
        (-left, -top),
        run.text,
        font=font,
        anchor="ls",
        embedded_color=True,
        **options,  # type: ignore[arg-type]
    )
    scale = scale_of(run, block.pixels)
    size = (max(1, round(native.width * scale)), max(1, round(native.height * scale)))
    place = (round(at[0] + left * scale), round(at[1] + top * scale))
    inner = (max(0, place[0]), max(0, place[1]))
    cut = (inner[0] - place[0], inner[1] - place[1])
    if cut[0] < size[0] and cut[1] < size[1]:
        image.alpha_composite(native.resize(size, Image.Resampling.LANCZOS, reducing_gap=3), inner, cut)


def _softened(mask: NDArray[np.float32], radius: float) -> NDArray[np.float32]:
    """Blur and strengthen; wide blurs are computed on a smaller picture, which looks the same."""
    smaller = max(1, int(radius / 3))
    height, width = mask.shape
    size = (math.ceil(width / smaller), math.ceil(height / smaller))
    soft = cv2.GaussianBlur(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), (0, 0), radius / smaller)
    whole = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.minimum(1, 1.6 * whole), np.float32)


def _widened(alpha: NDArray[np.float32], by: float) -> NDArray[np.float32]:
    if by <= 0 or not alpha.any():
        return alpha * 0
    reach = 2 * math.ceil(by) + 1
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    return np.asarray(cv2.dilate(alpha, brush), np.float32)
