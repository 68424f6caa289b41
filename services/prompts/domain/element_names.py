"""When two names mean the same thing in the picture: case, articles, plurals and words of motion aside."""

import re
from functools import lru_cache

_ARTICLES = frozenset(["a", "an", "the", "some", "any", "its", "his", "her", "their"])
_GLUE = frozenset(["of", "in", "on", "at", "by", "to", "from", "with", "and", "or", "near", "over", "under"])
_HEDGES = frozenset(["likely", "possibly", "probably", "maybe", "perhaps", "apparently", "suggestion"])
_MOTION_WORDS = (
    "moving movement motion move moved animated animating animation swaying sway drifting drift "
    "floating shifting waving fluttering rippling pulsing"
)
_MOTION = frozenset(_MOTION_WORDS.split())
_IRREGULAR = {"leaves": "leaf", "people": "person", "mice": "mouse", "feet": "foot", "shelves": "shelf"}
_KEEPS_ITS_S = ("ss", "us", "is")
_ES_ENDINGS = ("ches", "shes", "sses", "xes", "zes")
_WORD = re.compile(r"[^\W_]+")


def phrase(element: str) -> str:
    """An element as one term of a comma-separated list: on one line, no separator inside, no full stop."""
    without_separators = re.sub(r"\s*[,;]+\s*", " and ", element.strip(" \t\r\n,;."))
    return " ".join(without_separators.split()).strip(" .")


def same_name(one: str, other: str) -> bool:
    """Whether two names differ only in case, articles, plurals and punctuation."""
    return name_key(one) == name_key(other)


def overlaps(one: str, other: str) -> bool:
    """Whether one name says the same as the other, or the same and more.

    "curtain folds" and "the curtains" overlap, "left curtain" and "right curtain" do not.
    """
    first, second = _meaning(one), _meaning(other)
    return first <= second or second <= first


@lru_cache(maxsize=4_096)  # every term is compared with every other
def name_key(text: str) -> tuple[str, ...]:
    """What names of one thing have in common: the words in order; of a text without words, the text."""
    words = tuple(_singular(word) for word in _words(text) if word not in _ARTICLES)
    return words or (" ".join(text.casefold().split()),)


@lru_cache(maxsize=4_096)
def _meaning(text: str) -> frozenset[str]:
    """The words that say which thing it is; never empty, so that nothing overlaps with everything."""
    name = name_key(text)
    telling = frozenset(name) - _GLUE - _HEDGES
    still = telling - _MOTION
    return still or telling or frozenset(name)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _singular(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(_ES_ENDINGS):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(_KEEPS_ITS_S):
        return word[:-1]
    return word
