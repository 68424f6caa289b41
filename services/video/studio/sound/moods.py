"""Which words mean which mood, and what a mood is in notes: a table to extend, not code to change."""

from dataclasses import dataclass
from typing import Final

MODES: Final[dict[str, tuple[int, ...]]] = {
    "ionian": (0, 2, 4, 5, 7, 9, 11),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "aeolian": (0, 2, 3, 5, 7, 8, 10),
}


@dataclass(frozen=True, slots=True)
class Mood:
    """A mood in notes.

    Args:
        words: What people call it, lower case; the longest that fits wins.
        mode: Key of `MODES`.
        progressions: Each four chords as scale degrees from 0; one is chosen by the seed.
        tempo: Beats a minute before `temporal_feel` has its say.
        density: Share of the half beats on which a note may fall.
        seventh: Whether chords carry their seventh.
        pulse: How loud soft percussion is, 0 for none.
    """

    words: tuple[str, ...]
    mode: str
    progressions: tuple[tuple[int, int, int, int], ...]
    tempo: float
    density: float
    seventh: bool = False
    pulse: float = 0.0


MOODS: Final[dict[str, Mood]] = {
    "serene": Mood(
        ("serene", "peaceful", "tranquil", "dreamy", "meditative", "sleepy", "ethereal", "still", "soothing",
         "zen", "bedtime", "lullaby"),
        "lydian", ((0, 1, 0, 4), (0, 4, 1, 0), (0, 2, 1, 4)), 54, 0.16, True,
    ),
    "calm": Mood(
        ("calm", "cozy", "cosy", "relaxed", "gentle", "soft", "quiet", "tender", "warm", "intimate",
         "restful", "homely", "snug", "sweet", "heartwarming", "loving", "romantic"),
        "ionian", ((0, 3, 5, 4), (0, 5, 3, 4), (0, 2, 3, 0), (3, 0, 5, 4)), 62, 0.26, True,
    ),
    "neutral": Mood(
        ("neutral", "plain", "everyday", "balanced", "documentary", "corporate", "focused", "steady"),
        "mixolydian", ((0, 3, 6, 3), (0, 6, 3, 0)), 72, 0.3,
    ),
    "playful": Mood(
        ("playful", "happy", "joyful", "cheerful", "cute", "upbeat", "fun", "funny", "bright", "lively",
         "inspiring", "uplifting", "hopeful", "optimistic", "whimsical", "energetic", "adventurous"),
        "ionian", ((0, 4, 5, 3), (0, 3, 0, 4), (0, 5, 3, 4)), 92, 0.5, False, 0.5,
    ),
    "wistful": Mood(
        ("wistful", "sad", "melancholic", "melancholy", "nostalgic", "lonely", "bittersweet", "rainy",
         "longing", "sentimental", "reflective", "moody"),
        "aeolian", ((0, 5, 2, 6), (0, 3, 5, 4), (5, 2, 0, 6)), 60, 0.24, True,
    ),
    "tense": Mood(
        ("tense", "suspense", "suspenseful", "dark", "eerie", "mysterious", "uneasy", "ominous", "anxious",
         "foreboding", "brooding"),
        "aeolian", ((0, 5, 0, 3), (0, 0, 5, 4)), 64, 0.14,
    ),
    "dramatic": Mood(
        ("dramatic", "epic", "cinematic", "majestic", "grand", "heroic", "powerful", "awe", "stormy"),
        "aeolian", ((0, 5, 2, 6), (0, 6, 5, 6), (5, 6, 0, 0)), 72, 0.3, False, 0.35,
    ),
    "intense": Mood(
        ("intense", "urgent", "driving", "thrilling", "exciting", "fast", "action", "chase", "restless"),
        "dorian", ((0, 3, 0, 6), (0, 2, 3, 6)), 96, 0.5, False, 0.7,
    ),
}  # fmt: skip

