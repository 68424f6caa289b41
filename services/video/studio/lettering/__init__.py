"""Words on pictures: captions, title cards and lower thirds in every script the shipped fonts cover.

Names are loaded when they are first used, so that styles and timelines cost no drawing libraries.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from services.video.studio.lettering.styles import CaptionStyle, CardStyle

if TYPE_CHECKING:
    from services.video.studio.lettering.captions import draw_caption
    from services.video.studio.lettering.cards import draw_title_card
    from services.video.studio.lettering.fontbook import FontBook, shipped_fonts
    from services.video.studio.lettering.lower_thirds import draw_lower_third
    from services.video.studio.lettering.overlay import Overlay

__all__ = [
    "CaptionStyle",
    "CardStyle",
    "FontBook",
    "Overlay",
    "draw_caption",
    "draw_lower_third",
    "draw_title_card",
    "shipped_fonts",
]
_HOMES: Final = {
    "FontBook": "fontbook",
    "Overlay": "overlay",
    "draw_caption": "captions",
    "draw_lower_third": "lower_thirds",
    "draw_title_card": "cards",
    "shipped_fonts": "fontbook",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
