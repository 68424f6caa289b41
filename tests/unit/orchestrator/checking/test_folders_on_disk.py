"""The checker on real folders: what we ship is fine, and what is broken is told whole."""

import os
from pathlib import Path

import pytest

from services.orchestrator.adapters.workflow_folder import problems_in, read_shelf
from services.orchestrator.checking.checker import check, problems_of
from services.orchestrator.checking.folder import MAX_FILE_BYTES
from services.orchestrator.settings import SHIPPED_WORKFLOWS
from tests.support.workflow_folders import LOOK, MOVE, SEEN, WISH, good_files, in_memory, module, on_disk

BROKEN = Path(__file__).resolve().parents[3] / "fixtures/broken_workflow"


def rules(folder: Path) -> dict[str, str]:
    return {problem.rule: problem.file for problem in problems_of(folder)}


@pytest.mark.parametrize(
    "name", sorted(path.parent.name for path in SHIPPED_WORKFLOWS.glob("*/workflow.json"))
)
def test_no_shipped_workflow_has_a_problem(name: str) -> None:
    assert [f"{p.file} {p.sentence}" for p in problems_in(SHIPPED_WORKFLOWS / name)] == []


def test_the_broken_workflow_shows_all_its_problems_in_one_go() -> None:
    found = problems_of(BROKEN)
    assert len({problem.rule for problem in found}) >= 40
    assert len({problem.file for problem in found}) == 9
    assert all(problem.message and (problem.place or problem.file) for problem in found)


def test_problems_come_in_reading_order() -> None:
    found = problems_of(BROKEN)
    files = list(dict.fromkeys(problem.file for problem in found))
    assert files[:2] == ["workflow.json", "steps/1_picture/step.json"]
    assert [p.file for p in found] == sorted((p.file for p in found), key=files.index)
    options = [p.pointer for p in found if "/options/" in p.pointer and p.file == files[1]]
    assert options == sorted(options)


def test_a_folder_on_disk_reads_like_the_same_files_in_memory(tmp_path: Path) -> None:
    files = good_files()
    module(files, MOVE, 2)["reads_interactions"] = ["picture.pik"]
    assert problems_of(on_disk(files, tmp_path / "tiny")) == check(in_memory(files))


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    folder = on_disk(good_files(), tmp_path / "tiny")
    (tmp_path / "outside.txt").write_text("{{ secret }}")
    (folder / WISH).unlink()
    (folder / WISH).symlink_to(tmp_path / "outside.txt")
    assert rules(folder) == {"link_leads_out": WISH}


def test_a_folder_that_links_to_itself_is_read_once(tmp_path: Path) -> None:
    folder = on_disk(good_files(), tmp_path / "tiny")
    (folder / "steps/2_look/again").symlink_to(folder / "steps/2_look")
    assert problems_of(folder) == ()


def test_large_files_and_files_that_are_no_text_are_named(tmp_path: Path) -> None:
    folder = on_disk(good_files(), tmp_path / "tiny")
    (folder / SEEN).write_bytes(b" " * (MAX_FILE_BYTES + 1))
    (folder / WISH).write_bytes(b"\xff\xfe")
    found = rules(folder)
    assert (found["file_too_large"], found["not_utf8"]) == (SEEN, WISH)


def test_a_link_in_a_circle_is_named(tmp_path: Path) -> None:
    folder = on_disk(good_files(), tmp_path / "tiny")
    (folder / WISH).unlink()
    (folder / WISH).symlink_to("wish.txt")
    assert rules(folder) == {"unreadable_file": WISH}


def test_a_named_pipe_is_a_problem_and_is_not_waited_for(tmp_path: Path) -> None:
    folder = on_disk(good_files(), tmp_path / "tiny")
    (folder / WISH).unlink()
    os.mkfifo(folder / WISH)
    assert rules(folder) == {"unreadable_file": WISH}


def test_nesting_without_end_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    files = good_files()
    files[SEEN] = '{"properties": ' * 5_000 + "{}" + "}" * 5_000
    assert "invalid_json" in rules(on_disk(files, tmp_path / "tiny"))


def test_editors_backups_and_a_readme_are_no_problem(tmp_path: Path) -> None:
    folder = on_disk(good_files(), tmp_path / "tiny")
    for name in (
        "README.md",
        "steps/2_look/notes.md",
        "steps/2_look/.step.json.swp",
        "steps/2_look/step.json~",
    ):
        (folder / name).write_text("x")
    assert problems_of(folder) == ()


def test_a_broken_workflow_is_not_offered_and_says_why(tmp_path: Path) -> None:
    files = good_files()
    module(files, LOOK)["inputs"]["provider"] = "opanai"
    on_disk(files, tmp_path / "tiny")
    shelf = read_shelf([tmp_path])
    assert shelf.workflows == {}
    (reason,) = shelf.problems["tiny"]
    assert reason.startswith(f"{LOOK} /modules/0/inputs/provider: ")
    assert reason.endswith('(did you mean "openai"?)')


def test_a_warning_does_not_keep_a_workflow_from_running(tmp_path: Path) -> None:
    files = good_files()
    files["steps/2_look/prompts/old.txt"] = "old"
    on_disk(files, tmp_path / "tiny")
    shelf = read_shelf([tmp_path])
    assert (list(shelf.workflows), shelf.problems) == (["tiny"], {})


def test_a_schema_named_for_the_editor_changes_nothing(tmp_path: Path) -> None:
    files = good_files()
    plain = read_shelf([on_disk(files, tmp_path / "a/tiny").parent]).workflows["tiny"]
    files["workflow.json"]["$schema"] = "../../docs/schemas/workflow.json"
    files[LOOK]["$schema"] = "../../../../docs/schemas/step.json"
    named = read_shelf([on_disk(files, tmp_path / "b/tiny").parent]).workflows["tiny"]
    assert named.content_hash == plain.content_hash
