"""Forking and looking at the tree from the command line."""

import io
import json
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.theme import Theme

from services.orchestrator.cli.branches import print_fork, tree_of
from services.orchestrator.cli.tables import run_table
from services.orchestrator.cli.terminal import STYLES
from tests.unit.cli.conftest import Stillreel
from tests.unit.cli.live_stillreel import LiveStillreel
from tests.unit.cli.test_commands import started as started  # a fixture
from tests.unit.cli.test_commands import until_asked

ROOT, CHILD, GRANDCHILD = (f"wf_01900000-0000-7000-8000-00000000000{n}" for n in (1, 2, 3))


def branch(run_id: str, parent: str | None = None, name: str = "", **more: Any) -> dict[str, Any]:
    told = {"run_id": parent, "version": 14, "root": ROOT, "name": name} if parent else None
    asked = {"interaction_id": "i", "step_id": "video_generation", "module_name": "select_motion_elements"}
    return {
        "run_id": run_id,
        "parent": told,
        "status": "waiting",
        "version": 20,
        "began_at": "2026-01-02T03:04:05+00:00",
        "step_id": "video_generation",
        "question": asked,
        **more,
    }


def drawn(thing: Any, width: int = 80) -> list[str]:
    out = Console(width=width, file=io.StringIO(), theme=Theme(STYLES))
    out.print(thing)
    return out.file.getvalue().splitlines()  # type: ignore[attr-defined,no-any-return]


def test_a_tree_hangs_each_fork_under_its_parent_within_80_columns() -> None:
    runs = [
        branch(ROOT),
        branch(CHILD, ROOT, "dust only", status="completed", question=None, step_id=None),
        branch(GRANDCHILD, CHILD, "dust only, but much slower and with a calmer lamp"),
    ]
    lines = drawn(tree_of({"root": ROOT, "runs": runs}, CHILD))
    text = "\n".join(lines)
    indents = [next(line.index(name) for line in lines if name in line) for name in (ROOT, CHILD, GRANDCHILD)]
    assert indents == [2, 6, 10]
    assert "from version 14 · completed" in text
    assert max(map(len, lines)) <= 80
    assert "much slower" in text


def test_a_forks_report_says_what_became_of_work_in_the_making() -> None:
    out = Console(width=80, file=io.StringIO(), theme=Theme(STYLES))
    made = {
        "run_id": CHILD,
        "parent": {"run_id": ROOT, "version": 14, "root": ROOT, "name": "dust"},
        "taken_over": ["a", "b"],
        "asked_again": {"c": "d"},
        "left": [],
        "run": {"status": "working"},
    }
    print_fork(out, made, 12)
    said = " ".join(out.file.getvalue().split())  # type: ignore[attr-defined]
    assert "2 pieces of work taken over" in said
    assert "1 piece of work asked again" in said
    assert "left" not in said
    assert "version 12 is inside the commit that ends there" in said


def test_forking_and_the_tree_print_json_for_programs(
    stillreel: Stillreel, live: LiveStillreel, started: str
) -> None:
    until_asked(live, started, "select_motion_elements")
    made = stillreel("fork", started, "--at", "2", "--name", "dust only", "--json", api=live.url)
    assert made.exit_code == 0, made.output
    told = json.loads(made.stdout)
    assert told["parent"]["version"] >= 2
    found = json.loads(stillreel("tree", "last", "--json", api=live.url).stdout)
    assert [run["run_id"] for run in found["runs"]] == [started, told["run_id"]]
    shown = stillreel("tree", told["run_id"], api=live.url)
    assert "dust only" in shown.stdout


def test_forks_are_told_from_others_in_the_list_of_runs() -> None:
    at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    listed = {"started_at": at.isoformat(), "workflow_id": "cc"}
    runs = [
        branch(CHILD, ROOT, "dust only", **listed),
        branch(GRANDCHILD, CHILD, **listed),
        branch(ROOT, **listed),
    ]
    lines = drawn(run_table(runs, 120, at), 120)
    assert "↳ dust only" in lines[1]
    assert "↳ a fork" in lines[2]
    assert "↳" not in lines[3]
