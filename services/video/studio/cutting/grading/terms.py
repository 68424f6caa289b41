"""What a look can be asked to do, and the looks that come with the studio."""

from pathlib import Path
from typing import Final, Literal

from pydantic import Field

from services.video.studio.cutting.parts import Colour, Part


class Adjustments(Part):
    """Changes to a picture's colours, applied in this order; the defaults change nothing.

    Args:
        exposure: Stops, -3 to 3.
        temperature: -1 (blue) to 1 (amber).
        tint: -1 (green) to 1 (magenta).
        contrast: 0.2 to 2.5 around middle grey.
        shadows: Colour the dark parts lean to.
        highlights: Colour the bright parts lean to.
        toning: How much they do, 0 to 1.
        saturation: 0 (grey) to 2.5; what is vivid already changes less above 1.
        fade: 0 to 1: lifts black and lowers white, as on old prints.
    """

    exposure: float = Field(default=0, ge=-3, le=3)
    temperature: float = Field(default=0, ge=-1, le=1)
    tint: float = Field(default=0, ge=-1, le=1)
    contrast: float = Field(default=1, ge=0.2, le=2.5)
    shadows: Colour = "#808080"
    highlights: Colour = "#808080"
    toning: float = Field(default=0, ge=0, le=1)
    saturation: float = Field(default=1, ge=0, le=2.5)
    fade: float = Field(default=0, ge=0, le=1)


LOOKS: Final[dict[str, Adjustments]] = {
    "none": Adjustments(),
    "cinematic": Adjustments(
        contrast=1.18, shadows="#2a6f80", highlights="#d99a5b", toning=0.30, saturation=0.94, fade=0.05
    ),
    "warm": Adjustments(temperature=0.34, contrast=1.05, saturation=1.08),
    "cool": Adjustments(temperature=-0.32, contrast=1.05, saturation=0.96),
    "vivid": Adjustments(contrast=1.14, saturation=1.38),
    "soft": Adjustments(exposure=0.14, contrast=0.86, saturation=0.92, fade=0.10, temperature=0.06),
    "golden_hour": Adjustments(
        exposure=0.06, temperature=0.34, contrast=1.08, shadows="#7a5530", highlights="#ffc46b",
        toning=0.26, saturation=1.12,
    ),
    "moonlight": Adjustments(
        exposure=-0.62, temperature=-0.46, contrast=1.14, shadows="#25386b", highlights="#9fb9e8",
        toning=0.34, saturation=0.66,
    ),
    "faded_film": Adjustments(
        contrast=0.92, temperature=0.12, shadows="#3f5a66", highlights="#e6cf9c", toning=0.24,
        saturation=0.78, fade=0.42,
    ),
    "noir": Adjustments(contrast=1.42, saturation=0, exposure=-0.05),
    "bleach": Adjustments(contrast=1.34, saturation=0.48, exposure=0.08),
}  # fmt: skip

LookName = Literal[
    "none",
    "cinematic",
    "warm",
    "cool",
    "vivid",
    "soft",
    "golden_hour",
    "moonlight",
    "faded_film",
    "noir",
    "bleach",
]


class Grade(Part):
    """A look for one shot or all.

    Args:
        preset: One of `LOOKS`.
        adjust: Further changes, after the preset.
        lut: A `.cube` file, one- or three-dimensional, applied last.
        strength: 0 (as it was) to 1 (all of it).
    """

    preset: LookName = "none"
    adjust: Adjustments | None = None
    lut: Path | None = None
    strength: float = Field(default=1.0, ge=0, le=1)
