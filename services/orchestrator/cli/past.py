"""Pages of the past and replays on the terminal."""

import json
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from services.orchestrator.cli.model import JsonObject, Question
from services.orchestrator.cli.showing import INDENT, show_question
from services.orchestrator.cli.terminal import BACK, BAD, GOOD, MARK_STYLES, NOW

_MARKS = {"done": GOOD, "skipped": "–", "current": NOW, "failed": BAD, "left": BACK, "ahead": " "}
_VALUE = 100
"""Characters of a state value that tell what it is."""


def print_page(out: Console, page: JsonObject, address: str) -> None:
    """Run, version and hash; the steps; the question, if one stands; and the state."""
    run = page["run"]
    workflow, newest = run["workflow"], page["newest_version"]
    version = f"version {run['version']}" + ("" if run["version"] == newest else f" of {newest}")
    out.print(
        Text.assemble((workflow["name"], "name"), f"  {run['status']}, {version}  ", (run["run_id"], "id"))
    )
    out.print(Text(f"workflow {workflow['version']} · state {run['state_hash'][:12]}", style="faint"))
    for step in page["steps"]:
        mark = _MARKS[step["progress"]]
        out.print(Text.assemble((f" {mark} ", MARK_STYLES.get(mark, "faint")), step["name"]))
    if run["question"]:
        show_question(out, Question.model_validate(run["question"]), address)
    if run["failure"]:
        out.print(Padding(Text(run["failure"]["message"], style="bad"), INDENT))
    if run["state"]:
        out.print()
        out.print(_state(run["state"]))
    others = [str(page[word]) for word in ("previous", "next") if page[word]]
    if others:
        out.print(Text(f"\nother questions: --at {', --at '.join(others)}", style="faint"))


def print_replayed(out: Console, replayed: JsonObject) -> None:
    """One line when all ways agree; one more for each that does not."""
    ways = ", ".join(way.replace("_", " ") for way in replayed["ways"])
    same = not replayed["differences"]
    mark, style = (GOOD, "good") if same else (BAD, "bad")
    facts = f"  {replayed['version']} events  {replayed['state_hash'][:12]}  "
    out.print(
        Text.assemble(
            (f"{mark} ", style), (replayed["run_id"], "id"), facts, (ways if same else "", "faint")
        ),
        soft_wrap=True,
    )
    for one in replayed["differences"]:
        where = f" at {one['pointer']}" if one["pointer"] else ""
        way = one["way"].replace("_", " ")
        out.print(
            Text(f"  the way by {way} differs from version {one['version']} on{where}", style="bad"),
            soft_wrap=True,
        )


def print_replays(out: Console, checked: int, wrong: int) -> None:
    said = f"{checked} {'run' if checked == 1 else 'runs'} replayed"
    if wrong:
        out.print(Text.assemble((f"{BAD} ", "bad"), f"{said}, {wrong} of them come to something else"))
    else:
        out.print(Text.assemble((f"{GOOD} ", "good"), f"{said}, each to the same state along every way"))


def _state(state: JsonObject) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="faint")
    table.add_column("state", no_wrap=True, min_width=min(40, max(map(len, state))))
    table.add_column("", style="faint", overflow="ellipsis")
    for key, value in state.items():
        table.add_row(key, _brief(value))
    return table


def _brief(value: Any) -> Text:
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    cut = said if len(said) <= _VALUE else f"{said[:_VALUE]}…"
    return Text(" ".join(cut.split()), no_wrap=True, overflow="ellipsis")
