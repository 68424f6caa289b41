"""Chords and small melodies of a plan as pitches, so that whatever sounds together agrees."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from services.video.studio.sound.plan import Plan

_STEPS: Final = (0, 1, 1, -1, -1, 2, -2, 3)  # chord tones from one note to the next: mostly near
_HIGHEST_NOTE: Final = 81  # A5: above it notes begin to pierce


@dataclass(frozen=True, slots=True)
class Note:
    """`beat` from the chord's beginning, MIDI `pitch`, `force` 0 to 1."""

    beat: float
    pitch: int
    force: float


def hertz(pitch: float) -> float:
    """Equal temperament at A4 = 440 Hz."""
    return float(440.0 * 2 ** ((pitch - 69) / 12))


def chord(plan: Plan, span: int) -> tuple[int, ...]:
    """Root, third, fifth and perhaps seventh of the span's chord, ascending, the root near the key note."""
    degree = plan.chords[span % len(plan.chords)]
    steps = (0, 2, 4, 6) if plan.seventh else (0, 2, 4)
    pitches = [_pitch(plan, degree + step) for step in steps]
    down = 12 if degree > 3 else 0
    return tuple(pitch - down for pitch in pitches)


def pad_voicing(plan: Plan, span: int) -> tuple[int, ...]:
    """Open: root below, the others gathered around the middle of the keyboard, where chords blend."""
    root, *others = chord(plan, span)
    return (_folded(root, 45, 57), *sorted({_folded(pitch, 57, 69) for pitch in (*others, root + 12)}))


def motif(plan: Plan, variant: int, seed: int) -> tuple[tuple[float, int, float], ...]:
    """A figure as (beat, steps through the chord, force); over changing chords it makes a melody."""
    rng = np.random.default_rng([seed, 2, variant])
    figure: list[tuple[float, int, float]] = []
    place = int(rng.integers(0, 3))
    for half in range(plan.beats * 2):
        on_beat = half % 2 == 0
        chance = plan.density * (1.45 if on_beat else 0.55) * (1.4 if half == 0 else 1.0)
        if rng.random() < chance or (half == 0 and variant % 2 == 0):
            figure.append((half / 2, place, float(rng.uniform(0.55, 0.8) + (0.15 if on_beat else 0.0))))
            place = int(np.clip(place + rng.choice(_STEPS), -1, 5))
    return tuple(figure)


def melody(plan: Plan, span: int, seed: int) -> tuple[Note, ...]:
    """The span's notes: figures in the order A A B A, now and then one left out; each round has its own."""
    rng = np.random.default_rng([seed, 3, span])
    tones = sorted({_folded(pitch + 12 * octave, 60, 85) for pitch in chord(plan, span) for octave in (1, 2)})
    tones = sorted({*tones, *(tone + 12 for tone in tones if tone + 12 <= _HIGHEST_NOTE)})
    notes = []
    for beat, place, force in motif(plan, (0, 0, 1, 0)[span % 4] + 2 * (span // 4 % 3), seed):
        if rng.random() < 0.12 and beat:
            continue
        pitch = tones[min(max(place + 1, 0), len(tones) - 1)]
        notes.append(Note(beat, pitch, force * float(rng.uniform(0.85, 1.0))))
    return tuple(notes)


def sparkle(plan: Plan, span: int, seed: int) -> tuple[Note, ...]:
    """Now and then a high chord tone between the melody's beats."""
    rng = np.random.default_rng([seed, 4, span])
    tones = sorted({_folded(pitch, 72, 84) for pitch in chord(plan, span)})
    halves = [half for half in range(1, plan.beats * 2) if rng.random() < plan.density * 0.4]
    return tuple(Note(half / 2, int(rng.choice(tones)), float(rng.uniform(0.4, 0.8))) for half in halves[:3])


def bass_pitch(plan: Plan, span: int) -> int:
    """The chord's root between C2 and B2, low enough to carry and high enough for a telephone."""
    return _folded(chord(plan, span)[0], 36, 48)


def _pitch(plan: Plan, degree: int) -> int:
    octave, step = divmod(degree, len(plan.scale))
    return plan.root + plan.scale[step] + 12 * octave


def _folded(pitch: int, low: int, high: int) -> int:
    while pitch < low:
        pitch += 12
    while pitch >= high:
        pitch -= 12
    return pitch
