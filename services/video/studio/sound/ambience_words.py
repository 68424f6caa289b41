"""Which words mean which ambient sound: models write free text, people write less."""

from typing import Final

AMBIENCE_WORDS: Final[dict[str, tuple[str, ...]]] = {
    "rain": ("rain", "drizzle", "shower", "downpour", "raindrops", "dripping", "patter", "storm"),
    "wind": (
        "wind",
        "breeze",
        "gust",
        "draught",
        "draft",
        "whoosh",
        "howling",
        "open air",
        "snow",
        "snowfall",
        "blizzard",
        "curtain",
        "curtains",
        "fabric",
        "air",
    ),
    "leaves": ("leaves", "foliage", "rustle", "rustling", "trees", "grass", "branches", "forest", "plants"),
    "birds": (
        "birds",
        "bird",
        "birdsong",
        "chirp",
        "chirps",
        "chirping",
        "tweet",
        "songbird",
        "sparrow",
        "robin",
        "dawn chorus",
        "garden",
        "wings",
    ),
    "crickets": (
        "crickets",
        "cricket",
        "cicadas",
        "insects",
        "night quiet",
        "night sounds",
        "nighttime",
        "frogs",
    ),
    "purr": ("purr", "purring", "purrs", "cat breathing", "snoring", "soft breathing", "breathing"),
    "fire": ("fire", "fireplace", "crackle", "crackling", "campfire", "hearth", "embers", "candle", "logs"),
    "room": (
        "room tone",
        "room",
        "hum",
        "indoor quiet",
        "interior",
        "near silence",
        "silence",
        "stillness",
        "quiet",
        "refrigerator",
        "heater",
        "home",
        "household",
        "ambient noise",
    ),
    "clock": ("clock", "tick", "ticking", "ticks", "pendulum", "tick-tock"),
    "stream": (
        "water",
        "stream",
        "brook",
        "river",
        "fountain",
        "trickle",
        "bubbling",
        "aquarium",
        "waterfall",
        "creek",
        "splash",
        "splashing",
        "lapping",
    ),
    "waves": ("waves", "sea", "ocean", "surf", "beach", "shore", "tide", "lake"),
    "city": (
        "city",
        "traffic",
        "street",
        "cars",
        "muffled sounds from outside",
        "outside a window",
        "distant sounds",
        "murmur",
        "chatter",
        "cafe",
        "café",
        "crowd",
        "voices",
        "urban",
        "neighborhood",
        "neighbourhood",
    ),
    "chimes": ("chimes", "wind chime", "bell", "bells", "glass", "jingle", "tinkling", "tinkle", "sparkle"),
}

MOST_KINDS: Final = 4  # more than this many at once is noise, not a place


def mentioned(text: str, words: tuple[str, ...]) -> int:
    """Length of the longest of the words that occurs in the text as whole words, 0 if none does."""
    letters = "".join(sign if sign.isalnum() or sign == "-" else " " for sign in text.lower())
    plain = f" {' '.join(letters.split())} "
    return max((len(word) for word in words if f" {word} " in plain), default=0)


def ambience_kind(text: str) -> str | None:
    """The kind of ambience a description means: the one whose longest word occurs in it."""
    found = {kind: mentioned(text, words) for kind, words in AMBIENCE_WORDS.items()}
    kind = max(found, key=lambda one: found[one])
    return kind if found[kind] else None
