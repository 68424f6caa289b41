"""The studio's commands on real files: what they write, what they say, what they refuse."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from services.video.cli.main import app
from services.video.studio.failures import RenderRefused
from shared.errors import RejectedMedia

ROOM = Path(__file__).parents[4] / "services/video/samples/room_day.jpg"
SMALL = ("--seconds", "1", "--short-side", "240")


def run(*arguments: str) -> str:
    """The output of a command that succeeds; whatever it raises is raised here."""
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    path = tmp_path_factory.mktemp("clip") / "out.mp4"
    elements = ("--element", "lamp; right", "--element", "cat's tail; center")
    told = run("render", str(ROOM), *elements, *SMALL, "-o", str(path), "--json")
    return path, json.loads(told)


def test_a_clip_is_rendered_and_every_element_accounted_for(clip: tuple[Path, dict[str, Any]]) -> None:
    path, told = clip
    assert path.stat().st_size > 5_000
    assert (told["path"], told["width"], told["height"]) == (str(path), 426, 240)
    lamp, tail = told["effects"]
    assert lamp["kind"] == "lamp"
    assert lamp["box"]
    assert "the pet stays still" in tail["refused"]


def test_a_contact_sheet_shows_the_frames_and_what_moved(
    clip: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.png"
    assert run("contact-sheet", str(clip[0]), "--frames", "5", "-o", str(sheet)).strip() == str(sheet)
    pixels = np.asarray(Image.open(sheet).convert("RGB"), np.int16)
    heat = pixels[-239:-14, -414:-14]
    lamp, floor = heat[40:110, 350:], heat[150:190, 20:120]
    assert (lamp[..., 0] - lamp[..., 2]).max() > 60, "the lamp glows"
    assert np.abs(floor[..., 0] - floor[..., 2]).max() < 12, "the floor does not"


def test_a_mask_sheet_tints_what_would_move_and_says_what_would_not(tmp_path: Path) -> None:
    sheet = tmp_path / "masks.png"
    elements = ("-e", "lamp; x 88-100%, y 28-60%", "-e", "cat's ears; center")
    told = json.loads(run("masks", str(ROOM), *elements, "-o", str(sheet), "--short-side", "240", "--json"))
    lamp, ears = told["elements"]
    assert lamp["kind"] == "lamp"
    assert 0 < lamp["coverage"] < 0.3
    assert ears["coverage"] == 0
    assert "the pet stays still" in ears["refused"]
    pixels = np.asarray(Image.open(sheet).convert("RGB"), np.int16)[16:-16, 16:-16]
    inside, outside = pixels[250:300, 1010:1060], pixels[20:60, 600:700]
    assert (inside[..., 0] - inside[..., 2]).mean() > (outside[..., 0] - outside[..., 2]).mean() + 40


def test_a_brushed_mask_moves_exactly_there(tmp_path: Path) -> None:
    brush = np.zeros((90, 160), np.uint8)
    brush[10:30, 100:130] = 255
    Image.fromarray(brush).save(tmp_path / "brush.png")
    element = f"light; mask={tmp_path / 'brush.png'}"
    told = json.loads(
        run("masks", str(ROOM), "-e", element, "-o", str(tmp_path / "m.png"), "--no-subject", "--json")
    )
    assert told["elements"][0]["coverage"] == pytest.approx(20 * 30 / (90 * 160), rel=0.25)


def test_an_existing_file_is_kept_unless_force_is_given(tmp_path: Path) -> None:
    taken = tmp_path / "out.mp4"
    taken.write_bytes(b"precious")
    with pytest.raises(RenderRefused, match="exists"):
        run("render", str(ROOM), "-e", "lamp; right", *SMALL, "-o", str(taken))
    assert taken.read_bytes() == b"precious"
    run("render", str(ROOM), "-e", "lamp; right", *SMALL, "-o", str(taken), "--force")
    assert taken.stat().st_size > 5_000


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (("render", "missing.png", "-e", "lamp"), RejectedMedia, "missing.png"),
        (("render", str(ROOM), "-e", "lamp", "--seconds", "nan"), RenderRefused, "seconds is nan"),
        (("render", str(ROOM), "-e", "lamp", "--ratio", "wide"), RenderRefused, "aspect_ratio"),
        (("render", str(ROOM), "-e", "cat"), RenderRefused, "pet"),
        (("render", str(ROOM), "-e", "lamp", "-o", "out.gif"), RenderRefused, "does not end in .mp4"),
        (("render", str(ROOM), "-e", "lamp", "-o", "none/out.mp4"), RenderRefused, "no folder"),
        (("render", str(ROOM), "-e", "plant; mask=missing.png"), RenderRefused, "missing.png"),
        (("contact-sheet", str(Path(__file__))), RejectedMedia, "cannot be read as a video"),
        (("contact-sheet", "missing.mp4"), RejectedMedia, "missing.mp4"),
    ],
)
def test_bad_input_is_refused_in_words_and_leaves_nothing(
    arguments: tuple[str, ...],
    error: type[Exception],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=words):
        run(*arguments)
    assert list(tmp_path.iterdir()) == []
