"""A bed is exactly as long as asked, loops without a seam, and is kind to ears and players."""

import subprocess
import sys

import numpy as np
import pytest

from services.video.studio.failures import RenderRefused
from services.video.studio.sound.ambience_layers import ambience
from services.video.studio.sound.ambience_words import AMBIENCE_WORDS
from services.video.studio.sound.atmosphere import Atmosphere
from services.video.studio.sound.bed import AmbientBed, ambient_bed
from services.video.studio.sound.blocks import RATE, Block
from services.video.studio.sound.layers import Circle, cell_start
from services.video.studio.sound.loudness import Loudness, measure
from services.video.studio.sound.mixing import mix
from services.video.studio.sound.plan import plan_bed
from services.video.studio.sound.tracks import Role, Track
from tests.unit.video.studio.sound.sounds import whole

COSY = Atmosphere(
    implied_sounds=("soft purring", "rain on the window"),
    warmth="warm",
    genres=("lo-fi", "soft piano"),
    silence_level="moderate",
)
SECONDS = 7.3


@pytest.fixture(scope="module")
def bed() -> AmbientBed:
    return ambient_bed(COSY, SECONDS, seed=5)


@pytest.fixture(scope="module")
def sound(bed: AmbientBed) -> Block:
    return whole(bed.blocks())


def test_a_bed_has_exactly_the_asked_length(bed: AmbientBed, sound: Block) -> None:
    assert sound.shape == (round(SECONDS * RATE), 2)
    assert sound.dtype == np.float32
    assert bed.seconds == pytest.approx(SECONDS)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_piece(sound: Block) -> None:
    assert whole(ambient_bed(COSY, SECONDS, seed=5).blocks()).tobytes() == sound.tobytes()
    other = whole(ambient_bed(COSY, SECONDS, seed=6).blocks())
    assert abs(float(np.corrcoef(other[:, 0], sound[:, 0])[0, 1])) < 0.5


def test_the_sample_after_the_last_is_the_first_bit_for_bit(bed: AmbientBed) -> None:
    before = bed._music.render(-9_000, 18_000)
    after = bed._music.render(bed.length - 9_000, 18_000)
    assert np.array_equal(before, after)
    assert bed._ambience is not None
    assert np.array_equal(
        bed._ambience.render(-9_000, 18_000), bed._ambience.render(bed.length - 9_000, 18_000)
    )
    assert np.abs(before).max() > 0.01


def test_the_seam_of_the_loop_is_as_smooth_as_the_rest(sound: Block) -> None:
    bend = np.abs(np.diff(np.concatenate([sound[-3000:], sound[:3000]]), 2, axis=0)).max(axis=1)
    elsewhere = np.abs(np.diff(sound, 2, axis=0)).max(axis=1)
    assert bend[2990:3008].max() <= elsewhere.max()
    assert bend[2990:3008].max() < 0.05


def test_playing_from_the_middle_gives_the_same_samples(bed: AmbientBed, sound: Block) -> None:
    assert np.array_equal(whole(bed.blocks(100_001)), sound[100_001:])


def test_a_bed_in_a_mix_loops_sample_for_sample(bed: AmbientBed, sound: Block) -> None:
    mixed = whole(mix([Track(bed, Role.MUSIC, level=0.5, loop=True)], SECONDS * 1.5))
    again = sound[: len(mixed) - len(sound)][:-200]
    assert np.allclose(mixed[len(sound) : len(sound) + len(again)], again * 0.5, atol=1e-6)


@pytest.mark.parametrize("target", [-16.0, -24.0])
def test_a_bed_is_as_loud_as_asked_and_never_clips(target: float) -> None:
    found = measure(ambient_bed(COSY, 6.0, 1, Loudness(target)).blocks())
    assert found.integrated == pytest.approx(target, abs=0.5)
    assert found.true_peak <= -1.0


def test_a_bed_too_long_to_be_measured_whole_is_about_as_loud_as_asked() -> None:
    found = measure(ambient_bed(Atmosphere(mood="playful"), 40.0, 4).blocks())
    assert found.integrated == pytest.approx(-16.0, abs=0.7)


def test_nothing_in_it_clicks(sound: Block) -> None:
    assert float(np.abs(np.diff(sound, 2, axis=0)).max()) < 0.1


def test_there_is_no_direct_current(sound: Block) -> None:
    assert np.abs(sound.mean(axis=0)).max() < 1e-3


def octaves(sound: Block) -> dict[int, float]:
    """Decibels in each octave band, relative to the whole."""
    power = (np.abs(np.fft.rfft(sound.mean(axis=1))) ** 2)[1:]
    frequency = np.fft.rfftfreq(len(sound), 1 / RATE)[1:]
    bands = {}
    for centre in (63, 125, 250, 500, 1000, 2000, 4000, 8000, 16000):
        inside = (frequency >= centre / 2**0.5) & (frequency < centre * 2**0.5)
        bands[centre] = 10 * float(np.log10(power[inside].sum() / power.sum() + 1e-12))
    return bands


