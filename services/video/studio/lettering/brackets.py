"""Pairs of brackets, which right-to-left lines must turn together."""

import unicodedata
from collections.abc import Sequence
from typing import Final

_MOST_OPEN: Final = 63
# Bidi_Paired_Bracket of Unicode 15 (BidiBrackets.txt), opening and closing in turn
_PAIRS: Final = (
    "()[]{}༺༻༼༽᚛᚜⁅⁆⁽⁾₍₎⌈⌉⌊⌋❨❩❪❫❬❭❮❯❰❱❲❳❴❵⟅⟆⟦⟧⟨⟩⟪⟫⟬⟭⟮⟯⦃⦄⦅⦆⦇⦈⦉⦊⦋⦌⦍⦐⦏⦎⦑⦒⦓⦔⦕⦖⦗⦘⧘⧙⧚⧛⧼⧽"
    "\u2329\u232a⸢⸣⸤⸥⸦⸧⸨⸩⹕⹖⹗⹘⹙⹚⹛⹜〈〉《》「」『』【】〔〕〖〗〘〙〚〛﹙﹚﹛﹜﹝﹞（）［］｛｝｟｠｢｣"
)
_CLOSING: Final = {opening: _PAIRS[i + 1] for i, opening in enumerate(_PAIRS) if i % 2 == 0}


def bracket_pairs(text: str, kinds: Sequence[str]) -> list[tuple[int, int]]:
    """Positions of matching brackets among neutral characters, by opening position (UAX #9, BD16)."""
    opened: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    closings = set(_CLOSING.values())
    for i, char in enumerate(text):
        if kinds[i] != "ON":
            continue
        if char in _CLOSING:
            if len(opened) == _MOST_OPEN:
                return []
            opened.append((unicodedata.normalize("NFC", _CLOSING[char]), i))
        elif char in closings:
            wanted = unicodedata.normalize("NFC", char)
            for k in range(len(opened) - 1, -1, -1):
                if opened[k][0] == wanted:
                    pairs.append((opened[k][1], i))
                    del opened[k:]
                    break
    return sorted(pairs)
