"""The words people and models use for things that can move; data, kept apart from how it is read."""

import re
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


def _any(words: str) -> re.Pattern[str]:
    """Any of the alternatives as a whole word."""
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE | re.VERBOSE)


WARPS: Final = frozenset({Kind.CURTAIN, Kind.BLANKET, Kind.PLANT, Kind.WATER})
PARTICLES: Final = frozenset({Kind.DUST, Kind.SNOW, Kind.RAIN})
FLOATING: Final = (Kind.STEAM, Kind.SNOW, Kind.RAIN, Kind.DUST)

THINGS: Final[dict[Kind, re.Pattern[str]]] = {
    Kind.STEAM: _any(r"steam\w* | vapou?rs? | mist | fog | haze | smoke | wisps? | fumes | aroma"),
    Kind.SNOW: _any(r"snow\w* | flurr(?:y|ies) | blizzard | flakes?"),
    Kind.RAIN: _any(r"rain | raining | rainfall | raindrops? | drizzle | downpour | droplets? | shower"),
    Kind.DUST: _any(
        r"""
        dust\w* | motes? | particles? | pollen | specks? | specs | sparkles? | glitter |
        fireflies | firefly | embers? | bubbles? | fuzz | lint | floating | airborne | orbs? |
        (?:stray|loose)\shairs?
        """
    ),
    Kind.CANDLE: _any(
        r"""
        candles? | candlelight | flames? | fires? | fireplace | firelight | hearth |
        tea\s?lights? | torch(?:es)? | bonfire
        """
    ),
    Kind.LAMP: _any(
        r"""
        lamps? | lamp\s?light | lampshades? | lanterns? | bulbs? | chandeliers? | sconces? |
        night\s?lights? | neon | led
        """
    ),
    Kind.CURTAIN: _any(
        r"""
        curtains? | drapes? | drapery | draperies | sheers? | voile | valances? |
        (?:roman\s)?blinds? | tapestr(?:y|ies) | canop(?:y|ies) | banners? | flags? | laundry |
        fabric | cloths? | textiles? | linens? | veils? | tulle | bunting | hammocks? | ribbons?
        | scar(?:f|ves)
        """
    ),
    Kind.BLANKET: _any(
        r"""
        blankets? | throws? | quilts? | duvets? | comforters? | bed\s?spreads? | covers? |
        bedding | bed\s?sheets? | sheets? | rugs? | carpets? | towels? | table\s?cloths? |
        shawls? | knit\w* | fleece | tassels? | fringes? | mats? | upholstery | pillows? |
        cushions?
        """
    ),
    Kind.PLANT: _any(
        r"""
        (?:house)?plants? | lea(?:f|ves) | foliage | ferns? | flowers? | blossoms? | petals? |
        bouquets? | greenery | grass(?:es)? | reeds? | trees? | branch(?:es)? | vines? |
        iv(?:y|ies) | monstera | palms? | bush(?:es)? | shrubs? | herbs? | succulents? | bamboo
        | stems? | fronds? | wheat | meadow | hedges? | vegetation | roses? | tulips? | orchids?
        | lavender
        """
    ),
    Kind.WATER: _any(
        r"""
        water\w* | ripples? | waves? | ponds? | pools? | lakes? | rivers? | streams? | sea |
        ocean | aquariums? | fish\s?(?:tanks?|bowls?) | fountains? | puddles? | surf |
        bath(?:tub)? | waterfalls?
        """
    ),
    Kind.SHIMMER: _any(
        r"""
        shimmer\w* | reflections? | reflecting | glints? | glisten\w* | gleam\w* | twinkl\w* |
        highlights? | sparkling | bokeh | fairy\slights? | string\slights? | christmas\slights?
        | stars? | starlight | moon\s?light | city\slights? | tinsel | ornaments? | glass(?:es)?
        | mirrors? | crystals? | brass | metal\w* | chrome
        """
    ),
    Kind.SUNBEAM: _any(
        r"""
        sun\w* | light\s?beams? | beams? | rays? | light | lights | lighting | daylight |
        glow\w* | shafts? | warmth | brightness | bright\sarea | windows? | shadows? | shade |
        dapple[sd]? | god\s?rays? | aurora | sky
        """
    ),
}
"""What is named outright."""

