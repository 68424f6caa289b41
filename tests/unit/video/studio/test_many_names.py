"""The hundred names of each kind, so that a word lost from a table is noticed."""

import pytest

from services.video.studio.kinds import Kind
from services.video.studio.vocabulary import read_element

NAMES = {
    Kind.CURTAIN: "sheer drapes|valance|voile|roman blind|window shade|tapestry|mosquito net|flag|bunting|"
    "laundry on the line|ribbon|snow-white curtains|smoke-grey drapes|curtain behind the cat|"
    "tassels of the blind",
    Kind.BLANKET: "throw|duvet|quilt|comforter|fleece|knitted shawl|tablecloth|bath towel|rug|throw pillow|"
    "cat's bed|the dog's blanket|bedspread|afghan|pillowcase",
    Kind.PLANT: "fern|monstera|ivy on the wall|petals|cherry blossoms|bouquet|pothos|grass|reeds|wheat field|"
    "palm|herbs|willow branches|cat tree leaves|wreath|bonsai",
    Kind.WATER: "ripples|aquarium|fish tank|goldfish bowl|pond|waterfall|fountain|puddle|waves|"
    "the dog's water bowl|bird bath|brook|hot tub",
    Kind.HAZE: "heat haze|heat shimmer above the road|mirage|hot air|heat distortion|rising heat",
    Kind.SUNBEAM: "god rays|light shafts|daylight|golden hour|sky|pool of light|bay window|rainbow|"
    "northern lights|dappled light through leaves|shadow|halo",
    Kind.SHIMMER: "sparkle|fairy lights|string lights|stars|moonlight|tinsel|icicles|crystals|sequins|dew|"
    "Christmas lights|wind chimes|brass handle",
    Kind.LAMP: "rose gold lamp|chandelier|lava lamp|neon sign|street light|TV screen|night light|"
    "paper lantern|salt lamp|desk lamp by the window",
    Kind.CANDLE: "candlelight|tea lights|fireplace|campfire|log burner|torch|glow of the candle|wick|hearth",
    Kind.BOKEH: "bokeh|city lights|background lights|out-of-focus lights|light circles|blurred lights",
    Kind.REFLECTION: "lens flare|mirror|reflections in the water|wet pavement|polished table|glare|caustics|"
    "chrome|light reflections on the floor",
    Kind.DUST: "dust motes|floating specks|particles|fireflies|fireplace embers|sparks|glitter|confetti|lint|"
    "cloud of dust|floating cat hair|feathers|dust in the sunbeam",
    Kind.SNOW: "snow flurries|snowfall|flakes|blizzard|snow outside the window",
    Kind.RAIN: "drizzle|raindrops on the glass|downpour|light rain|droplets|rainfall|showers",
    Kind.POLLEN: "pollen|dandelion fluff|seeds|cottonwood|thistledown|spores|gossamer",
    Kind.BUBBLES: "soap bubbles|aquarium bubbles|air bubbles|suds|fizz|foam",
    Kind.STEAM: "vapour|vapor|wisps|kettle|teapot|steam over coffee|fumes|mug of tea|aroma",
    Kind.SMOKE: "smoke from the candle|incense smoke|chimney smoke|incense|smouldering wood",
    Kind.FOG: "morning mist|fog over the lake|haze|ground fog|misty hills|smog",
    Kind.CLOUDS: "clouds in the sky|drifting clouds|cumulus|overcast|cloudscape|cirrus",
}
PAIRS = [(name, kind) for kind, names in NAMES.items() for name in names.split("|")]


def test_every_kind_has_names() -> None:
    assert set(NAMES) == set(Kind)


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_a_thing_is_known_by_each_of_its_names(name: str, kind: Kind) -> None:
    assert read_element(name) == read_element(name.upper())
    assert read_element(name).kind is kind


@pytest.mark.parametrize(
    ("element", "manner", "kind"),
    [
        ("sky", "clouds drifting", Kind.CLOUDS),
        ("sky", "slow drift", Kind.CLOUDS),
        ("window light", "rain streaks", Kind.RAIN),
        ("sunlight on the floor", "glistening", Kind.SHIMMER),
        ("bowl", "ripples", Kind.WATER),
        ("stove pot", "bubbling", Kind.CANDLE),
        ("something", "rustling", Kind.PLANT),
        ("something", "billowing", Kind.CURTAIN),
        ("light", "flickering", Kind.CANDLE),
    ],
)
def test_the_way_it_moves_decides_where_the_name_is_vague(element: str, manner: str, kind: Kind) -> None:
    assert read_element(element, manner).kind is kind


@pytest.mark.parametrize(
    "element",
    [
        "whiskers", "cat whiskers", "breathing chest", "dog's wagging tail", "kitten's ears", "goldfish",
        "the rabbit", "cat behind the curtain", "purring tabby", "puppy on the rug", "parrot", "spaniel",
        "blinking eyes", "paw", "fur of the dog", "turtle", "labrador by the fireplace",
    ],
)  # fmt: skip
def test_whatever_is_the_pet_or_part_of_it_is_refused_with_the_reason(element: str) -> None:
    reading = read_element(element)
    assert reading.kind is None
    assert "pet stays still" in (reading.refused or "")
