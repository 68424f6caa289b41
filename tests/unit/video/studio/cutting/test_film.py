"""Finished films, read back frame by frame: every one of them has to be the right one at the right time."""

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from services.video.studio.cutting.timeline import TransitionKind
from services.video.studio.cutting.transitions.joining import join
from services.video.studio.planes import Planes
from services.video.studio.sound.loudness import measure
from tests.unit.video.studio.cutting.films import SMALL, TALL, make, numbered, write_clip, yuv


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cutting")
    write_clip(folder / "ramp.mp4", numbered(48))
    write_clip(folder / "dark.mp4", [yuv(60)] * 24)
    write_clip(folder / "light.mp4", [yuv(200)] * 24)
    return folder


def clip(path: str, **more: Any) -> dict[str, Any]:
    return {"kind": "clip", "path": path, **more}


def test_a_cut_shows_exactly_the_frames_it_asks_for(folder: Path) -> None:
    film = make(
        folder, {"shots": [clip("ramp.mp4", start=0.5, end=1.0), clip("ramp.mp4", start=1.5, end=1.75)]}
    )
    wanted = [40 + 4 * number for number in (*range(12, 24), *range(36, 42))]
    assert [round(film.luma(index)) for index in range(len(film.frames))] == pytest.approx(wanted, abs=1)
    assert film.times == pytest.approx([index / 24 for index in range(18)], abs=1e-4)
    assert film.report.seconds == 0.75


def test_a_transition_overlaps_its_shots_and_is_half_way_in_its_middle(folder: Path) -> None:
    transition = {"kind": "crossfade", "seconds": 7 / 24}
    film = make(folder, {"shots": [clip("dark.mp4"), clip("light.mp4", transition=transition)]})
    assert len(film.frames) == film.report.frames == 24 + 24 - 7
    assert [film.luma(index) for index in (16, 20, 24)] == pytest.approx([60, 130, 200], abs=1.5)
    steps = [film.luma(index) for index in range(16, 25)]
    assert steps == sorted(steps)


