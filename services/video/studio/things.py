"""What people and models call things that can move: data, and long, as each is named in a hundred ways."""

import re
from typing import Final

from services.video.studio.kinds import Kind
from services.video.studio.words import any_of

FLOATING: Final = (
    Kind.SMOKE,
    Kind.STEAM,
    Kind.HAZE,
    Kind.FOG,
    Kind.SNOW,
    Kind.RAIN,
    Kind.BUBBLES,
    Kind.POLLEN,
    Kind.DUST,
)
"""What hangs in the air is meant before what it hangs over (`dust in the sunbeam`); the first wins."""

THINGS: Final[dict[Kind, re.Pattern[str]]] = {
    Kind.SMOKE: any_of(
        r"""
        smok(?:e|y|es|ing) | smoulder\w* | smolder\w* | incense | chimney\s(?:plume|puffs?)
        """
    ),
    Kind.HAZE: any_of(
        r"""
        heat\s?(?:haze|shimmer|waves?|distortion|ripples?) | hot\sair | mirages? |
        (?:shimmering|rising)\sheat | heat\s(?:rising|radiating) | refract\w*\sair |
        thermal\s(?:distortion|shimmer) | warm\sair
        """
    ),
    Kind.STEAM: any_of(
        r"""
        steam\w* | vapou?rs? | vapou?r\s?trails? | wisps? | fumes | aroma | humidifiers? | boil\w*
        """
    ),
    Kind.FOG: any_of(
        r"""
        fog\w* | mists? | misty | haz(?:e|y|iness) | brume | smog | ground\sfog | dew\sclouds?
        """
    ),
    Kind.CLOUDS: any_of(
        r"""
        clouds? | cloudscapes? | cloudy\ssky | overcast\w* | cumulus | cirrus | stratus | cloud\s?cover
        """
    ),
    Kind.SNOW: any_of(
        r"""
        snow\w* | flurr(?:y|ies) | blizzards? | flakes? | sleet | hail(?:stones?)?
        """
    ),
    Kind.RAIN: any_of(
        r"""
        rains? | raining | rain\s?fall | rain\s?drops? | rain\s?storms? | drizzl\w* | downpours? |
        droplets? | showers? | rain\s?water | precipitation | (?:trickling|running)\sdrops? |
        condensation
        """
    ),
    Kind.POLLEN: any_of(
        r"""
        pollen | seeds? | seed\s?(?:heads?|fluff) | dandelion\w*(?:\s(?:fluff|seeds?|clocks?))? |
        fluff | thistle\s?down | cotton\s?wood | spores? | gossamer | cobwebs? | catkins? |
        fluffy\sspecks?
        """
    ),
    Kind.BUBBLES: any_of(
        r"""
        (?:air\s|soap\s|tiny\s)?bubbl\w* | fizz\w* | foam\w* | suds | effervesc\w* | carbonation
        """
    ),
    Kind.DUST: any_of(
        r"""
        dust\w* | motes? | particles? | particulates? | specks? | specs | sparkles | glitter |
        fireflies | firefly | lightning\sbugs? | sparks? | cinders? | ash(?:es)? | embers? | fuzz |
        lint | floating | floaters? | airborne | orbs? | confetti | feathers? | down\sfeathers? |
        magic\sdust | stardust | (?:stray|loose)\shairs?
        """
    ),
    Kind.CANDLE: any_of(
        r"""
        candles? | candle\s?light | candle\s?sticks? | candelabras? | flames? | fires? |
        fire\s?places? | fire\s?light | hearths? | fire\s?pits? | camp\s?fires? | bon\s?fires? |
        log\s(?:burner|fire)s? | wood\s?(?:stove|burner)s? | stoves? | tea\s?lights? | tapers? |
        torch(?:es)? | oil\slamps? | kerosene\slamps? | wicks? | votives? | burning\slogs? |
        jack[- ]o['’]?[- ]?lanterns?
        """
    ),
    Kind.LAMP: any_of(
        r"""
        lamps? | lamp\s?light | lamp\s?shades? | floor\slamps? | desk\slights? | lanterns? |
        (?:light\s?)?bulbs? | chandeliers? | sconces? | pendants? | pendant\slights? |
        ceiling\slights? | spot\s?lights? | down\s?lights? | night\s?lights? |
        street\s?(?:lights?|lamps?) | neon\w* | leds? | led\sstrips? | salt\slamps? | lava\slamps? |
        light\sfixtures? | screens? | monitors? | tvs? | televisions? | head\s?lights? | porch\slights?
        """
    ),
    Kind.CURTAIN: any_of(
        r"""
        curtains? | drapes? | drapery | draperies | drap(?:ing|ed) | sheers? | voiles? |
        net\scurtains? | valances? | pelmets? | swags? |
        (?:roman\s|roller\s|venetian\s|vertical\s)?blinds? | window\s?(?:shades?|dressings?) |
        tapestr(?:y|ies) | wall\shangings? | canop(?:y|ies) | awnings? | banners? | flags? |
        pennants? | laundry | washing | clothes?\s?lines? | fabrics? | cloths? | textiles? | linens? |
        muslin | gauze | lace | silks? | satin | velvet | veils? | tulle | chiffon | organza |
        bunting | garlands? | hammocks? | ribbons? | streamers? | tassels? | fringes? |
        dream\s?catchers? | macram[eé] | mosquito\snets? | tents? | sails? | umbrellas? | parasols? |
        scar(?:f|ves) | clothes | clothing | dress(?:es)? | gowns? | skirts? | robes? | kites?
        """
    ),
    Kind.BLANKET: any_of(
        r"""
        blankets? | throws? | afghans? | quilts? | duvets? | doonas? | eiderdowns? | comforters? |
        coverlets? | counterpanes? | bed\s?spreads? | bed\s?covers? | covers? | bedding |
        bed\s?clothes | bed\s?sheets? | sheets? | bed\s?linens? | pillow\s?cases? | pillows? |
        cushions? | bean\s?bags? | rugs? | carpets? | mats? | door\s?mats? | towels? | bath\s?towels? |
        table\s?cloths? | table\s?runners? | napkins? | shawls? | knit\w* | crochet\w* | wool\w* |
        fleeces? | plush | sheep\s?skins? | faux\sfur | fur\s(?:throws?|rugs?) | upholstery |
        slip\s?covers? | (?:dog|cat|pet|kitten|puppy)(?:['’]s)?\s?beds? | sweaters? | jumpers? | cardigans?
        """
    ),
    Kind.PLANT: any_of(
        r"""
        (?:house\s?|pot(?:ted)?\s)?plants? | lea(?:f|ves) | leafage | foliage | ferns? | flowers? |
        blossoms? | blooms? | petals? | buds? | bouquets? | greenery | grass(?:es)? | lawns? | reeds? |
        rushes | cattails? | pampas | moss\w* | trees? | tree\s?tops? | branch(?:es)? | twigs? |
        boughs? | saplings? | vines? | tendrils? | creepers? | iv(?:y|ies) | monsteras? |
        philodendrons? | pothos | ficus | fiddle\s?leaf | rubber\splants? | spider\splants? |
        snake\splants? | aloe | yuccas? | palms? | dracaenas? | calatheas? | begonias? | geraniums? |
        bush(?:es)? | shrubs? | shrubbery | herbs? | basil | rosemary | thyme | parsley | succulents? |
        cact(?:us|i|uses) | bamboos? | stems? | stalks? | fronds? | wheat | barley | corn | crops? |
        meadows? | hedges? | vegetation | undergrowth | roses? | tulips? | orchids? | lil(?:y|ies) |
        dais(?:y|ies) | poppies | poppy | sunflowers? | peon(?:y|ies) | hydrangeas? | lavender |
        wisteria | jasmine | cherry\sblossoms? | wreaths? | sprigs? | willows? | pines? | firs? |
        maples? | oaks? | birch(?:es)? | seaweeds? | kelp | algae | clover | bonsais?
        """
    ),
    Kind.WATER: any_of(
        r"""
        water\w* | ripples? | ripplets? | wavelets? | waves? | ponds? | pools? | lakes? | lagoons? |
        rivers? | streams? | brooks? | creeks? | canals? | seas? | sea\s?water | oceans? | tides? |
        surf | swells? | aquariums? | aquaria | (?:fish|goldfish)\s?(?:tanks?|bowls?) | fountains? |
        puddles? | bath(?:tub)?s? | hot\stubs? | jacuzzis? | water\s?falls? | cascades? | cataracts? |
        rapids | bird\s?baths?
        """
    ),
    Kind.REFLECTION: any_of(
        r"""
        reflections? | reflect(?:s|ed|ing|ive)? | mirrors? | mirrored | sheens? | gloss\w* |
        polish(?:ed)?\s(?:floor|wood|table)s? | lens\s?flares? | flares? | glares? | specular\w* |
        chrome | windscreens? | windshields? | glossy\stiles? |
        wet\s(?:floor|pavement|street|road|tiles?)s? | varnish\w* | lacquer\w* | light\splay |
        caustics?
        """
    ),
    Kind.BOKEH: any_of(
        r"""
        bokeh |
        (?:blur(?:red|ry)|soft|out[- ]of[- ]focus|defocuss?ed|background|distant|city|street)\slights |
        light\s(?:circles|discs|disks|orbs|balls|bubbles) | skyline | city\s?scapes?
        """
    ),
    Kind.SHIMMER: any_of(
        r"""
        shimmer\w* | glints? | glisten\w* | gleam\w* | glimmer\w* | glitter(?:y|ing) |
        twinkl\w* | highlights? | sparkl(?:e|ing|y) | scintillat\w* |
        (?:fairy|string|christmas|xmas|holiday|twinkle|garland|party)\s?lights? |
        light\s(?:chains?|strings?|garlands?) | stars? | starr(?:y|ed)\w* | star\s?light |
        constellations? | moon\s?light | moon | tinsel | ornaments? | baubles? | sequins? |
        rhinestones? | jewel\w* | gems? | diamonds? | beads? | glass(?:es)? | glass\s?ware |
        crystals? | prisms? | disco\sballs? | brass | metal\w* | gold(?:en)?\s(?:trim|frame)s? |
        silver\s?ware | medals? | wind\s?chimes? | ice | icicles? | frost\w* | dew\w*
        """
    ),
    Kind.SUNBEAM: any_of(
        r"""
        sun\w* | light\s?beams? | beams? | rays? | light\s?shafts? | shafts? | light | lights |
        lighting | day\s?light | morning\slight | golden\shour | twilight | dawn | dusk | glow\w* |
        halos? | auras? | warmth | brightness | bright\s(?:area|spot|patch)s? | pools?\sof\slight |
        patch(?:es)?\sof\s(?:sun|light)\w* | windows? | window\s?panes? | shadows? | shades? |
        silhouettes? | dapple[sd]? | god\s?rays? | crepuscular | aurora\w* | northern\slights | sky |
        skies | horizon | rainbows? | ambien(?:t|ce)\w* | backlight\w* | rim\slight\w*
        """
    ),
}
"""What is named outright."""
