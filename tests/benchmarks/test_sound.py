"""How much sound a second of processor time makes, beside what encoding noise of that length costs.

    pytest -o addopts= --import-mode=importlib -s tests/benchmarks/test_sound.py

The floor pushes white noise, made before the clock started, through the same AAC encoder into the same kind
of file. Nothing is asserted about time: the ratio is printed, since it is what a change should be judged by.
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from services.video.studio.sound.atmosphere import Atmosphere
from services.video.studio.sound.bed import ambient_bed
from services.video.studio.sound.blocks import BLOCK, RATE, Block
from services.video.studio.sound.delivery import write_audio
from services.video.studio.sound.loudness import Loudness
from services.video.studio.sound.mixing import mix
from services.video.studio.sound.tracks import Role, Track

SECONDS, ROUNDS = 60.0, 2
PLACE = Atmosphere(implied_sounds=("rain", "soft purring"), genres=("lo-fi", "soft piano"))


def noise(level: float = 0.1) -> Iterator[Block]:
    rng = np.random.default_rng(1)
    piece = (rng.standard_normal((BLOCK, 2)) * level).astype(np.float32)
    for _ in range(round(SECONDS * RATE / BLOCK)):
        yield piece


def bed() -> Iterator[Block]:
    return ambient_bed(PLACE, SECONDS).blocks()


def spent(blocks: Callable[[], Iterator[Block]], path: Path) -> float:
    """Processor seconds, the best of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        write_audio(blocks(), path)
        rounds.append(time.process_time() - began)
    return min(rounds)


def test_seconds_of_sound_for_a_second_of_processor_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    music, voice = tmp_path / "music.m4a", tmp_path / "voice.wav"
    write_audio(noise(), music)
    write_audio(noise(0.2), voice)
    tracks = (Track(music, Role.MUSIC, loop=True, fade_out=2), Track(voice, Role.VOICE, start=3, trim_end=20))
    cases: dict[str, Callable[[], Iterator[Block]]] = {
        "noise, encoded only (floor)": noise,
        "music and a voice, mixed": lambda: mix(tracks, SECONDS),
        "the same to a loudness": lambda: mix(tracks, SECONDS, Loudness()),
        "a music bed": bed,
    }
    floor = 0.0
    with capsys.disabled():
        print(f"\n{SECONDS:g} s of sound to AAC 192k; load {os.getloadavg()[0]:.1f}")
        for name, blocks in cases.items():
            cost = spent(blocks, tmp_path / "out.m4a")
            floor = floor or cost
            print(f"  {name:30} {SECONDS / cost:6.0f} s of sound per CPU s, {floor / cost:.2f} of the floor")
    assert (tmp_path / "out.m4a").stat().st_size > 100_000
