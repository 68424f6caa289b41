"""From words to a motion kind, because people and models name the same thing in a hundred ways."""

import re
from dataclasses import dataclass

from services.video.studio.kinds import Kind
from services.video.studio.things import FLOATING, THINGS
from services.video.studio.words import (
    BELONGS,
    BESIDE_PET,
    COLOURS,
    HOT_VESSELS,
    LIGHT_SHAPES,
    LOOSE_HAIR,
    MANNERS,
    PET,
    PET_BODY,
    PETS_OWN,
    PLACE,
    WATER_VESSELS,
)

_STRONGER_THAN_LIGHT = {
    Kind.CANDLE,
    Kind.SHIMMER,
    Kind.REFLECTION,
    Kind.DUST,
    Kind.RAIN,
    Kind.SNOW,
    Kind.FOG,
}
_SKY = re.compile(r"\bsk(?:y|ies)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """What words mean: a kind, or the reason why there is none."""

    kind: Kind | None
    refused: str | None = None


def read_element(element: str, motion_type: str = "") -> Reading:
    """The motion kind of an element; the thing's own name decides before the way it should move."""
    if names_the_pet(element) or names_the_pet(motion_type):
        return Reading(None, "It would move the pet, and the pet stays still: choose something around it.")
    thing = COLOURS.sub(" ", BESIDE_PET.sub(" ", LOOSE_HAIR.sub("dust", element)))
    thing = LIGHT_SHAPES.sub("light", thing)
    kind = _first(THINGS, thing)
    if kind is Kind.SUNBEAM or kind is None:
        manner = _first(MANNERS, motion_type)
        if kind is Kind.SUNBEAM and manner in _STRONGER_THAN_LIGHT:
            return Reading(Kind.CLOUDS if manner is Kind.DUST and _SKY.search(thing) else manner)
        if kind is None and HOT_VESSELS.search(thing):
            return Reading(Kind.STEAM)
        if kind is None and WATER_VESSELS.search(thing):
            return Reading(Kind.WATER)
        kind = kind or manner
    if kind is None:
        return Reading(
            None,
            f"Nothing in “{element}” names something Stillreel can move: light, lamp, candle, dust, snow, "
            "rain, steam, smoke, fog, clouds, curtain, blanket, plant or water.",
        )
    return Reading(kind)


def names_the_pet(text: str) -> bool:
    """Whether moving this moves the pet: `cat's tail` does; `cat bed`, `blanket under the cat` do not."""
    rest = text
    for harmless in (LOOSE_HAIR, PETS_OWN, BESIDE_PET):
        rest = harmless.sub(" ", rest)
    return PET.search(rest) is not None or PET_BODY.search(rest) is not None


def _first(table: dict[Kind, re.Pattern[str]], text: str) -> Kind | None:
    """What the text is about: its head (`curtains by the window` are curtains), else what belongs to it."""
    clause = PLACE.split(text, maxsplit=1)[0]
    whole = clause if re.search(r"\w", clause) else text
    head = _named(table, BELONGS.split(whole, maxsplit=1)[0])
    if head in {None, Kind.SUNBEAM, Kind.CLOUDS}:  # `glow of the candle` flickers, `cloud of dust` is dust
        return _named(table, whole) or head
    return head


def _named(table: dict[Kind, re.Pattern[str]], text: str) -> Kind | None:
    """Of several kinds the one named last, since English puts the head noun last; plain light gives way."""
    starts: dict[Kind, int] = {}
    for kind, words in table.items():
        matches = list(words.finditer(text))
        if matches:
            starts[kind] = matches[-1].start() - (10_000 if kind is Kind.SUNBEAM else 0)
    floating = [kind for kind in starts if kind in FLOATING]
    return floating[0] if floating else max(starts, key=lambda kind: starts[kind], default=None)
