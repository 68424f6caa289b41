"""Suggests an audio atmosphere from light, colour and busyness: a starting point, never a finding."""

from services.analysis.local.elements import is_dark
from services.analysis.local.evidence import Evidence
from services.analysis.local.words import location_type, warmth_word

_EMPTY, _LIVELY, _CROWDED = 0.006, 0.12, 0.2


def audio_atmosphere(evidence: Evidence) -> dict[str, str | list[str]]:
    """The schema's `audio_atmosphere`; every enum value is derived from measured light and edges."""
    warm = evidence.light.warmth
    return {
        "implied_sounds": _implied_sounds(evidence),
        "silence_level": _silence(evidence),
        "emotional_intensity": _intensity(evidence),
        "temporal_feel": _temporal_feel(evidence),
        "warmth": _warmth(warm, dark=is_dark(evidence)),
        "era_feel": "not apparent",
        "cultural_context": "not apparent",
        "suggested_music_genres": _genres(evidence),
        "musical_texture": _texture(evidence),
    }


def _implied_sounds(evidence: Evidence) -> list[str]:
    outdoors = location_type(evidence).startswith("outdoor")
    candidates = (
        ("soft purring", evidence.subject is not None and evidence.subject.kind == "cat"),
        ("muffled sounds from outside a window", bool(evidence.openings) and not outdoors),
        ("light wind in leaves", outdoors and bool(evidence.greenery)),
        ("faint night quiet", is_dark(evidence)),
        ("quiet open air" if outdoors else "quiet room tone", True),
        ("near silence", True),
    )
    return [sound for sound, implied in candidates if implied][:4]


def _silence(evidence: Evidence) -> str:
    if evidence.busyness > _CROWDED:
        return "busy"
    if evidence.busyness > _LIVELY:
        return "moderate"
    return "very quiet" if is_dark(evidence) or evidence.busyness < _EMPTY else "quiet"


def _intensity(evidence: Evidence) -> str:
    contrast = evidence.light.contrast
    if contrast > 32:
        return "dramatic"
    if evidence.busyness > _LIVELY:
        return "neutral"
    return "serene" if contrast < 14 else "calm"


def _temporal_feel(evidence: Evidence) -> str:
    if evidence.busyness < _EMPTY:
        return "frozen/still"
    if evidence.busyness > _LIVELY:
        return "moderate/steady"
    return "slow/meditative" if is_dark(evidence) else "gentle/flowing"


def _warmth(warmth: float, *, dark: bool) -> str:
    if warmth > (6 if dark else 16):
        return "very warm/intimate" if dark or warmth > 24 else "warm"
    if warmth > 4:
        return "warm"
    return "neutral" if warmth > -5 else "cool" if warmth > -16 else "cold/clinical"


def _genres(evidence: Evidence) -> list[str]:
    if evidence.busyness > _LIVELY:
        return ["light acoustic pop", "easy jazz"]
    if is_dark(evidence):
        return ["ambient", "soft piano", "lo-fi"]
    if warmth_word(evidence) == "warm-toned":
        return ["acoustic folk", "lo-fi", "soft piano"]
    return ["ambient", "soft piano"]


def _texture(evidence: Evidence) -> str:
    tone = warmth_word(evidence).removesuffix("-toned").removesuffix(" in tone")
    return f"{tone}, {'sparse' if evidence.busyness < 0.05 else 'gently layered'} and soft"
