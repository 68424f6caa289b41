"""From words to a motion kind, because people and models name the same thing in a hundred ways."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """How a thing moves."""

    CURTAIN = "curtain"
    BLANKET = "blanket"
    PLANT = "plant"
    WATER = "water"
    STEAM = "steam"
    SUNBEAM = "sunbeam"
    SHIMMER = "shimmer"
    LAMP = "lamp"
    CANDLE = "candle"
    DUST = "dust"
    SNOW = "snow"
    RAIN = "rain"


WARPS: Final = frozenset({Kind.CURTAIN, Kind.BLANKET, Kind.PLANT, Kind.WATER})
PARTICLES: Final = frozenset({Kind.DUST, Kind.SNOW, Kind.RAIN})

# What is named outright; the order settles what wins when two are named ("steam from the mug of tea").
_THINGS: Final[tuple[tuple[Kind, str], ...]] = (
    (Kind.STEAM, r"steam\w*|vapou?rs?|mist|fog|haze|smoke|wisps?|fumes|aroma"),
    (Kind.SNOW, r"snow\w*|flurr(?:y|ies)|blizzard|flakes?"),
    (Kind.RAIN, r"rain|raining|rainfall|raindrops?|drizzle|downpour|droplets?|shower"),
    (
        Kind.DUST,
        r"dust\w*|motes?|particles?|pollen|specks?|specs|sparkles?|glitter|fireflies|firefly|embers?|bubbles?"
        r"|fuzz|lint|floating|airborne|orbs?|(?:stray|loose) hairs?",
    ),
    (Kind.CANDLE, r"candles?|candlelight|flames?|fires?|fireplace|firelight|hearth|tea ?lights?|torch(?:es)?|bonfire"),
    (Kind.LAMP, r"lamps?|lamp ?light|lampshades?|lanterns?|bulbs?|chandeliers?|sconces?|night ?lights?|neon|led"),
    (
        Kind.CURTAIN,
        r"curtains?|drapes?|drapery|draperies|sheers?|voile|valances?|(?:roman )?blinds?|tapestr(?:y|ies)|canop(?:y|ies)"
        r"|banners?|flags?|laundry|fabric|cloths?|textiles?|linens?|veils?|tulle|bunting|hammocks?|ribbons?|scar(?:f|ves)",
    ),
    (
        Kind.BLANKET,
        r"blankets?|throws?|quilts?|duvets?|comforters?|bed ?spreads?|covers?|bedding|bed ?sheets?|sheets?|rugs?"
        r"|carpets?|towels?|table ?cloths?|shawls?|knit\w*|fleece|tassels?|fringes?|mats?|upholstery|pillows?|cushions?",
    ),
    (
        Kind.PLANT,
        r"(?:house)?plants?|lea(?:f|ves)|foliage|ferns?|flowers?|blossoms?|petals?|bouquets?|greenery|grass(?:es)?|reeds?"
        r"|trees?|branch(?:es)?|vines?|iv(?:y|ies)|monstera|palms?|bush(?:es)?|shrubs?|herbs?|succulents?|bamboo"
        r"|stems?|fronds?|wheat|meadow|hedges?|vegetation|roses?|tulips?|orchids?|lavender",
    ),
    (
        Kind.WATER,
        r"water\w*|ripples?|waves?|ponds?|pools?|lakes?|rivers?|streams?|sea|ocean|aquariums?|fish ?(?:tanks?|bowls?)"
        r"|fountains?|puddles?|surf|bath(?:tub)?|waterfalls?",
    ),
    (
        Kind.SHIMMER,
        r"shimmer\w*|reflections?|reflecting|glints?|glisten\w*|gleam\w*|twinkl\w*|highlights?|sparkling|bokeh"
        r"|fairy lights?|string lights?|christmas lights?|stars?|starlight|moon ?light|city lights?|tinsel|ornaments?"
        r"|glass(?:es)?|mirrors?|crystals?|brass|metal\w*|chrome",
    ),
    (
        Kind.SUNBEAM,
        r"sun\w*|light ?beams?|beams?|rays?|light|lights|lighting|daylight|glow\w*|shafts?|warmth|brightness"
        r"|bright area|windows?|shadows?|shade|dapple[sd]?|god ?rays?|aurora|sky",
    ),
)
# What only a way of moving says ("mug", "rising wisps"); asked after every thing.
_MANNERS: Final[tuple[tuple[Kind, str], ...]] = (
    (Kind.STEAM, r"steam\w*|rising (?:wisps?|vapou?rs?)|wisps?|curling upwards?|evaporat\w*"),
    (Kind.SNOW, r"snow\w*"),
    (Kind.RAIN, r"rain\w*"),
    (Kind.DUST, r"drift\w*|float\w*|hover\w*|swirl\w*|suspended"),
    (Kind.CANDLE, r"flicker\w*"),
    (Kind.WATER, r"rippl\w*|lapping|splash\w*"),
    (Kind.SHIMMER, r"shimmer\w*|twinkl\w*|glint\w*|glisten\w*|sparkl\w*|gleam\w*"),
    (Kind.SUNBEAM, r"glow\w*|puls\w*|brighten\w*|dim\w*|light\w*"),
    (Kind.CURTAIN, r"billow\w*|flutter\w*|hanging"),
)
_HOLDERS: Final = r"mugs?|cups?|teacups?|tea ?pots?|kettles?|coffee|tea|cocoa|soups?|pots?|pans?|food"
_WATER_HOLDERS: Final = r"bowls?|dish(?:es)?|basins?|tubs?|sinks?|vases?"

_FLOATING: Final = (Kind.STEAM, Kind.SNOW, Kind.RAIN, Kind.DUST)
_PLACE = re.compile(
    r"\b(?:near|beside|next to|behind|by|over|on|in|at|through|around|above|under|beneath|across|against|outside"
    r"|inside|along|into|onto|between|to)\b",
    re.IGNORECASE,
)
_BELONGS = re.compile(r"\b(?:of|from|with|for)\b|[,(;]", re.IGNORECASE)

_PET = (
    r"(?:pets?|cats?|kittens?|kitty|kitties|dogs?|pupp(?:y|ies)|pup|doggo|doggy|bunn(?:y|ies)|rabbits?|hamsters?"
    r"|guinea pigs?|ferrets?|birds?|parrots?|budgies?|animals?|felines?|canines?|tabby|retrievers?|corgis?|poodles?"
    r"|subjects?)"
)
_BODY = (
    r"(?:tails?|ears?|paws?|whiskers?|muzzles?|snouts?|noses?|eyes?|eyelids?|mouths?|tongues?|chests?|bell(?:y|ies)"
    r"|fur|coat|breath\w*|blink\w*|purr\w*|yawn\w*|heads?|faces?)"
)
_BESIDE = (
    r"(?:under(?:neath)?|beneath|below|beside|near|next to|behind|around|above|over|by|in front of|left of|right of"
    r"|close to|against|with|for)"
)
_BESIDE_PET = re.compile(rf"\b{_BESIDE}\s+(?:the\s+|a\s+|its\s+|sleeping\s+|\w+\s+)?{_PET}\b(?:['’]s)?", re.IGNORECASE)
_PET_WORD = re.compile(rf"\b{_PET}\b", re.IGNORECASE)
_BODY_WORD = re.compile(rf"\b{_BODY}\b", re.IGNORECASE)
_LOOSE_HAIR = re.compile(rf"\b(?:floating|loose|drifting|stray|airborne)\s+(?:{_PET}\s+)?(?:fur|hairs?)\b", re.IGNORECASE)
_OWNED = re.compile(
    rf"\b{_PET}(?:['’]s?)?\s+(?:\w+\s+)?(?:beds?|bowls?|toys?|blankets?|cushions?|pillows?|fountains?|trees?|doors?"
    r"|flaps?|houses?|baskets?|mats?|towers?|dish(?:es)?|food|water|grass|teasers?|hammocks?|posts?|rugs?|plants?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What words mean: a kind, or the reason why there is none."""

    kind: Kind | None
    refused: str | None = None


