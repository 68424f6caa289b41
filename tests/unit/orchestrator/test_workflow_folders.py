"""Folders of workflows somebody else wrote: a broken one is named with its problem, the others still run."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.orchestrator.adapters.workflow_folder import read_shelf
from tests.support.short_workflow import write_short_workflow
from tests.support.workflow_folders import good_files, on_disk

STEP = "steps/4_image_analysis/step.json"
Mend = Callable[[Path], object]


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three steps of the shipped workflow: every case breaks a copy of its own."""
    return write_short_workflow(tmp_path_factory.mktemp("short"))


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of workflows whose only one, `tiny`, is without fault."""
    root = tmp_path_factory.mktemp("others")
    on_disk(good_files(), root / "tiny")
    return root


def folder(root: Path, short: Path, mend: Mend) -> Path:
    made = shutil.copytree(short, root / "mine")
    change(made / "workflow.json", id="mine")
    mend(made)
    return root


def change(path: Path, **changes: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **changes}), "utf-8")


def head(**changes: Any) -> Mend:
    return lambda made: change(made / "workflow.json", **changes)


def step_input(value: str) -> Mend:
    """Put this JSON text among the inputs of the analysis."""

    def mend(made: Path) -> None:
        step = json.loads((made / STEP).read_text("utf-8"))
        step["modules"][0]["inputs"]["a"] = "@"
        (made / STEP).write_text(json.dumps(step).replace('"@"', value), "utf-8")

    return mend


def reference(target: str) -> Mend:
    return step_input(json.dumps({"$ref": target}))


def linked_in_a_circle(made: Path) -> None:
    (made / "steps/4_image_analysis/loop.txt").symlink_to("loop.txt")
    reference("loop.txt")(made)


def linked_out(made: Path) -> None:
    (made / "steps/4_image_analysis/out.txt").symlink_to("/etc/hostname")
    reference("out.txt")(made)


def referring(times: int, size: int) -> Mend:
    """So many references to one file of that many bytes."""

    def mend(made: Path) -> None:
        (made / "steps/4_image_analysis/large.txt").write_text("x" * size, "utf-8")
        step_input(json.dumps([{"$ref": "large.txt"}] * times))(made)

    return mend


def numbered(number: str) -> Mend:
    return lambda made: (made / "steps/4_image_analysis").rename(made / f"steps/{number}_image_analysis")


def everywhere(path: str, old: str, new: str) -> Mend:
    def mend(made: Path) -> None:
        text = (made / path).read_text("utf-8")
        assert old in text
        (made / path).write_text(text.replace(old, new), "utf-8")

    return mend


def rewritten(path: str, how: Callable[[bytes], bytes]) -> Mend:
    return lambda made: (made / path).write_bytes(how((made / path).read_bytes()))


VIDEO = "steps/5_video_generation/step.json"
BROKEN: dict[str, tuple[Mend, str]] = {
    "steps a number": (head(steps=5), "must be a list of step ids"),
    "steps null": (head(steps=None), "must be a list of step ids"),
    "steps a pattern": (head(steps=["**", "../.."]), "must be a list of step ids"),
    "steps with NUL": (head(steps=["\0"]), "must be a list of step ids"),
    "a step twice": (head(steps=["image_prompts", "image_prompts"]), "only once"),
    "number of another script": (numbered("²"), "needs exactly one folder"),
    "huge number": (numbered("9" * 100), "over 64 bits"),
    "link in a circle": (linked_in_a_circle, "loop.txt"),
    "link out": (linked_out, "leads out of the workflow's folder"),
    "reference up": (reference("../../../../../../etc/hostname"), "leads out"),
    "reference with NUL": (reference("a\0b"), "no such file"),
    "reference too long": (reference("x" * 5_000), "no such file"),
    "a file of 50 MB": (referring(1, 50_000_000), "large.txt"),
    "files of 5 MB together": (referring(10, 500_000), "all files together"),
    "deep": (step_input("[" * 300 + "]" * 300), "nested deeper"),
    "deeper": (step_input("[" * 900 + "]" * 900), "cannot be read"),
    "very deep": (step_input("[" * 100_000 + "]" * 100_000), "not valid JSON"),
    "many digits": (step_input("1" * 5_000), "not valid JSON"),
    "big number": (step_input("9" * 30), "over 64 bits"),
    "NaN": (step_input("NaN"), "is nan"),
    "half a surrogate pair": (step_input('"\\ud800"'), "surrogate"),
    "NUL in a key": (step_input('{"\\u0000": 1}'), "NUL"),
    "jump nowhere": (everywhere(VIDEO, '"target_step": "', '"target_step": "no_'), "there is no step"),
    "reads nowhere": (everywhere(VIDEO, '"image_prompts.', '"no_prompts.'), "which does not exist"),
    "taken id": (head(id="tiny"), "is taken"),
    "100,000 steps": (head(steps=[f"s{number}" for number in range(100_000)]), "more than 20,000 values"),
    "1,000 steps": (head(steps=[f"s{number}" for number in range(1_000)]), "at most 200 can run"),
    "100,000 modules": (lambda made: change(made / STEP, modules=[{}] * 100_000), "more than 20,000 values"),
    "300 modules": (lambda made: change(made / STEP, modules=[{}] * 300), "at most 200 can run"),
    "infinity": (step_input("-Infinity"), "is -inf"),
    "a number over all numbers": (step_input("1e999"), "is inf"),
    "a byte order mark": (rewritten(STEP, lambda text: b"\xef\xbb\xbf" + text), "BOM"),
    "a key twice": (rewritten("workflow.json", lambda text: text.replace(b"{", b'{"id": "x",', 1)), "twice"),
    "no UTF-8": (rewritten(STEP, lambda text: text.replace(b"{", b'{"\xe9": 1,', 1)), "not UTF-8"),
    "UTF-16": (rewritten(STEP, lambda text: text.decode().encode("utf-16")), "not UTF-8"),
    "nothing": (rewritten(STEP, lambda _: b""), "not valid JSON"),
}


@pytest.mark.parametrize(("mend", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_folder_is_named_with_its_problem_and_the_others_run(
    tmp_path: Path, short: Path, others: Path, mend: Mend, said: str
) -> None:
    shelf = read_shelf([others, folder(tmp_path, short, mend)])
    assert list(shelf.workflows) == ["tiny"]
    assert shelf.workflows["tiny"].name == "Tiny"
    assert list(shelf.problems) == ["mine"]
    assert said in "; ".join(shelf.problems["mine"])


def test_two_modules_of_one_name_are_refused(tmp_path: Path, short: Path) -> None:
    def twice(made: Path) -> None:
        change(made / STEP, modules=json.loads((made / STEP).read_text("utf-8"))["modules"] * 2)

    shelf = read_shelf([folder(tmp_path, short, twice)])
    assert "same name" in shelf.problems["mine"][0]


def test_what_is_broken_is_said_in_the_log(
    tmp_path: Path, short: Path, caplog: pytest.LogCaptureFixture
) -> None:
    read_shelf([folder(tmp_path, short, head(steps=5))])
    assert "workflow mine can't be run: workflow.json /steps" in caplog.text


def test_a_copy_under_its_own_id_runs_beside_the_other(tmp_path: Path, short: Path, others: Path) -> None:
    shelf = read_shelf([others, folder(tmp_path, short, head())])
    assert list(shelf.workflows) == ["tiny", "mine"]
    assert not shelf.problems
