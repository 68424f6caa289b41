"""Decides from an atmosphere what a bed is made of: key, chords, tempo, instruments, ambience."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from services.video.studio.sound.ambience_words import MOST_KINDS, ambience_kind, mentioned
from services.video.studio.sound.atmosphere import Atmosphere
from services.video.studio.sound.moods import (
    BRIGHTNESS,
    FULLNESS,
    MODES,
    MOODS,
    PACE,
    STYLES,
    TEXTURE,
    Mood,
    Style,
)

_ROOTS: Final = (48, 50, 51, 53, 55, 45, 46)  # MIDI: C3 D3 E♭3 F3 G3 A2 B♭2
_SPAN_SECONDS: Final = (3.2, 6.4)  # a chord lasts four beats, or eight where four would be hasty
_BEND: Final = 1.2  # how far the tempo may bend for a whole number of progressions


@dataclass(frozen=True, slots=True)
class Plan:
    """A bed before it sounds.

    Args:
        mood: Key of `MOODS`.
        root: MIDI number of the key note.
        scale: Semitones above the root.
        chords: Scale degree of each chord of one round.
        spans: Chords in the whole bed.
        beats: Beats in each chord.
        density: Share of the half beats on which a note falls.
        brightness: 0 (felt and wool) to 1 (glass).
        style: How loud each instrument is.
        pulse: Level of the percussion, 0 for none.
        seventh: Whether chords carry their seventh.
        ambience: Kinds of ambient sound, most important first.
        notes: What was understood as what and what was not, for a person.
    """

    mood: str
    root: int
    scale: tuple[int, ...]
    chords: tuple[int, ...]
    spans: int
    beats: int
    density: float
    brightness: float
    style: Style
    pulse: float
    seventh: bool
    ambience: tuple[str, ...]
    notes: tuple[str, ...]


def plan_bed(atmosphere: Atmosphere, seconds: float, seed: int) -> Plan:
    """The same atmosphere, length and seed give the same plan."""
    notes: list[str] = []
    rng = np.random.default_rng([seed, 1])
    mood = _mood(atmosphere, notes)
    table = MOODS[mood]
    style = _style(atmosphere.genres, notes)
    fullness = _lookup(FULLNESS, atmosphere.silence_level, 1.0, "silence_level", notes)
    texture = _lookup(TEXTURE, atmosphere.texture, 1.0, "", notes)
    brightness = _lookup(BRIGHTNESS, atmosphere.warmth, 0.5, "warmth", notes)
    pace = _lookup(PACE, atmosphere.temporal_feel, 1.0, "temporal_feel", notes)
    beats, spans = _spans(seconds, table.tempo * pace)
    return Plan(
        mood=mood,
        root=int(rng.choice(_ROOTS)),
        scale=MODES[table.mode],
        chords=_chords(table, rng),
        spans=spans,
        beats=beats,
        density=min(0.8, table.density * fullness * texture),
        brightness=brightness,
        style=style,
        pulse=min(1.0, max(table.pulse, style.pulse) * fullness) if fullness > 0.6 else 0.0,
        seventh=table.seventh if style.seventh is None else style.seventh,
        ambience=_ambience(atmosphere.implied_sounds, notes),
        notes=tuple(notes),
    )


def _mood(atmosphere: Atmosphere, notes: list[str]) -> str:
    for field, text in (("word", atmosphere.mood), ("emotional intensity", atmosphere.emotional_intensity)):
        found = {name: mentioned(text, mood.words) for name, mood in MOODS.items()}
        best = max(found, key=lambda name: found[name])
        if found[best]:
            return best
        if text:
            notes.append(f"No mood is known for the {field} “{text}”; there are {', '.join(MOODS)}.")
    return "calm"


def _style(genres: tuple[str, ...], notes: list[str]) -> Style:
    """The mean of the styles named; the first one says whether there is a beat."""
    found: list[Style] = []
    for genre in genres:
        name = max(STYLES, key=lambda one: mentioned(genre, (one,)))
        if mentioned(genre, (name,)):
            found.append(STYLES[name])
        else:
            notes.append(f"No instruments are known for the genre “{genre}”.")
    if not found:
        return Style()
    sevenths = [style.seventh for style in found if style.seventh is not None]
    return Style(
        pad=sum(style.pad for style in found) / len(found),
        keys=sum(style.keys for style in found) / len(found),
        bells=sum(style.bells for style in found) / len(found),
        bass=sum(style.bass for style in found) / len(found),
        pulse=found[0].pulse,
        seventh=sevenths[0] if sevenths else None,
    )


def _lookup(table: Mapping[str, float], text: str, otherwise: float, field: str, notes: list[str]) -> float:
    best = max(table, key=lambda word: mentioned(text, (word,)))
    if mentioned(text, (best,)):
        return table[best]
    if text and field:
        notes.append(f"Nothing is known for {field} “{text}”.")
    return otherwise


def _chords(table: Mood, rng: np.random.Generator) -> tuple[int, ...]:
    return table.progressions[int(rng.integers(len(table.progressions)))]


def _spans(seconds: float, tempo: float) -> tuple[int, int]:
    """Beats in a chord and chords in the bed: whole rounds of four if the tempo need not bend far for it."""
    beat = 60 / tempo
    beats = 4 if beat * 4 >= _SPAN_SECONDS[0] else 8
    wanted = seconds / (beat * beats)
    for rounds in (4, 2, 1):
        spans = rounds * max(1, round(wanted / rounds))
        if 1 / _BEND <= spans / wanted <= _BEND:
            return beats, spans
    spans = max(1, round(wanted))
    return max(1, round(seconds / (spans * beat))), spans


def _ambience(sounds: tuple[str, ...], notes: list[str]) -> tuple[str, ...]:
    kinds: list[str] = []
    for sound in sounds:
        kind = ambience_kind(sound)
        if kind is None:
            notes.append(f"No ambient sound is known for “{sound}”; it was left out.")
        elif kind not in kinds:
            notes.append(f"“{sound}” became {kind}.")
            kinds.append(kind)
    if len(kinds) > MOST_KINDS:
        notes.append(f"Only the first {MOST_KINDS} ambient sounds are played.")
    return tuple(kinds[:MOST_KINDS])
