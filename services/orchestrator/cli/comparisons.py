"""Two runs in two columns, readable at 80: what is compared stands beside them, where it is above."""

import json
import re
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from services.orchestrator.cli.model import JsonObject

_LONGEST_TEXT, _LONGEST_VALUE = 240, 100
"""Characters of a text, and of anything else, that are shown; --json has the whole."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-([0-9a-f]{12})")
_DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")
_NAMES = 18
"""Columns for the names of fields; longer ones go on in the next line."""
_SECTIONS = {
    "run": "The whole run",
    "answers": "Answer",
    "corrections": "Wishes",
    "texts": "Text",
    "made": "Chosen",
    "cuts": "Final cut",
    "state": "State",
}


def print_comparison(out: Console, found: JsonObject) -> None:
    """Both runs, where they part, then what differs place by place."""
    for side in ("left", "right"):
        run = found[side]
        out.print(Text.assemble((f"{side:<6} ", "faint"), run["run_id"], *_about(run)))
    out.print(Text(_common(found["common"]), style="faint"))
    for place, fields in groupby(found["fields"], key=_place):
        out.print()
        out.print(Text(place, style="name"))
        out.print(_table([*fields], out.width))
    out.print()
    count = found["differences"]
    told = {0: "no differences", 1: "1 difference"}.get(count, f"{count} differences")
    out.print(Text(told, style="good" if count == 0 else "now"))


def _about(run: JsonObject) -> list[str | tuple[str, str]]:
    named: list[str | tuple[str, str]] = ["  ", (run["name"], "now")] if run["name"] else []
    return [*named, (f"  {run['status']}", "faint")]


def _common(common: JsonObject | None) -> str:
    if common is None:
        return "no event in common"
    return f"the same up to version {common['version']} of {common['run_id']}"


def _place(field: JsonObject) -> str:
    """The heading a field stands under: of the whole run all under one, of others the place."""
    title = _SECTIONS.get(field["section"], str(field["section"]))
    return title if field["section"] == "run" else f"{title} · {_unescaped(field['field'].split('/')[0])}"


def _table(fields: list[JsonObject], width: int) -> Table:
    sides = max(10, (width - _NAMES - 6) // 2)
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False, pad_edge=False)
    table.add_column(width=_NAMES, style="faint", overflow="fold")
    table.add_column(width=sides, overflow="fold")
    table.add_column(width=sides, overflow="fold")
    for field in fields:
        cells = [_cell(field, side) for side in ("left", "right")]
        if field["same"]:
            cells[1] = Text("the same", style="faint")
        table.add_row(Text(_name(field)), *cells)
    return table


def _name(field: JsonObject) -> str:
    parts = field["field"].split("/")
    rest = parts if field["section"] == "run" else parts[1:]
    named = (_unescaped(part) if _ID.search(part) else _unescaped(part).replace("_", " ") for part in rest)
    return _shortened(" ".join(named)) or "value"


def _unescaped(part: str) -> str:
    return part.replace("~1", "/").replace("~0", "~")


def _cell(field: JsonObject, side: str) -> Text:
    if field["missing"] == side:
        return Text("—", style="faint")
    return _shown(field[side])


def _shown(value: Any) -> Text:
    if value is None:
        return Text("unknown", style="faint")
    if isinstance(value, str):
        told, longest = " ".join(value.split()) or '""', _LONGEST_TEXT
    elif isinstance(value, float):
        told, longest = f"{value:.6g}", _LONGEST_TEXT
    else:
        told, longest = json.dumps(value, ensure_ascii=False), _LONGEST_VALUE
    told = _shortened(told)
    return Text(told if len(told) <= longest else f"{told[: longest - 1]}…")


def _shortened(told: str) -> str:
    """Ids by their ends and digests by their beginnings: enough to tell two apart."""
    return _DIGEST.sub(r"\1…", _ID.sub(r"…\1", told))
