"""Words on pictures: captions, title cards and lower thirds in every script the shipped fonts cover."""

from services.video.studio.lettering.captions import draw_caption
from services.video.studio.lettering.cards import draw_title_card
from services.video.studio.lettering.fontbook import FontBook, shipped_fonts
from services.video.studio.lettering.lower_thirds import draw_lower_third
from services.video.studio.lettering.overlay import Overlay
from services.video.studio.lettering.styles import CaptionStyle, CardStyle

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
