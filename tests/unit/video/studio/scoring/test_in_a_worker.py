"""Scoring as the service and the command do it: in a worker, with a heat map, by the words of an order."""

import json
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from services.video.cli.main import app
from services.video.studio.jobs.scoring import score_in_process
from services.video.studio.render import MotionElement, RenderSettings, render_clip
from services.video.studio.scoring.expectation import Expectation
from shared.errors import RejectedMedia

CURTAIN = MotionElement("curtain", "gentle sway", "upper left (x 2-13%, y 6-70%)")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory, day_picture: Path) -> Path:
    path = tmp_path_factory.mktemp("rendered") / "clip.mp4"
    render_clip(
        day_picture, [CURTAIN], RenderSettings(seconds=1.5, short_side=240, motion_strength=0.8), path
    )
    return path


async def silent(_share: float) -> None:
    return


async def test_a_rendered_clip_passes_and_its_heat_map_is_drawn(
    rendered: Path, day_picture: Path, tmp_path: Path
) -> None:
    heat_map = tmp_path / "what_moved.png"
    values = await score_in_process(
        rendered,
        picture=day_picture,
        elements=[CURTAIN, MotionElement("dragon", "breathe", "center")],
        expected=Expectation(seconds=1.5, fps=24, ratio=16 / 9, loop=True),
        heat_map=heat_map,
        on_progress=silent,
    )
    assert values["passed"], values
    assert values["overall"] > 0.9
    assert values["reference"] == "aligned"
    motion = next(part for part in values["parts"] if part["name"] == "motion")
    assert [(one["element"], one["value"]) for one in motion["elements"]] == [
        ("curtain", 1.0),
        ("dragon", None),
    ]
    with Image.open(heat_map) as picture:
        assert picture.format == "PNG"
        assert picture.width == 960
        red, _, blue = picture.convert("RGB").crop((0, 0, 960, 530)).resize((96, 53)).split()
        glow = [r - b for r, b in zip(red.tobytes(), blue.tobytes(), strict=True)]
    assert glow.index(max(glow)) % 96 < 16, "the glow is where the curtain is, on the left"


async def test_a_worker_says_why_a_clip_cannot_be_scored(tmp_path: Path) -> None:
    broken = tmp_path / "clip.mp4"
    broken.write_bytes(b"no clip")
    with pytest.raises(RejectedMedia) as refused:
        await score_in_process(broken, picture=None, expected=Expectation(), on_progress=silent)
    assert refused.value.code == "unreadable_clip"


def test_the_command_prints_the_score_as_json(rendered: Path, day_picture: Path) -> None:
    typed = [
        "score",
        str(rendered),
        "-r",
        str(day_picture),
        "-e",
        "curtain; x 2-13%, y 6-70%",
        "--loop",
        "--json",
    ]
    result = CliRunner().invoke(app, typed)
    assert result.exit_code == 0, result.output
    values = json.loads(result.output)
    assert values["passed"]
    assert {part["name"] for part in values["parts"]} >= {"subject", "motion", "containment", "flashes"}


def test_the_command_refuses_elements_without_the_picture_they_are_in(rendered: Path) -> None:
    result = CliRunner().invoke(app, ["score", str(rendered), "-e", "curtain"])
    assert result.exit_code != 0
    assert "--reference" in str(result.exception)
