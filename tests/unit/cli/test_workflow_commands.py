"""`stillreel workflow`: silent when all is well, one line a problem when not."""

import json
from pathlib import Path

from services.orchestrator.settings import SHIPPED_WORKFLOWS
from tests.support.workflow_folders import good_files, on_disk
from tests.unit.cli.conftest import Stillreel

BROKEN = Path(__file__).resolve().parents[2] / "fixtures/broken_workflow"
CC = SHIPPED_WORKFLOWS / "cc"


def test_a_good_workflow_is_checked_in_silence(stillreel: Stillreel, tmp_path: Path) -> None:
    result = stillreel("workflow", "check", str(on_disk(good_files(), tmp_path / "tiny")))
    assert (result.exit_code, result.output) == (0, "")


def test_a_broken_workflow_is_told_line_by_line_under_its_files(stillreel: Stillreel) -> None:
    result = stillreel("workflow", "check", str(BROKEN))
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert lines[0] == "workflow.json"
    assert '  ✗ /versoin  unknown key "versoin"  → did you mean "version"?' in lines
    problems = [line for line in lines if line.startswith(("  ✗ ", "  ! "))]
    assert len(problems) >= 50
    assert lines[-1] == "49 errors and 3 warnings in 9 files"


def test_json_holds_every_problem_with_its_place(stillreel: Stillreel) -> None:
    result = stillreel("workflow", "check", str(BROKEN), "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)["problems"]
    assert len({problem["rule"] for problem in found}) >= 25
    assert {
        "rule": "template_syntax",
        "severity": "error",
        "file": "steps/4_move/prompts/wish.txt",
        "pointer": "",
        "line": 3,
        "message": "No filter named 'shout'",
        "suggestion": "see jinja.palletsprojects.com",
    } in found


def test_json_of_a_good_workflow_is_an_empty_list(stillreel: Stillreel, tmp_path: Path) -> None:
    folder = on_disk(good_files(), tmp_path / "tiny")
    result = stillreel("workflow", "check", str(folder), "--json")
    assert (result.exit_code, json.loads(result.stdout)["problems"]) == (0, [])


def test_warnings_alone_are_shown_and_exit_well(stillreel: Stillreel, tmp_path: Path) -> None:
    folder = on_disk({**good_files(), "steps/2_look/prompts/old.txt": "old"}, tmp_path / "tiny")
    result = stillreel("workflow", "check", str(folder))
    assert result.exit_code == 0
    assert "1 warning in 1 file" in result.stdout


def test_a_path_that_is_no_folder_is_wrong_usage(stillreel: Stillreel) -> None:
    assert stillreel("workflow", "check", str(BROKEN / "workflow.json")).exit_code == 2


def test_the_graph_is_a_mermaid_flowchart(stillreel: Stillreel) -> None:
    result = stillreel("workflow", "graph", str(CC))
    assert result.exit_code == 0
    assert result.stdout.startswith("flowchart TD\n")
    assert "↩ Regenerate video prompts" in result.stdout


def test_the_printed_schema_is_the_published_one(stillreel: Stillreel) -> None:
    root = Path(__file__).resolve().parents[3] / "docs/schemas"
    for name in ("workflow", "step"):
        assert stillreel("workflow", "schema", name).stdout == (root / f"{name}.json").read_text("utf-8")
