"""`stillreel run migrate` and `stillreel workflow list` over the real API and folders on disk."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.orchestrator.adapters.workflow_folder import read_shelf
from tests.support.short_workflow import write_short_workflow
from tests.unit.cli.conftest import Stillreel
from tests.unit.cli.live_stillreel import LiveStillreel


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_short_workflow(tmp_path / "workflows", "cc")


@pytest.fixture
def on_disk(folder: Path) -> Iterator[LiveStillreel]:
    """A Stillreel that reads its workflows from a folder."""
    server = LiveStillreel()
    server.shelf = read_shelf([folder.parent])
    with server:
        yield server


def reword(folder: Path, **inputs: Any) -> None:
    """Other inputs of the first module of step 5, under a new version."""
    file = folder / "steps/5_video_generation/step.json"
    step = json.loads(file.read_text(encoding="utf-8"))
    step["modules"][0]["inputs"].update(inputs)
    file.write_text(json.dumps(step), encoding="utf-8")
    head = folder / "workflow.json"
    said = json.loads(head.read_text(encoding="utf-8"))
    head.write_text(json.dumps({**said, "version": "7.0.0"}), encoding="utf-8")


def test_a_changed_folder_is_listed_and_a_run_moves_to_it(
    stillreel: Stillreel, on_disk: LiveStillreel, folder: Path
) -> None:
    def say(*arguments: str) -> Any:
        return stillreel(*arguments, api=on_disk.url)

    run = json.loads(say("run", "cc", "--json").stdout)
    reword(folder, prompt="What shall move?")
    listed = say("workflow", "list", "--reload")
    assert listed.exit_code == 0, listed.output
    assert run["workflow"]["hash"][:12] in listed.stdout
    assert "7.0.0" in listed.stdout
    (newest,) = [line for line in listed.stdout.splitlines() if "no run yet" in line]
    assert "7.0.0" in newest
    assert newest.endswith("new runs start with it")

    looked = say("run", "migrate", run["run_id"], "--check")
    assert looked.exit_code == 0, looked.output
    assert "safe to move from" in looked.stdout
    assert "the question stays as it is" in looked.stdout
    assert json.loads(say("look", run["run_id"], "--json").stdout)["run"]["workflow"] == run["workflow"]

    moved = say("run", "migrate", "last")
    assert moved.exit_code == 0, moved.output
    assert "moved from" in moved.stdout
    assert "to 7.0.0" in moved.stdout
    assert "goes by 7.0.0" in say("run", "migrate", "last").stdout
    assert "to 7.0.0 (" in say("events", "last").stdout

    back = json.loads(say("run", "migrate", "last", "--to", run["workflow"]["hash"][:8], "--json").stdout)
    assert back["workflow"] == run["workflow"]


def test_an_unsafe_move_says_why_and_leaves_the_run(
    stillreel: Stillreel, on_disk: LiveStillreel, folder: Path
) -> None:
    run = json.loads(stillreel("run", "cc", "--json", api=on_disk.url).stdout)
    step = folder / "steps/3_image_prompts/step.json"
    for path in (step, folder / "steps/5_video_generation/step.json"):
        said = path.read_text(encoding="utf-8").replace("generate_and_select_images", "bring_a_picture")
        path.write_text(said, encoding="utf-8")
    stillreel("workflow", "list", "--reload", api=on_disk.url)
    looked = stillreel("run", "migrate", run["run_id"], "--check", api=on_disk.url)
    assert looked.exit_code == 1, looked.output
    refused = stillreel("run", "migrate", run["run_id"], api=on_disk.url)
    assert refused.exit_code == 3
    for shown in (looked, refused):
        assert "the run has been there, and it is gone" in shown.stdout
    seen = json.loads(stillreel("run", "migrate", run["run_id"], "--check", "--json", api=on_disk.url).stdout)
    assert (seen["safe"], seen["reasons"][0]["site"]) == (False, "image_prompts.generate_and_select_images")


def test_run_still_starts_workflows_and_migrate_has_its_own_help(
    stillreel: Stillreel, on_disk: LiveStillreel
) -> None:
    assert "run migrate" in stillreel("--help").stdout
    assert "--check" in stillreel("run", "migrate", "--help").stdout
    assert "--image" in stillreel("run", "--help").stdout
    assert stillreel("run", "nothing", api=on_disk.url).exit_code == 3


def test_a_broken_or_missing_folder_is_listed_with_what_runs_still_know(
    stillreel: Stillreel, on_disk: LiveStillreel, folder: Path
) -> None:
    run = json.loads(stillreel("run", "cc", "--json", api=on_disk.url).stdout)
    (folder / "workflow.json").write_text("{", encoding="utf-8")
    shown = stillreel("workflow", "list", "--reload", api=on_disk.url).stdout
    assert "cc  can't be started" in shown
    assert run["workflow"]["hash"][:12] in shown
    (folder / "workflow.json").unlink()
    assert "its folder is gone" in stillreel("workflow", "list", "--reload", api=on_disk.url).stdout
