"""`stillreel studio draw`: files written, words answered, wrong wishes refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from services.video.cli.main import app
from services.video.studio.failures import RenderRefused
from services.video.studio.scenes.overlay import COLOURS


def draw(*words: str) -> str:
    """What the command says.

    Raises:
        RenderRefused: as the command does.
    """
    result = CliRunner().invoke(app, ["draw", *words])
    if result.exception is not None:
        raise result.exception
    return result.output


def test_a_picture_and_its_masks_are_written_and_described(tmp_path: Path) -> None:
    picture, masks = tmp_path / "cat.webp", tmp_path / "masks.png"
    said = draw(
        "a ginger kitten in the kitchen, a comet", "--size", "320x180", "--seed", "4",
        "-o", str(picture), "--masks", str(masks), "--json",
    )  # fmt: skip
    told = json.loads(said)
    with Image.open(picture) as drawn, Image.open(masks) as sheet:
        assert drawn.size == sheet.size == (320, 180) == (told["width"], told["height"])
        shown = np.asarray(sheet.convert("RGB"), np.int16)
    assert (told["scene"]["animal"], told["scene"]["coat"], told["scene"]["seed"]) == (
        "cat",
        "orange tabby",
        4,
    )
    assert told["ignored"] == ["comet"]
    red, green, blue = COLOURS["subject"]
    assert red > max(green, blue)
    subject = (shown[..., 0] - shown[..., 2] > 60) & (shown[..., 0] - shown[..., 1] > 60)
    assert 0.04 < subject.mean() < 0.4


def test_words_without_use_are_named_to_a_person(tmp_path: Path) -> None:
    said = draw("a dog and a spaceship", "--size", "96x96", "-o", str(tmp_path / "dog.png"))
    assert "No use was found for: spaceship." in said


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (("--size", "12"), "was not understood"),
        (("--size", "20x20"), "can't be drawn"),
        (("--ratio", "16:0"), "was not understood"),
        (("--ratio", "16:9", "--size", "160x90"), "Both"),
    ],
)
def test_a_size_that_makes_no_sense_is_refused_and_nothing_is_written(
    tmp_path: Path, wrong: tuple[str, ...], why: str
) -> None:
    with pytest.raises(RenderRefused, match=why):
        draw("a cat", *wrong, "-o", str(tmp_path / "cat.png"))
    assert not list(tmp_path.iterdir())


def test_a_file_of_no_picture_format_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RenderRefused, match="no name of a picture"):
        draw("a cat", "--size", "96x96", "-o", str(tmp_path / "cat.txt"))
