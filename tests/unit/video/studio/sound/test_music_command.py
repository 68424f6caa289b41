"""`stillreel studio music` makes a file that loops, and says what it made of the words."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.video.cli.main import app
from services.video.studio.failures import RenderRefused
from services.video.studio.sound.blocks import RATE
from services.video.studio.sound.decoding import FileSource
from tests.unit.video.studio.sound.sounds import whole


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_bed_is_written_and_described_as_json(tmp_path: Path) -> None:
    atmosphere = tmp_path / "analysis.json"
    atmosphere.write_text(
        json.dumps({"audio_atmosphere": {"implied_sounds": ["soft purring", "quantum foam"]}})
    )
    path = tmp_path / "bed.wav"
    words = ("--atmosphere", str(atmosphere), "--mood", "wistful", "--seconds", "2")
    said = json.loads(run("music", *words, "-o", str(path), "--json"))
    assert said["file"] == str(path)
    assert (said["mood"], said["ambience"], said["seconds"], said["seed"]) == ("wistful", ["purr"], 2.0, 0)
    assert any("quantum foam" in note for note in said["notes"])
    assert len(whole(FileSource(path).blocks())) == 2 * RATE


def test_without_json_a_person_reads_what_was_made(tmp_path: Path) -> None:
    said = run("music", "--sound", "rain outside", "--seconds", "1", "-o", str(tmp_path / "bed.flac"))
    assert "bed.flac: 1 s of calm music with rain" in said.replace("\n", "")
    assert "“rain outside” became rain." in said


def test_an_unknown_mood_is_told_with_the_moods_there_are(tmp_path: Path) -> None:
    said = run("music", "--mood", "flurb", "--seconds", "1", "-o", str(tmp_path / "bed.wav"))
    assert "No mood is known for the word “flurb”; there are serene, calm" in " ".join(said.split())


@pytest.mark.parametrize("content", ["not json", "[1, 2]", '{"warmth": 3}'])
def test_an_unreadable_atmosphere_is_refused(content: str, tmp_path: Path) -> None:
    file = tmp_path / "analysis.json"
    file.write_text(content)
    with pytest.raises(RenderRefused) as caught:
        run("music", "--atmosphere", str(file), "-o", str(tmp_path / "bed.wav"))
    assert caught.value.hint
    assert not (tmp_path / "bed.wav").exists()


def test_a_voice_that_is_no_wav_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RenderRefused, match=r"voice\.mp3"):
        run("voice", "Hello", "-o", str(tmp_path / "voice.mp3"))


def test_an_atmosphere_that_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RenderRefused, match="it is a device"):
        run("music", "--atmosphere", "/dev/null", "-o", str(tmp_path / "bed.wav"))
