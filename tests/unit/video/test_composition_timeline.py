"""What film a composition asks for: order, loops, captions, music."""

from pathlib import Path
from typing import Any

import pytest

from services.video.composition_timeline import caption_warnings, film_seconds, play_order, timeline_of
from services.video.films import allowed_seconds
from services.video.studio.failures import RenderRefused
from shared.identity import new_run_id
from shared.messages.composition import (
    CaptionLine,
    CompositionMusic,
    CompositionParameters,
    CompositionRequested,
    SubjectPlace,
)
from shared.messages.example_values import CLIP
from shared.regions import Box


def request(seconds: float = 2.0, **changes: Any) -> CompositionRequested:
    return CompositionRequested(
        run_id=new_run_id(),
        request_id="one",
        step_id="summary",
        module_name="compose",
        clips=(CLIP.model_copy(update={"duration": seconds}),),
        **changes,
    )


def length(order: list[tuple[int, float]], crossfade: float, card: float = 0.0) -> float:
    joins = len(order) - (0 if card else 1)
    return card + sum(seconds for _, seconds in order) - joins * crossfade


@pytest.mark.parametrize("duration", [1.1, 2.0, 3.7, 4.0, 9.9])
@pytest.mark.parametrize("card", [0.0, 0.4])
def test_a_short_clip_loops_until_the_film_is_as_long_as_asked(duration: float, card: float) -> None:
    order = play_order([2.0, 1.0], 0.2, duration, card)
    assert length(order, 0.2, card) == pytest.approx(duration)
    assert all(seconds >= 2 * 0.2 for _, seconds in order), "two crossfades never meet in one shot"
    assert [index for index, _ in order] == [number % 2 for number in range(len(order))]


def test_without_a_duration_every_clip_plays_once() -> None:
    assert play_order([2.0, 1.0], 0.2, None) == [(0, 2.0), (1, 1.0)]


def test_a_tiny_clip_is_not_looped_a_thousand_times() -> None:
    with pytest.raises(RenderRefused, match="too short to fill 600 s"):
        play_order([0.1], 0.04, 600.0)


def test_the_music_is_composed_from_the_atmosphere_with_the_requests_seed() -> None:
    music = CompositionMusic(atmosphere={"warmth": "warm"}, fade_out=0.3)
    film = timeline_of(request(music=music, seed=7), [Path("clip.mp4")])
    (sound,) = film.sounds
    assert (sound.atmosphere, sound.seed, sound.fade_out) == ({"warmth": "warm"}, 7, 0.3)
    assert film.loudness is not None
    assert film.loudness.target == -14.0


def test_a_caption_ends_with_the_film_and_one_after_it_is_left_out() -> None:
    lines = (CaptionLine(text="猫", start=1, end=9), CaptionLine(text="late", start=10, end=11))
    film = timeline_of(request(captions=lines), [Path("clip.mp4")])
    assert [(line.text, line.end) for line in film.captions] == [("猫", 2.0)]


def test_what_the_film_is_too_short_for_is_told_and_nothing_else_is() -> None:
    lines = (
        CaptionLine(text="fits", start=0, end=2.05),
        CaptionLine(text="猫が" * 40, start=1, end=9),
        CaptionLine(text="late", start=10, end=11),
    )
    cut_short, unseen = caption_warnings(request(captions=lines))
    assert cut_short.startswith(f"Caption 2 (“{'猫が' * 20}…”) is cut short")
    assert unseen == ("Caption 3 (“late”) is not shown: it begins at 10 s, and the film ends at 2.0 s.")


def test_a_film_may_take_longer_the_longer_it_is_and_the_more_formats_it_has() -> None:
    one, three, long = allowed_seconds(8, 1), allowed_seconds(8, 3), allowed_seconds(60, 3)
    assert 300 < one < three < long
    assert three - one == pytest.approx(2 * (one - 300))


def test_the_length_of_a_film_is_known_before_it_is_made() -> None:
    assert film_seconds(request(title="One day")) == pytest.approx(2.5 + 2.0 - 0.4)
    assert film_seconds(request(parameters=CompositionParameters(duration=7))) == pytest.approx(7)


def test_every_caption_keeps_its_own_place() -> None:
    lines = (
        CaptionLine(text="a", start=0, end=1, position="top"),
        CaptionLine(text="b", start=1, end=2),
    )
    film = timeline_of(request(captions=lines), [Path("clip.mp4")])
    assert [caption.position for caption in film.captions] == ["top", "bottom"]


def test_a_title_card_opens_a_film_of_the_asked_length() -> None:
    wanted = CompositionParameters(duration=6.0, transition=0.5)
    film = timeline_of(request(title="One day", parameters=wanted), [Path("clip.mp4")])
    assert [shot.kind for shot in film.shots] == ["title", "clip", "clip", "clip"]


def test_each_clips_subject_stays_in_its_shots_and_ends_at_the_edge() -> None:
    at = SubjectPlace(x=0.5, y=0.25, width=0.75, height=0.5)
    clips = {"clips": (CLIP.model_copy(update={"duration": 2.0}),) * 2}
    film = timeline_of(
        request().model_copy(update={**clips, "subjects": (None, at)}), [Path("a.mp4"), Path("b.mp4")]
    )
    free, kept = film.shots
    assert free.subject is None
    assert kept.subject is not None
    assert kept.subject.box == Box(0.5, 0.25, 1.0, 0.75)
