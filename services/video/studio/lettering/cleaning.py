"""Text comes from models and strangers: here it becomes plain lines of bounded size."""

import re
import unicodedata
from typing import Final

from icu4py.breakers import CharacterBreaker

from services.video.studio.failures import RenderRefused

MOST_CHARACTERS: Final = 500
MOST_MARKS: Final = 6
MOST_JOINED: Final = 40

_LINE_ENDS: Final = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACES: Final = re.compile("[\t ]+")
# An override would show letters in an order nobody typed; the matching embedding keeps pairs intact.
_GENTLER: Final = {0x202D: 0x202A, 0x202E: 0x202B, 0xFEFF: None}


def clean_lines(text: str, pointer: str = "/text", most: int = MOST_CHARACTERS) -> list[str]:
    """The lines of `text` without control characters and without blank space around them.

    Nothing in the text is markup. Tabs become spaces, other control characters vanish, directional
    overrides become embeddings, blank lines are dropped.

    Raises:
        RenderRefused: Longer than `most` characters, half a surrogate pair, more combining marks on
            one letter than any script uses, or nothing left to see.
    """
    if len(text) > most:
        raise _refused(
            f"The text has {len(text)} characters, more than the {most} that fit on a picture.",
            pointer,
            "Shorten it, or spread it over several captions.",
            "text_too_long",
        )
    lines = [_clean(line) for line in _LINE_ENDS.split(text)]
    lines = [line for line in lines if any(map(_visible, line))]
    if not lines:
        raise _refused(
            "The text has nothing to see in it.", pointer, "Write something, or leave it out.", "empty_text"
        )
    for line in lines:
        _check(line, pointer)
    return lines


def clusters(line: str) -> list[str]:
    """What a person sees as single characters (UAX #29 extended grapheme clusters)."""
    return list(CharacterBreaker(line, "en"))


def _clean(line: str) -> str:
    kept = "".join(char for char in line if char == "\t" or unicodedata.category(char) != "Cc")
    return _SPACES.sub(" ", kept.translate(_GENTLER)).strip()


def _visible(char: str) -> bool:
    unassigned_and_ignored = 0xE0000 <= ord(char) < 0xE1000
    return unicodedata.category(char) not in {"Zs", "Cf", "Cs", "Mn"} and not unassigned_and_ignored


def _check(line: str, pointer: str) -> None:
    half = next((char for char in line if unicodedata.category(char) == "Cs"), None)
    if half is not None:
        raise _refused(
            f"The text holds half a character (U+{ord(half):04X}).",
            pointer,
            "It was cut or decoded wrongly; send it as UTF-8.",
            "broken_text",
        )
    for cluster in clusters(line):
        marks = sum(unicodedata.category(char) in {"Mn", "Me"} for char in cluster)
        if marks > MOST_MARKS or len(cluster) > MOST_JOINED:
            raise _refused(
                f"{cluster[0]!r} (U+{ord(cluster[0]):04X}) carries {len(cluster) - 1} joined characters.",
                pointer,
                f"Use at most {MOST_MARKS} combining marks on a letter.",
                "too_many_marks",
            )


def _refused(problem: str, pointer: str, hint: str, code: str) -> RenderRefused:
    return RenderRefused(problem, pointer=pointer, hint=hint, code=code)