def read_element(element: str, motion_type: str = "") -> Reading:
    """The motion kind of an element; the thing's own name decides before the way it should move."""
    if names_the_pet(element) or names_the_pet(motion_type):
        return Reading(None, "It would move the pet, and the pet stays still: choose something around it.")
    thing = _OWNED.sub(lambda match: match[0], _BESIDE_PET.sub(" ", _LOOSE_HAIR.sub("dust", element)))
    kind = _first(_THINGS, thing)
    if kind is Kind.SUNBEAM or kind is None:
        manner = _first(_MANNERS, motion_type)
        if kind is Kind.SUNBEAM and manner in {Kind.CANDLE, Kind.SHIMMER, Kind.DUST, Kind.RAIN, Kind.SNOW}:
            return Reading(manner)
        if kind is None and _has(_HOLDERS, thing):
            return Reading(Kind.STEAM)
        if kind is None and _has(_WATER_HOLDERS, thing):
            return Reading(Kind.WATER)
        kind = kind or manner
    if kind is None:
        return Reading(
            None,
            f"Nothing in “{element}” names something Stillreel can move: light, lamp, candle, dust, snow, rain, "
            "steam, curtain, blanket, plant or water.",
        )
    return Reading(kind)


def names_the_pet(text: str) -> bool:
    """Whether moving this would move the pet: `cat's tail` does; `cat bed`, `blanket under the cat` do not."""
    rest = text
    for harmless in (_LOOSE_HAIR, _OWNED, _BESIDE_PET):
        rest = harmless.sub(" ", rest)
    return _PET_WORD.search(rest) is not None or _BODY_WORD.search(rest) is not None


def _first(table: tuple[tuple[Kind, str], ...], text: str) -> Kind | None:
    """What the text is about: its head (`curtains by the window` are curtains), else what belongs to it."""
    clause = _PLACE.split(text, maxsplit=1)[0]
    whole = clause if re.search(r"\w", clause) else text
    head = _named(table, _BELONGS.split(whole, maxsplit=1)[0])
    if head is None or head is Kind.SUNBEAM:  # `glow of the candle` flickers like the candle
        return _named(table, whole) or head
    return head


def _named(table: tuple[tuple[Kind, str], ...], text: str) -> Kind | None:
    """Of several kinds the one named last, since English puts the head noun last; plain light gives way."""
    starts: dict[Kind, int] = {}
    for kind, words in table:
        matches = list(re.finditer(rf"\b(?:{words})\b", text, re.IGNORECASE))
        if matches:
            starts[kind] = matches[-1].start() - (10_000 if kind is Kind.SUNBEAM else 0)
    floating = [kind for kind in starts if kind in _FLOATING]
    return floating[0] if floating else max(starts, key=lambda kind: starts[kind], default=None)


def _has(words: str, text: str) -> bool:
    return re.search(rf"\b(?:{words})\b", text, re.IGNORECASE) is not None
