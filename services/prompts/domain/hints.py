"""Place, light, weather and pose that plain words ask for, so that a wish changes what is seen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


def _table(lines: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {value: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for value, words in lines.items()}


PLACES = _table(
    {
        "garden": r"gardens?|outdoors?|outside|lawn|grass|meadow|yard|park",
        "kitchen": r"kitchens?|counter|cooking|baking",
        "window seat": r"window(?:sill| seat| nook)?s?|sill",
        "living room": r"living room|sofa|couch|armchair|indoors?|inside|at home|rug|fireplace",
    }
)
LIGHTS = _table(
    {
        "moonlight and one warm lamp": r"night|moon(?:light|lit)?|dark(?:er)?|stars?|bedtime",
        "golden evening light": r"evening|sunset|dusk|golden(?: hour)?|twilight",
        "soft morning light": r"morning|sunrise|dawn|breakfast",
        "bright daylight": r"day(?:time|light)?|noon|sunny|bright(?:er)?|summer",
    }
)
WEATHERS = _table(
    {
        "rain outside": r"rain(?:y|ing)?|drizzle|storm(?:y)?|wet",
        "snow outside": r"snow(?:y|ing)?|winter|christmas",
    }
)
POSES = _table(
    {
        "curled up asleep": r"asleep|sleep(?:s|y|ing)?|nap(?:s|ping)?|doz(?:es|ing)",
        "sitting upright and watching": r"awake|sit(?:s|ting)?|watch(?:es|ing)?|look(?:s|ing)?|alert|curious",
        "lying stretched out": r"lying|lies|stretch(?:es|ed|ing)?(?: out)?|relax(?:es|ed|ing)?",
    }
)
_QUOTED = re.compile(r"[\"“„«'‘]([^\"“”„«»'‘’]{1,80})[\"”“»'’]")


@dataclass(frozen=True, slots=True)
class Hints:
    """What was asked for; empty where nothing was said."""

    place: str
    light: str
    weather: str
    pose: str


def read_hints(*texts: str) -> Hints:
    """The first text that says something of a matter decides it."""

    def first(table: Mapping[str, re.Pattern[str]]) -> str:
        said = ((value, words.search(text)) for text in texts for value, words in table.items())
        return next((value for value, found in said if found), "")

    return Hints(first(PLACES), first(LIGHTS), first(WEATHERS), first(POSES))


def quoted(text: str) -> list[str]:
    """Words a person put in quotation marks: they are meant to be taken as they are."""
    return [" ".join(found.split()) for found in _QUOTED.findall(text) if found.strip()]
