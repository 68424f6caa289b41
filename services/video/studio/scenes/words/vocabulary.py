"""The words a picture can be asked for with, sorted by what they decide.

Longer phrases win over the words in them ("window seat" is no window, "golden hour" no golden dog).
"""

from collections.abc import Mapping

from services.video.studio.scenes.scene import Animal, Kind, Pose, TimeOfDay, Weather


def _table(lines: Mapping[str, str]) -> dict[str, str]:
    """Phrase → value, from value → phrases separated by commas."""
    return {
        " ".join(phrase.split()): value for value, phrases in lines.items() for phrase in phrases.split(",")
    }


KIND_WORDS: dict[str, str] = _table(
    dict[Kind, str](
        room="""room, living room, livingroom, lounge, sitting room, parlour, parlor, armchair, sofa, couch,
        bedroom, indoors, inside, at home, home, house, apartment, flat, study, library, fireside, rug,
        carpet""",
        window_seat="""window seat, windowseat, window nook, bay window, windowsill, window sill,
        window ledge, sill, by the window, at the window, near the window, next to the window,
        beside the window, in the window, looking out, reading nook, nook, window bench""",
        kitchen="""kitchen, kitchenette, pantry, counter, countertop, cooking, stove, kettle, breakfast table,
        dining room, bakery, cafe, cupboards""",
        garden="""garden, lawn, backyard, back yard, yard, meadow, grass, flowers, flower bed, flowerbed,
        park, field, outdoors, outside in the grass, pond, orchard, hedge, picket fence, patio, terrace,
        countryside, tulips, daisies""",
    )
)
TIME_WORDS: dict[str, str] = _table(
    dict[TimeOfDay, str](
        morning="morning, sunrise, dawn, daybreak, early light, breakfast, first light",
        day="""day, daytime, daylight, noon, midday, afternoon, sunny, sunlit, sunshine, bright, sunlight,
        sun, summer, spring""",
        evening="""evening, sunset, dusk, twilight, golden hour, sundown, nightfall, late afternoon,
        setting sun, autumn evening""",
        night="""night, nighttime, night-time, midnight, moonlit, moonlight, moon, full moon, starry, stars,
        starlight, dark, lamplight, lamplit, candlelight, candlelit, bedtime""",
    )
)
WEATHER_WORDS: dict[str, str] = _table(
    dict[Weather, str](
        rain="""rain, rainy, raining, rainfall, drizzle, drizzly, storm, stormy, downpour, thunderstorm,
        raindrops, rain outside, wet, showers, monsoon""",
        snow="""snow, snowy, snowing, snowfall, snowflakes, blizzard, winter, wintry, winter day, christmas,
        snowstorm, flurries""",
        clear="clear, clear sky, blue sky, cloudless, fine weather, sunny day",
    )
)
POSE_WORDS: dict[str, str] = _table(
    dict[Pose, str](
        sitting="sitting, sits, sit, seated, upright, perched, posing, sat",
        lying="""lying, lies, laying, lay, lounging, resting, reclining, stretched, stretched out, sprawled,
        lying down, relaxing, sunbathing, basking""",
        loaf="loaf, loafing, crouching, crouched, curled, curled up, curling up, snuggled, huddled, tucked",
    )
)
ASLEEP_WORDS: dict[str, str] = _table(
    {
        "yes": "sleeping, asleep, sleeps, sleepy, napping, nap, dozing, snoozing, dreaming, slumbering",
        "no": "awake, alert, wide awake, watching, curious, looking, staring, gazing, wide-eyed",
    }
)
ANIMAL_WORDS: dict[str, str] = _table(
    dict[Animal, str](
        cat="""cat, cats, kitten, kittens, kitty, kitties, tabby, tomcat, tom cat, feline, pussycat, mouser,
        siamese, persian, ragdoll, maine coon, calico, tortoiseshell, tortie, british shorthair, birman""",
        dog="""dog, dogs, puppy, puppies, pup, pups, doggy, doggo, hound, canine, pooch, retriever,
        golden retriever, labrador, lab, beagle, corgi, husky, dalmatian, poodle, terrier, spaniel, collie,
        border collie, dachshund, shepherd, german shepherd, pug, bulldog, mutt, malamute""",
        rabbit="""rabbit, rabbits, bunny, bunnies, hare, lop, lop rabbit, holland lop, dwarf rabbit,
        bunny rabbit, leveret""",
    )
)
BREEDS: dict[Animal, dict[str, str]] = {
    "cat": _table(
        {
            "grey tabby": "tabby, tabby cat",
            "siamese": "siamese, birman, ragdoll",
            "calico": "calico, tortoiseshell, tortie",
            "white": "persian",
            "grey": "british shorthair",
            "brown tabby": "maine coon",
        }
    ),
    "dog": _table(
        {
            "golden retriever": "golden retriever, retriever, spaniel",
            "black labrador": "black lab",
            "chocolate": "chocolate lab, chocolate labrador, dachshund",
            "beagle": "beagle",
            "corgi": "corgi",
            "husky": "husky, malamute",
            "dalmatian": "dalmatian",
            "white": "poodle",
        }
    ),
    "rabbit": _table({"dutch": "dutch", "brown": "hare, leveret"}),
}
"""What a breed's name says about the coat."""

COLOURS: dict[Animal, dict[str, str]] = {
    "cat": _table(
        {
            "orange tabby": "orange, ginger, marmalade, red, orange tabby, ginger tabby",
            "grey tabby": "grey tabby, gray tabby, silver tabby, striped, stripy, silver",
            "brown tabby": "brown tabby, brown",
            "tuxedo": "black and white, tuxedo, white and black",
            "black": "black, dark",
            "white": "white, snow-white, snowy",
            "grey": "grey, gray, blue",
            "cream": "cream, beige, buff, golden",
            "calico": "tricolour, tricolor, patched, spotted",
        }
    ),
    "dog": _table(
        {
            "golden retriever": "golden, yellow, blond, blonde, cream, fawn",
            "black labrador": "black, dark",
            "chocolate": "brown, chocolate, chestnut",
            "white": "white, snow-white",
            "dalmatian": "spotted, black and white, white and black",
            "husky": "grey, gray, silver",
            "corgi": "orange, red, ginger, tan",
            "beagle": "tricolour, tricolor",
        }
    ),
    "rabbit": _table(
        {
            "brown": "brown, wild, agouti, chestnut",
            "grey": "grey, gray, silver, blue",
            "white": "white, snow-white, albino",
            "dutch": "black and white, dutch, white and black, black, dark",
            "cream": "cream, golden, beige, orange, ginger, fawn, tan",
            "spotted": "spotted, patched",
        }
    ),
}
"""What a colour says, when it is the animal's."""

NO = frozenset(("no", "not", "without", "never", "except", "minus"))
SILENT = frozenset(
    _table(
        {
            "": """a, an, the, and, or, of, on, in, at, with, by, near, to, is, are, was, be, its, it, his,
            her, their, this, that, there, as, from, for, into, over, under, up, down,
            out, very, one, some, cute, cozy, cosy, adorable, little, small, big, soft,
            warm, gentle, fluffy, furry, picture, image, photo, photograph, drawing,
            painting, illustration, portrait, scene, please, draw, show, me, my,
            outside, beside, next, light, while, behind, front, beautiful, lovely,
            sweet, tiny, large, old, young"""
        }
    )
)
"""Words that decide nothing, and need no remark."""
