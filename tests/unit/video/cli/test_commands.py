"""The studio's commands on real files: what they write, what they say, what they refuse."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from services.video.cli.main import app
from services.video.studio.failures import RenderRefused
from services.video.studio.sheets.contact_sheet import glance_at
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


def test_the_frames_of_a_sheet_are_evenly_spread_over_the_clip(clip: tuple[Path, dict[str, Any]]) -> None:
    seconds = [second for second, _ in glance_at(clip[0], 5).frames]
    steps = np.diff(seconds)
    assert steps.max() < 1.6 * steps.min()


def test_a_rendering_tells_a_person_what_was_kept_still_and_how_large_the_clip_is(tmp_path: Path) -> None:
    path = tmp_path / "out.mp4"
    said = " ".join(run("render", str(ROOM), "-e", "lamp; right", *SMALL, "-o", str(path)).split())
    assert "The subject was found by its face and stays still." in said
    assert said.endswith(f"426×240, 1 s, 24 fps, {path.stat().st_size / 1e3:.0f} kB")


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


def test_a_person_reads_what_would_move_and_which_place_is_none(tmp_path: Path) -> None:
    elements = ("-e", "lamp; on the piano", "-e", "plant; center", "-e", "cat's ears; x 1-20%, y 1-20%")
    said = CliRunner().invoke(
        app, ["masks", str(ROOM), *elements, "-o", str(tmp_path / "m.png"), "--short-side", "240"]
    )
    assert said.exit_code == 0, said.output
    assert (
        said.stderr
        == "“on the piano” names no part of the picture, so lamp is looked for everywhere in it.\n"
    )
    _, lamp, plant, ears = said.stdout.splitlines()
    assert re.fullmatch(r"  lamp moves as lamp on \d+\.\d% of the picture\.", lamp)
    assert plant.startswith("  plant moves as plant on ")
    assert ears.startswith("  cat's ears does not move: ")


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
        (("render", "missing.png", "-e", "lamp"), RenderRefused, r"missing\.png does not exist"),
        (("masks", ".", "-e", "lamp"), RenderRefused, "is a folder"),
        (("render", str(ROOM), "-e", "lamp; x 90-10%"), RenderRefused, "not written x 2-14%, y 13-55%"),
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


def test_brackets_in_names_are_printed_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "[red]a.mp4"
    said = run("render", str(ROOM), "-e", "lamp [/b]; right", "-e", "[/i]", *SMALL, "-o", str(path))
    assert "lamp [/b]" in said
    assert "[red]a.mp4: " in said.replace("\n", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("render", str(ROOM), "-e", "lamp", "-o", "a" * 300 + ".mp4"), "File name too long"),
        (("render", str(ROOM), "-e", "lamp " * 200), "has 999 characters"),
        (("masks", str(ROOM), *("-e", "lamp") * 65), "65 elements"),
        (("draw", "a cat", "-o", "a.png", "--masks", "b.txt", "--size", "64x64"), "no name of a picture"),
        (("draw", "a cat", "-o", "none/a.png", "--size", "64x64"), "no folder"),
        (("draw", "a cat", "-o", "a.png", "--masks", "a.png", "--size", "64x64"), "the same name"),
        (("score", str(ROOM), "--heat-map", "none/a.png"), "no folder"),
        (("masks", "/dev/zero", "-e", "lamp"), "/dev/zero is no file"),
        (("music", "--seconds", "1", "-o", "none/a.wav"), "no folder"),
        (("cut", "t.json", "-o", "none/a.mp4"), "no folder"),
        (("cut", "t.json", "-o", "a"), "does not end in .mp4"),
        (("cut", "t.json", "-o", "a" * 300 + ".mp4"), "File name too long"),
    ],
)
def test_an_order_that_cannot_end_well_is_refused_before_anything_is_made(
    arguments: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RenderRefused, match=words):
        run(*arguments)
    assert list(tmp_path.iterdir()) == []


def test_a_film_never_replaces_a_clip_it_is_made_of(
    clip: tuple[Path, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.mp4").write_bytes(clip[0].read_bytes())
    Path("t.json").write_text(json.dumps({"shots": [{"kind": "clip", "path": "a.mp4"}]}), encoding="utf-8")
    with pytest.raises(RenderRefused, match="is what is read") as refused:
        run("cut", "t.json", "-o", "a.mp4", "--preset", "preview")
    assert refused.value.pointer == "/shots/0/path"
    assert Path("a.mp4").read_bytes() == clip[0].read_bytes()
