"""What a person's feedback asks of motion, as far as plain words tell."""

import re
from dataclasses import dataclass

_LESS = re.compile(
    r"\b(?:less|slow(?:er|ly)?|subtle[rst]*|calm(?:er)?|gentl(?:e|er|y)|soft(?:er|ly)?|weaker|reduce|smaller"
    r"|quieter|too (?:much|fast|strong|wild|hectic|busy))\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b(?:more(?! (?:subtle|calm|gentle|still|slowly|quiet))|fast(?:er)?|strong(?:er)?|bigger|livel(?:y|ier)"
    r"|stronger|increase|visible|too (?:little|slow|weak|subtle|still))\b",
    re.IGNORECASE,
)
_TOO_LITTLE = re.compile(r"\btoo (?:little|slow|weak|subtle|still)\b", re.IGNORECASE)
_TOO_MUCH = re.compile(r"\btoo (?:much|fast|strong|wild|hectic|busy)\b", re.IGNORECASE)
_EMPTY = re.compile(
    r"^(?:please )?(?:generate|give me|try|make) (?:some )?(?:different|other|new)\b.*prompts?\W*$",
    re.IGNORECASE,
)
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Wish:
    """`words` on one line, empty when they only ask for something else; `step` is -1, 0 or 1 in strength."""

    words: str
    step: int


def read_wish(feedback: str | None) -> Wish:
    """A person's feedback; complaints ("too fast") count against what they name."""
    words = " ".join((feedback or "").split())[:_LONGEST].rstrip(" .")
    if not words or _EMPTY.match(words):
        return Wish("", 0)
    if _TOO_LITTLE.search(words):
        return Wish(words, 1)
    if _TOO_MUCH.search(words) or (_LESS.search(words) and not _MORE.search(words)):
        return Wish(words, -1)
    return Wish(words, 1 if _MORE.search(words) and not _LESS.search(words) else 0)
