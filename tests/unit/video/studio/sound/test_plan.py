"""Words become notes: every word of the analysis schema is known, and what is not known is said."""

import json
from pathlib import Path

import numpy as np
import pytest

from services.video.studio.failures import RenderRefused
from services.video.studio.sound.ambience_words import AMBIENCE_WORDS, ambience_kind
from services.video.studio.sound.atmosphere import Atmosphere, read_atmosphere
from services.video.studio.sound.harmony import bass_pitch, melody, pad_voicing, sparkle
from services.video.studio.sound.moods import MODES, MOODS
from services.video.studio.sound.plan import Plan, plan_bed
from services.video.studio.sound.shots import SHOTS
from services.video.studio.sound.textures import TEXTURES

SCHEMA = next(
    (Path(__file__).parents[5] / "services" / "orchestrator").rglob("cc_image_analysis_schema.json")
)
ENUMS = {
    name: field["enum"]
    for name, field in json.loads(SCHEMA.read_text())["properties"]["audio_atmosphere"]["properties"].items()
    if "enum" in field
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field in ENUMS for value in ENUMS[field]])
def test_every_word_of_the_analysis_schema_is_understood(field: str, value: str) -> None:
    assert plan_bed(read_atmosphere({field: value}), 30, 0).notes == ()


def test_the_enumerated_words_differ_in_what_they_make() -> None:
    tempos = [
        plan_bed(Atmosphere(temporal_feel=feel), 600, 0).spans / plan_bed(Atmosphere(), 600, 0).spans
        for feel in ("frozen/still", "slow/meditative", "gentle/flowing", "moderate/steady")
    ]
    assert tempos == sorted(tempos)
    assert tempos[0] < tempos[-1]
    brightness = [plan_bed(Atmosphere(warmth=warmth), 30, 0).brightness for warmth in ENUMS["warmth"]]
    assert brightness == sorted(brightness, reverse=True)
    moods = {
        plan_bed(Atmosphere(emotional_intensity=one), 30, 0).mood for one in ENUMS["emotional_intensity"]
    }
    assert moods == {"serene", "calm", "neutral", "tense", "dramatic", "intense"}


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("soft purring", "purr"),
        ("muffled sounds from outside a window", "city"),
        ("light wind in leaves", "leaves"),
        ("faint night quiet", "crickets"),
        ("quiet open air", "wind"),
        ("quiet room tone", "room"),
        ("near silence", "room"),
        ("Rain pattering on a tin roof", "rain"),
        ("crackling fireplace", "fire"),
        ("distant ocean waves", "waves"),
        ("a grandfather clock, ticking", "clock"),
        ("gentle birdsong at dawn", "birds"),
        ("a small garden fountain", "stream"),
        ("wind chimes", "chimes"),
        ("quantum foam", None),
        ("training", None),
    ],
)
def test_a_description_means_the_sound_a_person_would_think_of(words: str, kind: str | None) -> None:
    assert ambience_kind(words) == kind


def test_every_kind_of_ambience_that_words_lead_to_can_be_heard() -> None:
    assert set(AMBIENCE_WORDS) == set(TEXTURES) | set(SHOTS)


def test_a_persons_own_word_for_the_mood_outweighs_the_analysis() -> None:
    assert (
        plan_bed(Atmosphere(mood="upbeat, inspiring", emotional_intensity="serene"), 30, 0).mood == "playful"
    )


def test_unknown_words_change_nothing_and_are_reported() -> None:
    strange = Atmosphere(
        implied_sounds=("quantum foam",), genres=("blorp",), mood="zxcv", warmth="purple", silence_level="🙈"
    )
    plan = plan_bed(strange, 30, 0)
    assert plan.mood == "calm"
    for word in ("quantum foam", "blorp", "zxcv", "purple", "🙈"):
        assert any(word in note for note in plan.notes)


def plans() -> list[Plan]:
    return [
        plan_bed(Atmosphere(mood=mood, genres=genres), seconds, seed)
        for mood in MOODS
        for genres in ((), ("jazz",))
        for seconds in (1.0, 9.7, 61.0)
        for seed in range(4)
    ]


def test_every_note_of_every_mood_belongs_to_its_key() -> None:
    for plan in plans():
        allowed = {(plan.root + step) % 12 for step in plan.scale}
        for span in range(min(plan.spans, 8)):
            notes = [note.pitch for part in (melody, sparkle) for note in part(plan, span, 7)]
            pitches = {*notes, *pad_voicing(plan, span), bass_pitch(plan, span)}
            assert {pitch % 12 for pitch in pitches} <= allowed, plan


def test_notes_lie_where_their_instruments_sound_well() -> None:
    for plan in plans():
        for span in range(min(plan.spans, 8)):
            assert 36 <= bass_pitch(plan, span) < 48
            assert all(45 <= pitch <= 81 for pitch in pad_voicing(plan, span))
            for note in (*melody(plan, span, 3), *sparkle(plan, span, 3)):
                assert 60 <= note.pitch <= 84
                assert 0 <= note.beat < plan.beats
                assert 0 < note.force <= 1


@pytest.mark.parametrize("seconds", [1.0, 2.5, 5.0, 8.0, 30.0, 47.3, 36_000.0])
def test_chords_keep_a_sensible_length_whatever_the_length_of_the_bed(seconds: float) -> None:
    for mood in MOODS:
        plan = plan_bed(Atmosphere(mood=mood), seconds, 0)
        span = seconds / plan.spans
        beat = span / plan.beats
        assert 0.4 < beat < 1.7
        assert span <= 12


def test_modes_are_seven_different_steps_within_an_octave() -> None:
    assert all(len(set(mode)) == 7 and mode[0] == 0 and np.all(np.diff(mode) > 0) for mode in MODES.values())


def test_an_atmosphere_is_found_inside_a_whole_analysis() -> None:
    part = {"implied_sounds": ["rain"], "suggested_music_genres": ["lo-fi", "piano"], "unknown": 7}
    expected = Atmosphere(implied_sounds=("rain",), genres=("lo-fi", "piano"))
    for document in (part, {"audio_atmosphere": part}, {"image_analysis": {"audio_atmosphere": part}}):
        assert read_atmosphere(document) == expected


@pytest.mark.parametrize("document", [None, 3, "calm", ["rain"], {"warmth": 3}, {"implied_sounds": [1, 2]}])
def test_an_atmosphere_of_the_wrong_shape_is_refused_with_the_place(document: object) -> None:
    with pytest.raises(RenderRefused) as caught:
        read_atmosphere(document)
    assert caught.value.hint.startswith("Give")
