"""The words by which elements are compared and by which the pet and the camera are recognised."""

import re

_ARTICLES = frozenset({"a", "an", "the", "some", "any"})
_KEEPS_ITS_S = ("ss", "us", "is")

_PET = (
    r"(?:pets?|cats?|kittens?|kitty|kitties|felines?|dogs?|pupp(?:y|ies)|doggy|canines?"
    r"|bunn(?:y|ies)|rabbits?|hamsters?|parrots?|animals?)"
)
_BODY = (
    r"(?:tails?|ears?|paws?|whiskers?|muzzles?|snouts?|noses?|eyes?|eyelids?|mouths?|tongues?|chests?"
    r"|fur|breath(?:ing)?|blink(?:s|ing)?|purr(?:s|ing)?)"
)
_BELONGINGS = (
    r"(?:beds?|bowls?|toys?|blankets?|cushions?|pillows?|fountains?|trees?|doors?|flaps?|houses?|baskets?"
    r"|mats?|towers?|dish(?:es)?|food|water|grass|teasers?|hammocks?|posts?)"
)
_BESIDE = (
    r"(?:under|beneath|below|beside|near|next to|behind|around|above|over|by|in front of|left of|right of)"
)

_POSITION_CLAUSE = re.compile(rf"\b{_BESIDE}\s+(?:the\s+|a\s+)?(?:\w+\s+)?{_PET}\b(?:'s|’s)?", re.IGNORECASE)
_BELONGING = re.compile(rf"\b{_PET}(?:'s|’s)?(?:\s+\w+)?\s+{_BELONGINGS}\b", re.IGNORECASE)
_LOOSE_HAIR = re.compile(
    rf"\b(?:floating|loose|drifting|stray|airborne)\s+(?:{_PET}\s+)?(?:fur|hairs?)\b", re.IGNORECASE
)
_PET_ITSELF = re.compile(rf"\b(?:{_PET}|{_BODY})\b", re.IGNORECASE)
_CAMERA = re.compile(
    r"\b(?:camera|zoom(?:s|ing)?|panning|dolly|parallax|(?:push|pull)[ -](?:in|out))\b", re.IGNORECASE
)


def comparison_key(element: str) -> str:
    """What two names of one element have in common: no case, articles, punctuation or plural endings."""
    words = re.findall(r"[^\W_]+", element.casefold())
    return " ".join(_singular(word) for word in words if word not in _ARTICLES)


def names_the_pet(text: str) -> bool:
    """Whether moving this moves the pet: `cat's tail` does; `cat bed`, `blanket under the cat` do not."""
    rest = text
    for harmless in (_LOOSE_HAIR, _BELONGING, _POSITION_CLAUSE):
        rest = harmless.sub(" ", rest)
    return _PET_ITSELF.search(rest) is not None


def names_the_camera(text: str) -> bool:
    """Whether this is a camera movement and no thing in the picture."""
    return _CAMERA.search(text) is not None


def _singular(word: str) -> str:
    if word == "leaves":
        return "leaf"
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(_KEEPS_ITS_S):
        return word[:-1]
    return word
