"""What a picture sounds like, in the words of an image analysis: the `audio_atmosphere` of its result."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.video.studio.failures import RenderRefused

_MOST_WORDS = 300  # characters of one description; more is not a description
_MOST_ITEMS = 20


@dataclass(frozen=True, slots=True)
class Atmosphere:
    """Free or enumerated words; unknown ones change nothing and are reported by the bed.

    Args:
        implied_sounds: What could be heard there, such as "rain on a window".
        silence_level: `very quiet`, `quiet`, `moderate`, `busy` or `loud`.
        emotional_intensity: `serene`, `calm`, `neutral`, `tense`, `dramatic` or `intense`.
        temporal_feel: From `frozen/still` to `urgent/fast`.
        warmth: From `cold/clinical` to `very warm/intimate`.
        genres: Such as "lo-fi" or "soft piano".
        texture: Such as "sparse and soft".
        mood: Whatever else a person said of the mood; it outweighs `emotional_intensity`.
    """

    implied_sounds: tuple[str, ...] = ()
    silence_level: str = "quiet"
    emotional_intensity: str = "calm"
    temporal_feel: str = "gentle/flowing"
    warmth: str = "neutral"
    genres: tuple[str, ...] = ()
    texture: str = ""
    mood: str = ""


def read_atmosphere(document: object) -> Atmosphere:
    """From an `audio_atmosphere` object or a whole image analysis that holds one; further keys are ignored.

    Raises:
        RenderRefused: Not an object, or a value is neither words nor a list of words.
    """
    if isinstance(document, Mapping) and isinstance(document.get("image_analysis"), Mapping):
        document = document["image_analysis"]
    if isinstance(document, Mapping) and isinstance(document.get("audio_atmosphere"), Mapping):
        document = document["audio_atmosphere"]
    if not isinstance(document, Mapping):
        raise _unreadable("The atmosphere", "an object with keys such as implied_sounds and warmth")
    plain = Atmosphere()
    return Atmosphere(
        implied_sounds=_words(document, "implied_sounds"),
        silence_level=_word(document, "silence_level", plain.silence_level),
        emotional_intensity=_word(document, "emotional_intensity", plain.emotional_intensity),
        temporal_feel=_word(document, "temporal_feel", plain.temporal_feel),
        warmth=_word(document, "warmth", plain.warmth),
        genres=_words(document, "suggested_music_genres"),
        texture=_word(document, "musical_texture", ""),
        mood=_word(document, "mood", ""),
    )


def _word(document: Mapping[object, object], key: str, otherwise: str) -> str:
    value = document.get(key, otherwise)
    if not isinstance(value, str):
        raise _unreadable(key, "words", key)
    return value[:_MOST_WORDS]


def _words(document: Mapping[object, object], key: str) -> tuple[str, ...]:
    value = document.get(key, [])
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
        raise _unreadable(key, "a list of words", key)
    return tuple(item.strip()[:_MOST_WORDS] for item in value[:_MOST_ITEMS] if item.strip())


def _unreadable(what: str, expected: str, key: str = "") -> RenderRefused:
    return RenderRefused(
        f"{what} cannot be read.",
        pointer=f"/{key}" if key else "",
        hint=f"Give {expected}.",
        code="bad_setting",
    )
