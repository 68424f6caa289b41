"""A mix is exactly as long as asked, and every track is where, when and as loud as it was asked to be."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from services.video.studio.failures import RenderCancelled, RenderRefused
from services.video.studio.sound.blocks import BLOCK, RATE
from services.video.studio.sound.ducking import Ducking
from services.video.studio.sound.loudness import Loudness
from services.video.studio.sound.mixing import mix
from services.video.studio.sound.tracks import Role, Track
from shared.errors import RejectedMedia
from tests.unit.video.studio.sound.sounds import Ready, level_of, stereo, tone, whole, write_wav

HALF = Ready(stereo(tone(2.0, 0.5)), "half")


@pytest.mark.parametrize("seconds", [0.001, 0.5, 1.23456, 3.0])
def test_a_mix_has_exactly_the_asked_length_in_blocks_of_half_a_second(seconds: float) -> None:
    blocks = list(mix([Track(HALF)], seconds))
    assert sum(map(len, blocks)) == round(seconds * RATE)
    assert all(len(block) == BLOCK for block in blocks[:-1])
    assert all(block.dtype == np.float32 and block.shape[1] == 2 for block in blocks)


def test_no_tracks_give_silence() -> None:
    assert not whole(mix([], 0.7)).any()


def test_mono_music_at_the_background_level_comes_out_at_it_on_both_sides(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "music.wav", tone(1.0, 1.0)[None])
    sound = whole(mix([Track(path, Role.MUSIC)], 1.0))
    assert [level_of(side) for side in sound.T] == pytest.approx([0.3, 0.3], abs=0.0005)


def test_tracks_are_added_each_at_its_own_level() -> None:
    low = Ready(stereo(tone(1.0, 0.5, 300)))
    high = Ready(stereo(tone(1.0, 0.5, 3000)))
    sound = whole(mix([Track(low, level=0.4), Track(high, level=0.8)], 1.0))
    strength = np.abs(np.fft.rfft(sound[:, 0])) * 2 / RATE
    assert (strength[300], strength[3000]) == (pytest.approx(0.2, abs=1e-3), pytest.approx(0.4, abs=1e-3))


def test_a_track_begins_at_its_start_to_the_sample() -> None:
    sound = whole(mix([Track(Ready(np.ones((100, 2), np.float32) * 0.5), start=0.75)], 1.0))
    assert np.flatnonzero(sound[:, 0])[[0, -1]].tolist() == [36_000, 36_099]


def test_a_track_that_starts_after_the_end_is_not_heard() -> None:
    assert not whole(mix([Track(HALF, start=5.0)], 1.0)).any()


def test_trimming_takes_the_stretch_that_was_named() -> None:
    ramp = Ready(stereo(np.linspace(0, 0.8, 2 * RATE, dtype=np.float32)))
    sound = whole(mix([Track(ramp, trim_start=0.5, trim_end=1.5)], 2.0))
    assert sound[12_000, 0] == pytest.approx(0.8 * (0.5 + 0.25) / 2, abs=1e-4)
    assert not sound[RATE:].any()


def test_a_cut_in_the_middle_of_a_sound_does_not_click() -> None:
    loud = Ready(np.full((3 * RATE, 2), 0.5, np.float32))
    sound = whole(mix([Track(loud, trim_start=1.0, trim_end=1.5)], 2.0))
    assert np.abs(np.diff(np.pad(sound[:, 0], 1), 2)).max() < 0.01


def test_a_loop_fills_the_mix_without_a_click_at_its_seams() -> None:
    odd = Ready(stereo(tone(0.333, 0.5, 441)))
    sound = whole(mix([Track(odd, loop=True)], 2.0))
    assert level_of(sound[-RATE // 2 :]) == pytest.approx(0.5, rel=0.25)
    assert np.abs(np.diff(sound[:-200, 0], 2)).max() < 0.004  # a tone alone makes 0.0017


def test_a_seamless_source_repeats_sample_for_sample() -> None:
    circle = Ready(stereo(tone(0.5, 0.5, 440)), seamless=True)
    sound = whole(mix([Track(circle, loop=True)], 2.0))
    assert np.array_equal(sound[:24_000], sound[24_000:48_000])
    assert np.array_equal(sound[:24_000], sound[48_000:72_000])


def test_a_loop_longer_than_what_is_kept_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.video.studio.sound.loops._KEPT", 1000)
    odd = stereo(tone(0.333, 0.5, 441))
    streamed = whole(mix([Track(Ready(odd), loop=True)], 2.0))
    monkeypatch.undo()
    assert np.allclose(streamed, whole(mix([Track(Ready(odd), loop=True)], 2.0)), atol=1e-6)


def test_fades_keep_equal_power_where_one_sound_goes_and_another_comes() -> None:
    rng = np.random.default_rng(1)
    leaving, coming = (Ready((rng.standard_normal((RATE, 2)) * 0.1).astype(np.float32)) for _ in range(2))
    sound = whole(mix([Track(leaving, fade_out=0.5), Track(coming, start=0.5, fade_in=0.5)], 1.5))
    middle = [float(np.sqrt((piece**2).mean())) for piece in np.split(sound[24_000:48_000], 8)]
    assert middle == pytest.approx([0.1] * 8, rel=0.06)


def test_a_fade_out_ends_where_the_mix_ends_even_if_the_track_is_longer() -> None:
    sound = whole(mix([Track(HALF, loop=True, fade_out=0.4)], 1.0))
    assert level_of(sound[24_000:28_000]) == pytest.approx(0.5, rel=0.02)
    assert np.abs(sound[-40:]).max() < 0.005


@pytest.fixture(scope="module")
def ducked() -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    voice = Ready(stereo(tone(1.0, 0.3, 2000)))
    music = Ready(stereo(tone(5.0, 0.5, 200)))
    return whole(mix([Track(music, Role.MUSIC, level=1.0), Track(voice, Role.VOICE, start=2.0)], 5.0))


def music_level(sound: np.ndarray[tuple[int, ...], np.dtype[np.float32]], second: float) -> float:
    piece = sound[round(second * RATE) : round(second * RATE) + 4800, 0]
    return float(np.abs(np.fft.rfft(piece))[20]) * 2 / 4800


def test_music_makes_way_before_a_voice_begins_and_comes_back_after_it(
    ducked: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
) -> None:
    assert music_level(ducked, 1.0) == pytest.approx(0.5, rel=0.01)
    assert music_level(ducked, 2.0) == pytest.approx(0.5 / 10 ** (12 / 20), rel=0.1)
    assert music_level(ducked, 2.5) == pytest.approx(0.5 / 10 ** (12 / 20), rel=0.02)
    assert music_level(ducked, 3.25) == pytest.approx(0.5 / 10 ** (12 / 20), rel=0.02)
    assert music_level(ducked, 4.6) == pytest.approx(0.5, rel=0.01)


def test_a_voice_and_an_effect_are_not_turned_down_by_a_voice() -> None:
    voice, effect = (Ready(stereo(tone(2.0, 0.2, hertz))) for hertz in (2000, 200))
    sound = whole(mix([Track(effect, Role.EFFECT), Track(voice, Role.VOICE)], 2.0))
    assert music_level(sound, 1.0) == pytest.approx(0.2, rel=0.01)


def test_ducking_can_be_left_out() -> None:
    voice, music = (Ready(stereo(tone(2.0, 0.2, hertz))) for hertz in (2000, 200))
    tracks = [Track(music, Role.MUSIC, level=1.0), Track(voice, Role.VOICE)]
    assert music_level(whole(mix(tracks, 2.0, ducking=None)), 1.0) == pytest.approx(0.2, rel=0.01)


@pytest.mark.parametrize("field", ["level", "start", "trim_start", "trim_end", "fade_in", "fade_out"])
@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0])
def test_a_number_that_makes_no_sense_is_named_before_anything_is_opened(field: str, value: float) -> None:
    with pytest.raises(RenderRefused, match=field) as caught:
        Track(Path("never-opened.wav"), **{field: value})  # type: ignore[arg-type]
    assert caught.value.pointer == f"/{field}"
    assert caught.value.hint


@pytest.mark.parametrize("loudness", [None, Loudness()])
def test_whoever_watches_can_end_a_mix_even_while_it_is_only_measured(loudness: Loudness | None) -> None:
    seen = 0

    def watch() -> None:
        nonlocal seen
        seen += 1
        if seen == 3:
            raise RenderCancelled("enough")

    with pytest.raises(RenderCancelled):
        whole(mix([Track(HALF, loop=True)], 600.0, loudness, watch=watch))
    assert seen == 3


@pytest.mark.parametrize("seconds", [float("nan"), 0.0, -3.0, 1e9])
def test_a_length_that_makes_no_sense_is_refused_at_once(seconds: float) -> None:
    with pytest.raises(RenderRefused, match="seconds"):
        mix([], seconds)


def test_a_trim_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(RenderRefused, match="trimmed to end at 1 s"):
        Track(HALF, trim_start=2.0, trim_end=1.0)


def test_ducking_with_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(RenderRefused, match="attack"):
        Ducking(attack=float("nan"))


@pytest.mark.parametrize("loop", [False, True])
def test_a_trim_beyond_the_end_of_the_sound_is_refused_with_the_place(loop: bool) -> None:
    with pytest.raises(RejectedMedia, match=r"half has no sound after 9 s"):
        whole(mix([Track(HALF, trim_start=9.0, loop=loop)], 1.0))


LONG_FILE = """
import resource, struct, sys
from itertools import islice
from pathlib import Path
from services.video.studio.sound.blocks import RATE
from services.video.studio.sound.loudness import Loudness
from services.video.studio.sound.mixing import mix
from services.video.studio.sound.tracks import Role, Track

def peak():
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit

path, rate, length = Path(sys.argv[1]), 8000, 36_000 * 8000
with path.open("wb") as file:  # ten hours of 8-bit mono, which takes no room on the disk
    form = b"fmt ", 16, 6, 1, rate, rate, 1, 8
    file.write(struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + length, b"WAVE", *form, b"data", length))
    file.truncate(44 + length)
before = peak()
beginning = sum(len(block) for block in islice(mix([Track(path, Role.MUSIC, loop=True)], 36_000), 100))
end = sum(len(block) for block in mix([Track(path, trim_start=35_998, fade_out=1)], 4))
print(beginning, end, peak() - before)
"""


def test_ten_hours_of_sound_are_streamed_and_never_held(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LONG_FILE, str(tmp_path / "long.wav")],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    beginning, end, megabytes = map(int, ran.stdout.split())
    assert beginning == 50 * RATE
    assert end == 4 * RATE
    assert megabytes < 80
