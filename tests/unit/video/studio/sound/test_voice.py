"""A voice-over needs espeak-ng; what it is told and what it answers is checked with it and without it.

Where espeak-ng is installed the same tests speak with it, too. Everywhere a stand-in program takes its
place, so that no machine leaves the way from text to mix untested.
"""

import json
import os
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from services.video.studio.failures import RenderFailed, RenderRefused
from services.video.studio.sound.blocks import RATE
from services.video.studio.sound.decoding import FileSource
from services.video.studio.sound.mixing import mix
from services.video.studio.sound.tracks import Role, Track
from services.video.studio.sound.voice import PROGRAM, Speech, speak
from tests.unit.video.studio.sound.sounds import whole

STAND_IN = '''#!{python}
"""Takes espeak-ng's options and writes a WAV file as it does: 22,050 Hz, mono, 16 bits."""
import array, json, math, pathlib, signal, sys, wave

told, text = sys.argv[1:], sys.stdin.buffer.read().decode()
pathlib.Path({log!r}).write_text(json.dumps({{"told": told, "text": text}}))
voice = told[told.index("-v") + 1]
if voice == "zz":
    sys.exit("Error: The specified espeak-ng voice does not exist.")
if voice == "qq":
    signal.pause()
if voice == "xx":
    sys.exit("something broke")
length = 2205 * len(text.split()) if voice != "ww" else 0
with wave.open(told[told.index("-w") + 1], "wb") as file:
    file.setparams((1, 2, 22050, length, "NONE", ""))
    file.writeframes(array.array("h", (int(8000 * math.sin(n / 8)) for n in range(length))).tobytes())
'''
REAL = shutil.which(PROGRAM)


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the stand-in was told, as a file of JSON."""
    folder, log = tmp_path / "bin", tmp_path / "told.json"
    folder.mkdir()
    program = folder / PROGRAM
    program.write_text(STAND_IN.format(python=sys.executable, log=str(log)))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return log


@pytest.fixture(params=["stand-in", *(["espeak-ng"] if REAL else [])])
def any_program(request: pytest.FixtureRequest) -> None:
    if request.param == "stand-in":
        request.getfixturevalue("stand_in")


@pytest.mark.usefixtures("any_program")
def test_a_spoken_text_becomes_a_track_of_a_mix(tmp_path: Path) -> None:
    path = speak(Speech("The cat sleeps by the window, and the curtain moves."), tmp_path / "voice.wav")
    spoken = whole(FileSource(path).blocks())
    assert RATE / 2 < len(spoken) < RATE * 20
    assert np.abs(spoken).max() > 0.05
    mixed = whole(mix([Track(path, Role.VOICE, start=0.5)], 2.0))
    assert not mixed[: RATE // 2 - 100].any()
    assert np.abs(mixed[RATE // 2 :]).max() > 0.05
    assert sorted(entry.name for entry in tmp_path.iterdir() if entry.suffix in {".wav", ""}) in (
        ["bin", "voice.wav"],
        ["voice.wav"],
    )


@pytest.mark.usefixtures("any_program")
def test_a_longer_text_takes_longer(tmp_path: Path) -> None:
    lengths = [
        len(whole(FileSource(speak(Speech(text), tmp_path / "v.wav")).blocks()))
        for text in ("One.", "One two three four five six seven eight nine ten.")
    ]
    assert lengths[1] > lengths[0] * 1.5


@pytest.mark.usefixtures("any_program")
def test_an_unknown_language_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(RenderRefused, match="zz") as caught:
        speak(Speech("Hello", language="zz"), tmp_path / "voice.wav")
    assert caught.value.code == "unknown_voice"
    assert not (tmp_path / "voice.wav").exists()


def test_without_espeak_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RenderRefused) as caught:
        speak(Speech("Hello"), tmp_path / "voice.wav")
    assert caught.value.code == "voice_unavailable"
    assert "apt install espeak-ng" in caught.value.hint
    assert "brew install espeak-ng" in caught.value.hint


HOSTILE = (
    "--help\n-w /etc/passwd; $(touch pwned) `id` <speak>&amp;</speak> “кот” 猫 [[h@'loU]] \0\x1b[31m\u202eend"
)


def test_hostile_text_reaches_the_program_by_stdin_only(stand_in: Path, tmp_path: Path) -> None:
    speak(Speech(HOSTILE, language="pt-BR+f3", words_a_minute=200, pitch=60), tmp_path / "voice.wav")
    heard = json.loads(stand_in.read_text())
    assert heard["told"][:-1] == [
        *("--stdin", "-b", "1", "-v", "pt-BR+f3", "-s", "200", "-p", "60"),
        "-w",
    ]
    assert heard["text"].startswith("--help -w /etc/passwd; $(touch pwned) `id` <speak>")
    assert "“кот” 猫" in heard["text"]
    assert not {"\0", "\x1b", "\u202e", "\n"} & set(heard["text"])
    assert "[[" not in heard["text"]
    assert "]]" not in heard["text"]


def test_a_program_that_hangs_is_stopped(stand_in: Path, tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match="did not finish within 1 s"):
        speak(Speech("Hello", language="qq"), tmp_path / "voice.wav", seconds=1.0)
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith("stillreel-")] == []


@pytest.mark.parametrize(("language", "problem"), [("xx", "something broke"), ("ww", "wrote no sound")])
def test_a_program_that_fails_leaves_what_was_there_before(
    language: str, problem: str, stand_in: Path, tmp_path: Path
) -> None:
    path = tmp_path / "voice.wav"
    path.write_bytes(b"before")
    with pytest.raises(RenderFailed, match=problem):
        speak(Speech("Hello", language=language), path)
    assert path.read_bytes() == b"before"


def test_a_folder_that_is_not_there_is_said_to_be(stand_in: Path, tmp_path: Path) -> None:
    with pytest.raises(RenderFailed, match=r"voice\.wav could not be written: No such file"):
        speak(Speech("Hello"), tmp_path / "nowhere" / "voice.wav")


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": " \n\0 "},
        {"text": "x" * 20_001},
        {"text": "Hello", "language": "../../etc"},
        {"text": "Hello", "language": "-w"},
        {"text": "Hello", "language": ""},
        {"text": "Hello", "words_a_minute": 10_000},
        {"text": "Hello", "pitch": float("nan")},
    ],
)
def test_speech_that_makes_no_sense_is_refused_before_anything_runs(wrong: dict[str, object]) -> None:
    with pytest.raises(RenderRefused) as caught:
        Speech(**wrong)  # type: ignore[arg-type]
    assert caught.value.pointer in {"/text", "/language", "/words_a_minute", "/pitch"}
    assert caught.value.hint
