"""Which characters people expect in colour, since text fonts hold plain drawings of some of them too."""

from typing import Final

_TEXT_SELECTOR: Final = "\ufe0e"
_EMOJI_SELECTOR: Final = "\ufe0f"
_KEYCAP: Final = "\u20e3"
_ASTRAL: Final = range(0x1F000, 0x20000)
_ASTRAL_TEXT: Final = (range(0x1F100, 0x1F18E), range(0x1F780, 0x1F7E0), range(0x1F800, 0x1F900))
# Emoji_Presentation below U+10000 (Unicode 15, emoji-data.txt)
_COLOURED: Final = frozenset(
    "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕"
)


def wants_colour(cluster: str) -> bool:
    """Whether a grapheme cluster is shown as an emoji by default or by its selector (UTS #51, section 2)."""
    if _TEXT_SELECTOR in cluster:
        return False
    if _EMOJI_SELECTOR in cluster or _KEYCAP in cluster or cluster[0] in _COLOURED:
        return True
    code = ord(cluster[0])
    return code in _ASTRAL and not any(code in block for block in _ASTRAL_TEXT)