MANNERS: Final[dict[Kind, re.Pattern[str]]] = {
    Kind.STEAM: _any(r"steam\w* | rising\s(?:wisps?|vapou?rs?) | wisps? | curling\supwards? | evaporat\w*"),
    Kind.SNOW: _any(r"snow\w*"),
    Kind.RAIN: _any(r"rain\w*"),
    Kind.DUST: _any(r"drift\w* | float\w* | hover\w* | swirl\w* | suspended"),
    Kind.CANDLE: _any(r"flicker\w*"),
    Kind.WATER: _any(r"rippl\w* | lapping | splash\w*"),
    Kind.SHIMMER: _any(r"shimmer\w* | twinkl\w* | glint\w* | glisten\w* | sparkl\w* | gleam\w*"),
    Kind.SUNBEAM: _any(r"glow\w* | puls\w* | brighten\w* | dim\w* | light\w*"),
    Kind.CURTAIN: _any(r"billow\w* | flutter\w* | hanging"),
}
"""What only a way of moving says (`rising wisps`); asked after every thing."""

HOT_VESSELS: Final = _any(
    r"mugs? | cups? | teacups? | tea\s?pots? | kettles? | coffee | tea | soups? | pots? | pans? | food"
)
WATER_VESSELS: Final = _any(r"bowls? | dish(?:es)? | basins? | tubs? | sinks? | vases?")

_PET = r"""
    pets? | cats? | kittens? | kitty | kitties | tabby | felines? | dogs? | pupp(?:y|ies) | pup
    | doggo | doggy
    | canines? | retrievers? | corgis? | poodles? | bunn(?:y|ies) | rabbits? | hamsters?
    | guinea\spigs? | ferrets?
    | birds? | parrots? | budgies? | animals? | subjects?
"""
_BESIDE = r"""
    under(?:neath)? | beneath | below | beside | near | next\sto | behind | around | above | over | by
    | in\sfront\sof | left\sof | right\sof | close\sto | against | with | for
"""
_BELONGINGS = r"""
    beds? | bowls? | toys? | blankets? | cushions? | pillows? | fountains? | trees? | doors?
    | flaps? | houses?
    | baskets? | mats? | towers? | dish(?:es)? | food | water | grass | teasers? | hammocks?
    | posts? | rugs? | plants?
"""
PET: Final = _any(_PET)
PET_BODY: Final = _any(
    r"""
    tails? | ears? | paws? | whiskers? | muzzles? | snouts? | noses? | eyes? | eyelids? | mouths? | tongues?
    | chests? | bell(?:y|ies) | fur | coat | breath\w* | blink\w* | purr\w* | yawn\w* | heads? | faces?
    """
)
BESIDE_PET: Final = _any(rf"(?:{_BESIDE})\s+(?:\w+\s+){{0,3}}(?:{_PET})(?:\b['’]s)?")
LOOSE_HAIR: Final = _any(rf"(?:floating|loose|drifting|stray|airborne)\s+(?:(?:{_PET})\s+)?(?:fur|hairs?)")
PETS_OWN: Final = _any(rf"(?:{_PET})(?:['’]s?)?\s+(?:\w+\s+)?(?:{_BELONGINGS})")

PLACE: Final = _any(
    r"""
    near | beside | next\sto | behind | by | over | on | in | at | through | around | above | under | beneath
    | across | against | outside | inside | along | into | onto | between | to
    """
)
BELONGS: Final = re.compile(r"\b(?:of|from|with|for)\b|[,(;]", re.IGNORECASE)