def test_its_spectrum_falls_like_music_and_not_like_hiss(sound: Block) -> None:
    bands = octaves(sound)
    assert sum(10 ** (bands[band] / 10) for band in (125, 250, 500, 1000)) > 0.6
    assert bands[8000] < -25
    assert bands[16000] < -40
    slope = np.polyfit(range(6), [bands[band] for band in (125, 250, 500, 1000, 2000, 4000)], 1)[0]
    assert -7 < slope < 0  # dB an octave in octave bands, where pink is 0 and brown is -3


def test_its_level_breathes_but_does_not_jump(sound: Block) -> None:
    level = np.sqrt((sound[: len(sound) // 4800 * 4800].reshape(-1, 4800, 2) ** 2).mean(axis=(1, 2)))
    decibels = 20 * np.log10(level)
    assert decibels.max() - decibels.min() < 18
    assert decibels.std() > 0.5


@pytest.mark.parametrize("mood", ["calm", "tense"])
def test_what_sounds_is_what_the_key_allows(mood: str) -> None:
    bed = ambient_bed(Atmosphere(mood=mood, genres=("ambient",)), 8.0, 2)
    sound = whole(bed.blocks())
    power = np.abs(np.fft.rfft(sound.mean(axis=1) * np.hanning(len(sound)))) ** 2
    frequency = np.fft.rfftfreq(len(sound), 1 / RATE)
    heard = (frequency > 60) & (frequency < 1500)
    pitch = 69 + 12 * np.log2(frequency[heard] / 440) - bed.plan.root
    off = np.min([np.abs((pitch - step + 6) % 12 - 6) for step in bed.plan.scale], axis=0)
    assert power[heard][off < 0.4].sum() / power[heard].sum() > 0.95


@pytest.mark.parametrize("kind", sorted(AMBIENCE_WORDS))
def test_each_ambient_sound_closes_its_circle_without_clicks_or_piercing_highs(kind: str) -> None:
    total = 3 * RATE + 17
    plan = plan_bed(Atmosphere(implied_sounds=(AMBIENCE_WORDS[kind][0],)), total / RATE, 1)
    assert plan.ambience == (kind,)
    circle = Circle(ambience(plan, total, 1), total)
    heard = circle.render(0, total)
    assert np.isfinite(heard).all()
    level = float(np.sqrt((heard**2).mean()))
    assert level > 1e-4
    assert np.array_equal(circle.render(-500, 1000), circle.render(total - 500, 1000))
    assert float(np.abs(np.diff(heard, 2, axis=0)).max()) < 0.25
    bands = octaves(heard)
    assert bands[8000] < -8
    assert bands[16000] < -25
    assert np.abs(heard.mean(axis=0)).max() < level * 0.1


def test_cells_cover_the_circle_whole_in_every_round() -> None:
    total, cells = 100_003, 7
    starts = [cell_start(cell, cells, total) for cell in range(-cells, 2 * cells + 1)]
    assert starts[0] == -total
    assert starts[cells] == 0
    assert starts[2 * cells] == total
    steps = np.diff(starts)
    assert steps.max() - steps.min() <= 1
    assert steps[:cells].tolist() == steps[cells : 2 * cells].tolist()


TEN_HOURS = """
import resource, sys
from itertools import islice
from services.video.studio.sound.atmosphere import Atmosphere
from services.video.studio.sound.bed import ambient_bed
from services.video.studio.sound.blocks import RATE

def peak():
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit

before = peak()
bed = ambient_bed(Atmosphere(implied_sounds=("birds",), genres=("ambient",)), 36_000.0, 3)
heard = sum(len(block) for block in islice(bed.blocks(), 40))
end = sum(len(block) for block in bed.blocks(bed.length - RATE - 5))
print(heard, end, peak() - before)
"""


def test_ten_hours_need_no_more_memory_than_a_minute() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", TEN_HOURS], capture_output=True, text=True, timeout=120, check=True
    )
    heard, end, megabytes = map(int, ran.stdout.split())
    assert heard == 20 * RATE
    assert end == RATE + 5
    assert megabytes < 250


@pytest.mark.parametrize("seconds", [float("nan"), 0.2, -1.0, 1e9])
def test_a_length_that_makes_no_sense_is_refused(seconds: float) -> None:
    with pytest.raises(RenderRefused, match="seconds is"):
        ambient_bed(COSY, seconds)


def test_a_seed_out_of_range_is_refused() -> None:
    with pytest.raises(RenderRefused, match="seed"):
        ambient_bed(COSY, 5.0, seed=-1)


def test_words_nobody_knows_are_in_the_beds_notes() -> None:
    bed = ambient_bed(Atmosphere(implied_sounds=("quantum foam", "rain")), 5.0)
    assert any("quantum foam" in note for note in bed.notes)
    assert bed.plan.ambience == ("rain",)
