"""The ways things move, named once, since words, masks and effects all sort by them."""

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """How a thing moves."""

    CURTAIN = "curtain"
    BLANKET = "blanket"
    PLANT = "plant"
    WATER = "water"
    HAZE = "heat haze"
    SUNBEAM = "sunbeam"
    SHIMMER = "shimmer"
    LAMP = "lamp"
    CANDLE = "candle"
    BOKEH = "bokeh"
    REFLECTION = "reflection"
    DUST = "dust"
    SNOW = "snow"
    RAIN = "rain"
    POLLEN = "pollen"
    BUBBLES = "bubbles"
    STEAM = "steam"
    SMOKE = "smoke"
    FOG = "fog"
    CLOUDS = "clouds"


WARPS: Final = frozenset({Kind.CURTAIN, Kind.BLANKET, Kind.PLANT, Kind.WATER, Kind.HAZE})
"""Surfaces whose pixels are shifted; without evidence in the picture they become light."""
PARTICLES: Final = frozenset({Kind.DUST, Kind.SNOW, Kind.RAIN, Kind.POLLEN, Kind.BUBBLES})
RISING: Final = frozenset({Kind.STEAM, Kind.SMOKE})
"""Sheets of noise that leave a vessel or a wick and rise."""
