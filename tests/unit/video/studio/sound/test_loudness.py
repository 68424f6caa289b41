"""Loudness and peaks are those of the standards, and what the limiter need not touch it does not touch."""

import numpy as np
import pytest

from services.video.studio.failures import RenderRefused
from services.video.studio.sound.blocks import RATE
from services.video.studio.sound.limiter import limit
from services.video.studio.sound.loudness import SILENT, Loudness, measure
from services.video.studio.sound.mixing import mix
from services.video.studio.sound.tracks import Track
from services.video.studio.sound.true_peak import peaks
from tests.unit.video.studio.sound.sounds import Ready, stereo, tone, whole


def test_the_meter_reads_the_standards_reference_tone() -> None:
    quiet = measure(Ready(stereo(tone(4.0, 10 ** (-23 / 20), 1000))).blocks())
    assert quiet.integrated == pytest.approx(-23.0, abs=0.1)  # EBU Tech 3341, test case 1
    assert quiet.true_peak == pytest.approx(-23.0, abs=0.1)


def test_quiet_passages_do_not_count() -> None:
    lengths = ((1, -36), (20, -23), (1, -36))
    parts = [stereo(tone(seconds, 10 ** (level / 20), 1000)) for seconds, level in lengths]
    assert measure(iter(parts)).integrated == pytest.approx(-23.0, abs=0.2)  # EBU Tech 3341, test case 3


def test_a_peak_between_two_samples_is_seen() -> None:
    between = stereo((0.5 * np.sin(np.pi / 2 * np.arange(4800) + np.pi / 4)).astype(np.float32))
    assert float(np.abs(between).max()) == pytest.approx(0.354, abs=0.001)
    assert float(peaks(between)[100:-100].max()) == pytest.approx(0.5, rel=0.05)  # ITU-R BS.1770-4, annex 2


def test_silence_and_the_shortest_sounds_have_no_loudness() -> None:
    assert measure(iter([np.zeros((RATE, 2), np.float32)])).integrated == SILENT
    assert measure(iter([stereo(tone(0.1))])).integrated == SILENT


@pytest.mark.parametrize("target", [-14.0, -23.0])
def test_a_mix_arrives_at_its_target(target: float) -> None:
    rng = np.random.default_rng(2)
    pinkish = np.cumsum(rng.standard_normal((4 * RATE, 2)), axis=0) * 0.9 ** np.arange(2)
    pinkish -= np.array([np.convolve(side, np.ones(2000) / 2000, "same") for side in pinkish.T]).T
    track = Track(Ready((pinkish / np.abs(pinkish).max() * 0.2).astype(np.float32)))
    found = measure(mix([track], 4.0, Loudness(target)))
    assert found.integrated == pytest.approx(target, abs=0.5)
    assert found.true_peak <= -1.0


def test_silence_is_not_turned_up() -> None:
    assert not whole(mix([], 1.0, Loudness())).any()


@pytest.mark.parametrize("ceiling", [-1.0, -6.0])
def test_nothing_exceeds_the_ceiling_however_loud_it_was(ceiling: float) -> None:
    rng = np.random.default_rng(3)
    wild = (rng.standard_normal((2 * RATE, 2)) * np.linspace(0, 3, 2 * RATE)[:, None]).astype(np.float32)
    wild[RATE] = 12.0
    limited = whole(limit(iter(np.array_split(wild, 7)), ceiling))
    assert len(limited) == len(wild)
    assert measure(iter([limited])).true_peak <= ceiling


def test_sound_under_the_ceiling_passes_bit_for_bit() -> None:
    sound = stereo(tone(1.0, 0.85))
    assert np.array_equal(whole(limit(iter(np.array_split(sound, 5)), -1.0)), sound)


def test_away_from_a_peak_nothing_changes() -> None:
    sound = stereo(tone(2.0, 0.3))
    sound[RATE : RATE + 20] = 2.0
    limited = whole(limit(iter([sound]), -1.0))
    assert np.array_equal(limited[: RATE - 2400], sound[: RATE - 2400])
    assert np.array_equal(limited[RATE + 2400 :], sound[RATE + 2400 :])


def test_how_the_stream_was_cut_makes_no_difference_to_the_limiter() -> None:
    rng = np.random.default_rng(4)
    sound = rng.standard_normal((60_000, 2)).astype(np.float32)
    assert np.array_equal(
        whole(limit(iter([sound]), -1.0)), whole(limit(iter(np.array_split(sound, 41)), -1.0))
    )


@pytest.mark.parametrize("numbers", [(float("nan"), -1.0), (-16.0, float("nan")), (3.0, -1.0), (-16.0, 2.0)])
def test_a_loudness_out_of_range_is_refused(numbers: tuple[float, float]) -> None:
    with pytest.raises(RenderRefused):
        Loudness(*numbers)
