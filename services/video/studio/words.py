"""The words around a thing: how it moves, what belongs to the pet, what only says where."""

import re
from typing import Final

from services.video.studio.kinds import PARTICLES, WARPS, Kind

__all__ = ["PARTICLES", "WARPS", "Kind"]


def any_of(words: str) -> re.Pattern[str]:
    """Any of the alternatives as a whole word."""
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE | re.VERBOSE)


MANNERS: Final[dict[Kind, re.Pattern[str]]] = {
    Kind.STEAM: any_of(r"steam\w* | rising\s(?:wisps?|vapou?rs?) | wisps? | curling\supwards? | evaporat\w*"),
    Kind.SMOKE: any_of(r"smok(?:e|ing) | smou?lder\w*"),
    Kind.FOG: any_of(r"mist\w* | fog\w*"),
    Kind.SNOW: any_of(r"snow\w*"),
    Kind.RAIN: any_of(r"rain\w* | drizzl\w* | drip\w* | trickl\w*"),
    Kind.BUBBLES: any_of(r"bubbl\w* | fizz\w*"),
    Kind.HAZE: any_of(r"heat\s\w+ | distort\w*"),
    Kind.DUST: any_of(r"drift\w* | float\w* | hover\w* | swirl\w* | suspended | waft\w*"),
    Kind.CANDLE: any_of(r"flicker\w* | burn\w* | crackl\w*"),
    Kind.WATER: any_of(r"rippl\w* | lapping | splash\w* | flow\w*"),
    Kind.REFLECTION: any_of(r"reflect\w* | glid(?:e|es|ing)"),
    Kind.SHIMMER: any_of(
        r"shimmer\w* | twinkl\w* | glint\w* | glisten\w* | sparkl\w* | gleam\w* | glimmer\w*"
    ),
    Kind.SUNBEAM: any_of(r"glow\w* | puls\w* | brighten\w* | dim\w* | light\w* | fad(?:e|es|ing)"),
    Kind.CURTAIN: any_of(r"billow\w* | flutter\w* | hanging | flapp?\w*"),
    Kind.PLANT: any_of(r"rustl\w*"),
}
"""What only a way of moving says (`rising wisps`); asked after every thing."""

HOT_VESSELS: Final = any_of(
    r"mugs? | cups? | teacups? | tea\s?pots? | kettles? | coffee | tea | soups? | pots? | pans? | food"
)
WATER_VESSELS: Final = any_of(r"bowls? | dish(?:es)? | basins? | tubs? | sinks? | vases?")

_PET = r"""
    pets? | cats? | kittens? | kitty | kitties | tabby | felines? | dogs? | pupp(?:y|ies) | pup
    | doggo | doggy
    | canines? | retrievers? | corgis? | poodles? | bunn(?:y|ies) | rabbits? | hamsters?
    | guinea\spigs? | ferrets?
    | birds? | parrots? | budgies? | cockatiels? | (?:gold)?fish(?:es)? | turtles? | tortoises? |
    chinchillas? | gerbils? | mice | hounds? | terriers? | spaniels? | labradors? | beagles? | pugs? |
    dachshunds? | husk(?:y|ies) | ponies | pony | horses? | animals? | subjects?
"""
_BESIDE = r"""
    under(?:neath)? | beneath | below | beside | near | next\sto | behind | around | above | over | by
    | in\sfront\sof | left\sof | right\sof | close\sto | against | with | for
"""
_BELONGINGS = r"""
    beds? | bowls? | toys? | blankets? | cushions? | pillows? | fountains? | trees? | doors?
    | flaps? | houses?
    | baskets? | mats? | towers? | dish(?:es)? | food | water | grass | teasers? | hammocks?
    | posts? | rugs? | plants? | baths? | wheels? | cages? | feeders? | tanks? | ponds?
    | crates? | kennels? | hutch(?:es)?
"""
PET: Final = any_of(_PET)
PET_BODY: Final = any_of(
    r"""
    tails? | ears? | paws? | whiskers? | muzzles? | snouts? | noses? | eyes? | eyelids? | mouths? | tongues?
    | chests? | bell(?:y|ies) | fur | coat | breath\w* | blink\w* | purr\w* | yawn\w* | heads? | faces?
    """
)
BESIDE_PET: Final = any_of(rf"(?:{_BESIDE})\s+(?:\w+\s+){{0,3}}(?:{_PET})(?:\b['’]s)?")
LOOSE_HAIR: Final = any_of(rf"(?:floating|loose|drifting|stray|airborne)\s+(?:(?:{_PET})\s+)?(?:fur|hairs?)")
PETS_OWN: Final = any_of(rf"(?:{_PET})(?:['’]s?)?\s+(?:\w+\s+)?(?:{_BELONGINGS})")

COLOURS: Final = any_of(
    r"""
    (?:snow|smok[ey]|ash|rose|moss|sea|ocean|water|sky|ice|frost|mint|lavender|olive|mist|misty|fog|forest|leaf|
    grass|cloud|steel|rain|moon|sand|flame|fire|gold|silver|ivy|fern|lemon|peach|coral|wine|wheat)
    [\s-](?:white|gr[ea]y|green|blue|gold|pink|brown|red|yellow|orange|purple|colou?red|tinted)
    """
)
"""Things that only lend their colour: `snow-white curtain`, `rose gold lamp`."""

LIGHT_SHAPES: Final = any_of(
    r"""
    (?:pools?|streams?|rivers?|waves?|sheets?|curtains?|veils?|carpets?|ribbons?)
    \sof\s(?:\w+\s)?(?:sun|light)\w*
    """
)
"""Light that is likened to something else."""

PLACE: Final = any_of(
    r"""
    near | beside | next\sto | behind | by | over | on | in | at | through | around | above | under | beneath
    | across | against | outside | inside | along | into | onto | between | to
    """
)
BELONGS: Final = re.compile(r"\b(?:of|from|with|for)\b|[,(;]", re.IGNORECASE)
