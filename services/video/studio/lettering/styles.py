"""How texts look, in values that a timeline can carry as JSON and that are checked where they are made."""

import math
import re
from dataclasses import dataclass
from typing import Final, Literal

from services.video.studio.failures import RenderRefused

Position = Literal["top", "center", "bottom"]
Rgb = tuple[int, int, int]
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
POSITIONS: Final = ("top", "center", "bottom")
LOOKS: Final = ("outline", "box")


@dataclass(frozen=True, slots=True)
class CaptionStyle:
    """A caption burned into the picture.

    Args:
        look: `outline` (dark rim and soft shadow) or `box` (a dark plate behind the text).
        position: `top`, `center` or `bottom`, inside the margins platforms keep free of buttons.
        size: Height of the letters' em in fractions of the frame's shorter side, 0.02 to 0.25; square
            and tall frames, watched on phones, get an eighth and a quarter more.
        smallest: How far text that is too long may shrink, in fractions of `size`, 0.3 to 1.
        max_lines: 1 to 6; None is 2 in wide frames and 4 in tall ones.
        color: `#rrggbb` of the letters.
        rim: `#rrggbb` of the outline or the plate.
        plate_opacity: 0 to 1, of the plate.
        bold: Heavy strokes.
        family: A font family to prefer; "" takes the shipped one for each script.
        language: BCP 47 tag such as `ja` or `zh-Hant`, for the shapes of Han characters and for
            breaking lines; "" guesses from the characters.

    Raises:
        RenderRefused: A value is out of its range.
    """

    look: Literal["outline", "box"] = "outline"
    position: Position = "bottom"
    size: float = 0.056
    smallest: float = 0.6
    max_lines: int | None = None
    color: str = "#ffffff"
    rim: str = "#101014"
    plate_opacity: float = 0.62
    bold: bool = True
    family: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        one_of("look", self.look, LOOKS)
        one_of("position", self.position, POSITIONS)
        between("size", self.size, 0.02, 0.25)
        between("smallest", self.smallest, 0.3, 1)
        between("plate_opacity", self.plate_opacity, 0, 1)
        if self.max_lines is not None:
            between("max_lines", self.max_lines, 1, 6)
        for field in ("color", "rim"):
            rgb(getattr(self, field), field)


@dataclass(frozen=True, slots=True)
class CardStyle:
    """A title card, or a name shown in the lower third.

    Args:
        color: `#rrggbb` of the letters.
        accent: `#rrggbb` of the small rule beside or below the title.
        background: `#rrggbb` of the card, or of the plate behind a lower third.
        background_end: `#rrggbb` at the card's foot for a gradient; "" for one plain colour.
        size: Height of the title's em in fractions of the frame's shorter side, 0.03 to 0.3; square and
            tall frames get an eighth and a quarter more.
        family: A font family to prefer.
        language: BCP 47 tag, "" guesses.

    Raises:
        RenderRefused: A value is out of its range.
    """

    color: str = "#ffffff"
    accent: str = "#f2b366"
    background: str = "#1d2433"
    background_end: str = "#0b0e16"
    size: float = 0.1
    family: str = ""
    language: str = ""

    def __post_init__(self) -> None:
        between("size", self.size, 0.03, 0.3)
        for field in ("color", "accent", "background"):
            rgb(getattr(self, field), field)
        if self.background_end:
            rgb(self.background_end, "background_end")


def rgb(value: str, field: str) -> Rgb:
    """Parse `#rrggbb`.

    Raises:
        RenderRefused: It is not of that form.
    """
    if _COLOUR.fullmatch(value) is None:
        raise bad_style(field, value, "a colour such as #ffcc00")
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)


def between(field: str, value: float, low: float, high: float) -> None:
    """Refuse what is not a finite number from `low` to `high`."""
    if isinstance(value, bool) or not math.isfinite(value) or not low <= value <= high:
        raise bad_style(field, value, f"a number from {low:g} to {high:g}")


def one_of(field: str, value: str, allowed: tuple[str, ...]) -> None:
    """Refuse what is not in the list."""
    if value not in allowed:
        raise bad_style(field, value, f"one of {', '.join(allowed)}")


def bad_style(field: str, value: object, allowed: str) -> RenderRefused:
    """The refusal of one field of a style."""
    return RenderRefused(
        f"{field} is {value!r}, which cannot be drawn.",
        pointer=f"/style/{field}",
        hint=f"Use {allowed}.",
        code="invalid_style",
        details={"field": field, "allowed": allowed},
    )