@pytest.mark.parametrize("kind", [kind for kind in TransitionKind if kind is not TransitionKind.CUT])
def test_every_transition_begins_like_one_shot_ends_like_the_other_and_is_half_way_between(
    kind: TransitionKind,
) -> None:
    first, second = Planes(yuv(60)), Planes(yuv(200))
    middle = {TransitionKind.FADE_BLACK: 16.0, TransitionKind.FADE_WHITE: 235.0}.get(kind, 130.0)
    count = 399
    means = [float(join(kind, first, second, index, count).y.mean()) for index in (0, count // 2, count - 1)]
    assert means[0] == pytest.approx(60, abs=2)
    # a circle's area grows with its square, so half-way it covers less than half of the frame
    assert means[1] == pytest.approx(middle, abs=45 if "iris" in kind else 8)
    assert means[2] == pytest.approx(200, abs=2)


@pytest.mark.parametrize(
    ("kind", "side"),
    [
        (f"{movement}_{direction}", side)
        for movement in ("wipe", "slide")
        for direction, side in (("left", "right"), ("right", "left"), ("up", "below"), ("down", "above"))
    ],
)
def test_what_comes_by_wiping_or_sliding_comes_from_the_side_it_says(kind: str, side: str) -> None:
    frame = join(TransitionKind(kind), Planes(yuv(60)), Planes(yuv(200)), 49, 99).y
    parts = {"left": frame[:, :20], "right": frame[:, -20:], "above": frame[:12], "below": frame[-12:]}
    assert float(parts[side].mean()) > 195
    assert max(float(part.min()) for part in parts.values()) > 195
    assert min(float(part.mean()) for part in parts.values()) < 65


def test_a_flash_and_a_click_stay_together(folder: Path) -> None:
    sound = np.zeros(48000 * 2, np.float32)
    frames = [yuv(16)] * 48
    for number in (12, 30):
        frames[number] = yuv(235)
        sound[number * 2000 : number * 2000 + 240] = 0.8
    write_clip(folder / "clap.mov", frames, sound=sound)
    film = make(folder, {"shots": [clip("dark.mp4", end=0.5), clip("clap.mov", start=0.25, end=1.75)]})
    flashes = [film.times[index] for index in range(len(film.frames)) if film.luma(index) > 180]
    loud = np.flatnonzero(np.abs(film.sound[:, 0]) > 0.3) / 48000
    clicks = [loud[0], loud[loud > loud[0] + 0.2][0]]
    assert flashes == pytest.approx([0.5 + 0.25, 0.5 + 1.0], abs=1e-3)
    assert clicks == pytest.approx(flashes, abs=0.003)
    assert len(film.sound) == pytest.approx(film.report.seconds * 48000, abs=2048)


def test_music_at_a_level_keeps_that_level_from_mono_to_the_film(folder: Path) -> None:
    wave = np.sin(2 * np.pi * 440 * np.arange(48000) / 48000).astype(np.float32) * 0.9
    write_clip(folder / "tone.mov", [yuv(90)] * 24, sound=wave)
    sounds = [{"role": "music", "path": "tone.mov"}]
    film = make(folder, {"shots": [clip("dark.mp4")], "sounds": sounds})
    middle = film.sound[12000:36000]
    assert np.sqrt((middle**2).mean(axis=0)) == pytest.approx([0.9 * 0.3 / math.sqrt(2)] * 2, rel=0.03)


def test_an_export_brings_the_sound_to_its_loudness_unless_the_timeline_says_otherwise(folder: Path) -> None:
    wave = np.sin(2 * np.pi * 440 * np.arange(144000) / 48000).astype(np.float32) * 0.3
    write_clip(folder / "quiet.mov", [yuv(90)] * 72, sound=wave)
    document: dict[str, Any] = {"shots": [clip("quiet.mov")]}
    platform = replace(SMALL, loudness=-14.0)

    def loudness(more: dict[str, Any]) -> float:
        sound = make(folder, document | more, platform).sound[: 3 * 48000]
        return measure(iter([np.ascontiguousarray(sound)])).integrated

    assert loudness({}) == pytest.approx(-14, abs=0.5)
    assert loudness({"loudness": {"target": -20}}) == pytest.approx(-20, abs=0.5)


def test_a_clip_played_twice_as_fast_takes_half_the_time_and_keeps_its_pitch(folder: Path) -> None:
    wave = np.sin(2 * np.pi * 440 * np.arange(96000) / 48000).astype(np.float32) * 0.5
    write_clip(folder / "fast.mov", numbered(48), sound=wave)
    film = make(folder, {"shots": [clip("fast.mov", speed=2)]})
    assert [round(film.luma(index)) for index in range(24)] == pytest.approx(
        [40 + 8 * index for index in range(24)], abs=1
    )
    spectrum = np.abs(np.fft.rfft(film.sound[8000:40000, 0]))
    assert spectrum.argmax() * 48000 / 32000 == pytest.approx(440, abs=3)


def test_a_film_is_tagged_and_coded_as_players_expect(folder: Path) -> None:
    film = make(folder, {"shots": [clip("dark.mp4", end=0.25)], "sounds": [{"atmosphere": {}}]})
    assert film.stream == {"color_range": 1, "colorspace": 1, "codec": "h264", "audio": ["aac"]}


def test_a_film_comes_out_of_black_and_goes_back_into_it(folder: Path) -> None:
    film = make(folder, {"shots": [clip("light.mp4")], "fade_in": 0.25, "fade_out": 0.25})
    values = [film.luma(index) for index in (0, 12, 23)]
    assert values == pytest.approx([16, 200, 16], abs=2)


@pytest.mark.parametrize("rate", [Fraction(30), Fraction(30000, 1001), Fraction(60), Fraction(12)])
def test_clips_of_other_rates_keep_their_pace(rate: Fraction, folder: Path) -> None:
    count = int(rate)
    path = write_clip(
        folder / f"at_{count}_{rate.denominator}.mp4",
        [yuv(40 + 180 * n // count) for n in range(count)],
        rate=rate,
    )
    film = make(folder, {"fps": 24, "shots": [clip(path.name)]})
    expected = [40 + 180 * math.floor(index / 24 * rate + 0.3) / count for index in range(len(film.frames))]
    assert len(film.frames) == round(count / rate * 24)
    assert [film.luma(index) for index in range(len(film.frames))] == pytest.approx(
        expected, abs=180 / count + 1
    )


def test_frames_without_a_steady_rate_are_shown_at_their_own_times(folder: Path) -> None:
    moments = [Fraction(0), Fraction(1, 24), Fraction(10, 24), Fraction(11, 24), Fraction(20, 24)]
    path = write_clip(
        folder / "vfr.mp4", numbered(5, step=40), times=lambda index: moments[index], rate=Fraction(24)
    )
    film = make(folder, {"fps": 24, "shots": [clip(path.name, end=0.85)]})
    shown = [round((film.luma(index) - 40) / 40) for index in range(20)]
    assert shown == [0] + [1] * 9 + [2] + [3] * 9


def test_a_tall_film_keeps_the_subject_of_a_wide_clip(folder: Path) -> None:
    frame = yuv(60)
    frame[20:70, 128:148] = 220
    write_clip(folder / "right.mp4", [frame] * 6)
    region = {"x0": 0.78, "y0": 0.2, "x1": 0.95, "y1": 0.8}
    shown = make(folder, {"shots": [clip("right.mp4", subject=region)]}, TALL).frames[3]
    blind = make(
        folder, {"shots": [clip("right.mp4", subject={"x0": 0, "y0": 0, "x1": 0.1, "y1": 1})]}, TALL
    ).frames[3]
    assert (shown[:160] > 200).mean() == pytest.approx(20 * 50 / (90 * 50.6), abs=0.03)
    assert not (blind[:160] > 200).any()


@pytest.mark.parametrize("fit", ["contain", "blur"])
def test_a_clip_shown_whole_lies_between_what_the_fit_says(fit: str, folder: Path) -> None:
    film = make(folder, {"shots": [clip("light.mp4", fit=fit, end=0.2)]}, TALL)
    frame = film.frames[2][:160]
    assert float(frame[70:90].mean()) == pytest.approx(200, abs=2)
    border = float(frame[:20].mean())
    assert border == pytest.approx(16, abs=2) if fit == "contain" else 90 < border < 160


def test_words_lie_on_the_film_while_they_should(folder: Path) -> None:
    captions = [{"start": 0.25, "end": 0.75, "text": "Hello"}]
    film = make(folder, {"shots": [clip("dark.mp4")], "captions": captions})
    bright = [int((frame[:90] > 100).sum()) for frame in film.frames]
    assert [count > 0 for count in bright] == [6 <= index < 18 for index in range(24)]
    assert min(bright[8:16]) > 40
    assert [path.suffix for path in film.report.subtitles] == [".srt", ".vtt"]
    assert "00:00:00,250 --> 00:00:00,750\nHello" in film.report.subtitles[0].read_text()


def test_captions_can_be_left_to_the_player(folder: Path) -> None:
    captions = [{"start": 0.25, "end": 0.75, "text": "Hello"}]
    document = {"shots": [clip("dark.mp4")], "captions": captions, "burn_captions": False}
    film = make(folder, document)
    assert not any((frame[:90] > 120).any() for frame in film.frames)
    assert len(film.report.subtitles) == 2


def test_the_same_timeline_gives_the_same_bytes(folder: Path) -> None:
    document = {
        "shots": [clip("dark.mp4"), clip("light.mp4", transition={"kind": "dissolve"})],
        "sounds": [{"atmosphere": {}}],
    }
    make(folder, document)
    once = (folder / "film.mp4").read_bytes()
    make(folder, document, SMALL)
    assert (folder / "film.mp4").read_bytes() == once