PACE: Final[dict[str, float]] = {
    "frozen": 0.72, "still": 0.72, "slow": 0.85, "meditative": 0.85, "gentle": 1.0, "flowing": 1.0,
    "moderate": 1.15, "steady": 1.15, "dynamic": 1.3, "energetic": 1.3, "urgent": 1.45, "fast": 1.45,
    "timeless": 0.8, "relaxed": 0.9, "lively": 1.25, "quick": 1.4, "hurried": 1.45,
}  # fmt: skip
BRIGHTNESS: Final[dict[str, float]] = {
    "cold": 0.9, "clinical": 0.9, "icy": 0.95, "cool": 0.7, "crisp": 0.75, "neutral": 0.5, "mild": 0.45,
    "very warm": 0.12, "warm": 0.3, "intimate": 0.12, "cosy": 0.2, "cozy": 0.2, "hot": 0.2, "bright": 0.8,
    "dark": 0.15,
}  # fmt: skip
FULLNESS: Final[dict[str, float]] = {
    "very quiet": 0.55, "silent": 0.5, "quiet": 0.75, "moderate": 1.0, "busy": 1.3, "loud": 1.5,
    "noisy": 1.4, "crowded": 1.4,
}  # fmt: skip
TEXTURE: Final[dict[str, float]] = {
    "sparse": 0.6, "minimal": 0.6, "bare": 0.55, "airy": 0.75, "thin": 0.7, "simple": 0.8,
    "gently layered": 1.1, "layered": 1.2, "rich": 1.3, "lush": 1.3, "dense": 1.5, "full": 1.35,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Style:
    """Which instruments a genre asks for, as factors of their usual level."""

    pad: float = 1.0
    keys: float = 1.0
    bells: float = 1.0
    bass: float = 1.0
    pulse: float = 0.0
    seventh: bool | None = None


STYLES: Final[dict[str, Style]] = {
    "ambient": Style(pad=1.2, keys=0.6, bells=1.0),
    "drone": Style(pad=1.4, keys=0.0, bells=0.4),
    "new age": Style(pad=1.1, bells=1.4),
    "piano": Style(pad=0.6, keys=1.6, bells=0.3),
    "classical": Style(pad=0.8, keys=1.4, bells=0.4),
    "neoclassical": Style(pad=0.8, keys=1.5, bells=0.4),
    "lo-fi": Style(pad=0.8, keys=1.2, bells=0.3, bass=1.3, pulse=0.6, seventh=True),
    "lofi": Style(pad=0.8, keys=1.2, bells=0.3, bass=1.3, pulse=0.6, seventh=True),
    "chillhop": Style(pad=0.8, keys=1.2, bells=0.3, bass=1.3, pulse=0.7, seventh=True),
    "jazz": Style(pad=0.5, keys=1.4, bells=0.2, bass=1.4, pulse=0.5, seventh=True),
    "folk": Style(pad=0.6, keys=1.5, bells=0.2, seventh=False),
    "acoustic": Style(pad=0.6, keys=1.5, bells=0.3, seventh=False),
    "guitar": Style(pad=0.6, keys=1.5, bells=0.2),
    "pop": Style(pad=0.9, keys=1.2, pulse=0.7, seventh=False),
    "electronic": Style(pad=1.2, keys=0.9, bells=1.1, bass=1.3, pulse=0.6),
    "synth": Style(pad=1.3, keys=0.8, bass=1.2, pulse=0.4),
    "orchestral": Style(pad=1.4, keys=0.7, bells=0.7, bass=1.2),
    "cinematic": Style(pad=1.4, keys=0.8, bells=0.6, bass=1.3),
    "strings": Style(pad=1.5, keys=0.4, bells=0.3),
    "lullaby": Style(pad=0.7, keys=0.5, bells=1.8),
    "music box": Style(pad=0.5, keys=0.3, bells=2.0),
    "bossa": Style(pad=0.6, keys=1.4, bells=0.2, bass=1.3, pulse=0.6, seventh=True),
    "harp": Style(pad=0.8, keys=1.3, bells=1.0),
    "world": Style(keys=1.2, pulse=0.4),
    "soundscape": Style(pad=0.8, keys=0.2, bells=0.3, bass=0.5),
}
