"""A guess at the language of Han text: Tokyo, Beijing and Taipei draw the same character differently."""

from typing import Final

_KANA: Final = (range(0x3041, 0x3100), range(0x31F0, 0x3200), range(0xFF66, 0xFFA0))
_HANGUL: Final = (range(0xAC00, 0xD7A4), range(0x1100, 0x1200), range(0x3131, 0x318F))
_HAN: Final = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x32000))
_CHINESE_COMMA: Final = "，"
_THAI: Final = range(0x0E01, 0x0E5C)


def guess_language(text: str) -> str:
    """`ja`, `ko`, `zh-Hans`, `zh-Hant` or `th` from the characters used, "" when they do not tell.

    Han characters alone count as Japanese when all are in JIS X 0208 and no Chinese comma stands
    between them, else as Simplified Chinese when
    all are in GB 2312, else as Traditional Chinese; a language given by a person is always better.
    """
    codes = [ord(char) for char in text]
    if any(code in block for code in codes for block in _KANA):
        return "ja"
    if any(code in block for code in codes for block in _HANGUL):
        return "ko"
    han = "".join(chr(code) for code in codes if any(code in block for block in _HAN))
    if not han:
        return "th" if any(code in _THAI for code in codes) else ""
    if _encodes(han, "euc_jp") and _CHINESE_COMMA not in text:
        return "ja"
    return "zh-Hans" if _encodes(han, "gb2312") else "zh-Hant"


def _encodes(text: str, codec: str) -> bool:
    try:
        text.encode(codec)
    except UnicodeError:
        return False
    return True
