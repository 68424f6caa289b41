"""A plan for background music from what a picture sounds like; a wish makes it livelier, calmer or warmer."""

import re
from collections.abc import Sequence

from services.prompts.domain.brief import Brief
from shared.messages.message import JsonObject

TEMPORAL = {
    "frozen/still": 52,
    "slow/meditative": 62,
    "gentle/flowing": 76,
    "moderate/steady": 92,
    "dynamic/energetic": 112,
    "urgent/fast": 132,
}
"""How time feels, and the beats a minute that fit it."""
SILENCE = ("very quiet", "quiet", "moderate", "busy", "loud")
INTENSITY = ("serene", "calm", "neutral", "tense", "dramatic", "intense")
WARMTH = ("cold/clinical", "cool", "neutral", "warm", "very warm/intimate")
_GENRES = (
    *("soft piano", "lo-fi", "acoustic guitar", "ambient", "jazz", "ukulele", "strings", "music box", "folk"),
    *("classical", "piano", "guitar"),
)
_INSTRUMENTS = {
    "piano": ("felt piano", "soft pad"),
    "lo-fi": ("electric piano", "muted drums", "vinyl crackle"),
    "guitar": ("nylon guitar", "soft bass"),
    "folk": ("nylon guitar", "soft bass"),
    "jazz": ("electric piano", "brushed drums", "double bass"),
    "ukulele": ("ukulele", "hand claps"),
    "strings": ("slow strings", "harp"),
    "music box": ("music box", "soft pad"),
    "classical": ("felt piano", "slow strings"),
}
_USUAL_INSTRUMENTS = ("warm pad", "soft bells")
_WARMER = re.compile(r"\b(?:warm(?:er)?|co[sz](?:y|ier)|intimate)\b", re.IGNORECASE)
_COOLER = re.compile(r"\b(?:cool(?:er)?|cold(?:er)?|clear(?:er)?)\b", re.IGNORECASE)


def write_music(brief: Brief) -> JsonObject:
    """The plan, with an `atmosphere` in the words of an image analysis for whoever composes it here."""
    audio, step, words = brief.audio, brief.wish.step, brief.wish.words
    temporal = _moved(tuple(TEMPORAL), str(audio.get("temporal_feel")), "gentle/flowing", step)
    intensity = _moved(INTENSITY[:3], str(audio.get("emotional_intensity")), "calm", step)
    warmer = bool(_WARMER.search(words)) - bool(_COOLER.search(words))
    warmth = _moved(WARMTH, str(audio.get("warmth")), "warm", warmer)
    genres = _genres(brief)
    texture = _text(audio.get("musical_texture")) or "warm and gentle"
    sounds = [_text(sound) for sound in audio.get("implied_sounds") or [] if _text(sound)][:5]
    instruments = list(
        next((found for name, found in _INSTRUMENTS.items() if name in genres[0]), _USUAL_INSTRUMENTS)
    )
    tempo = TEMPORAL[temporal]
    asked = f" {words}." if words else ""
    return {
        "music": {
            "title": f"{brief.story.title or 'A quiet room'} ({genres[0]})",
            "genre": genres[0],
            "tempo_bpm": tempo,
            "instruments": instruments,
            "description": f"{genres[0].capitalize()} at {tempo} beats a minute with "
            f"{' and '.join(instruments)}: {texture}, {intensity}, {warmth}, "
            f"under the picture and never before it.{asked}",
            "atmosphere": {
                "implied_sounds": sounds if len(sounds) > 1 else [*sounds, *("a quiet room", "soft air")][:2],
                "silence_level": _moved(SILENCE, str(audio.get("silence_level")), "quiet", 0),
                "emotional_intensity": intensity,
                "temporal_feel": temporal,
                "warmth": warmth,
                "era_feel": _text(audio.get("era_feel")) or "timeless",
                "cultural_context": _text(audio.get("cultural_context")) or "none",
                "suggested_music_genres": genres,
                "musical_texture": texture,
            },
        }
    }


def _moved(scale: Sequence[str], value: str, usual: str, step: int) -> str:
    at = scale.index(value if value in scale else usual)
    return scale[min(len(scale) - 1, max(0, at + step))]


def _genres(brief: Brief) -> list[str]:
    """What the wish names first, then what the picture suggests; another one leads on each attempt."""
    wished = [genre for genre in _GENRES if genre in brief.wish.words.casefold()]
    suggested = [_text(genre) for genre in brief.audio.get("suggested_music_genres") or [] if _text(genre)]
    known = suggested or ["ambient", "soft piano"]
    turn = brief.turn % len(known)
    found = list(dict.fromkeys([*wished, *known[turn:], *known[:turn], "ambient", "soft piano"]))
    return found[:3]


def _text(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""
