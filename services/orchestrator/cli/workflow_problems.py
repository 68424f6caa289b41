"""How a workflow's problems are shown: by file, one line each, with what to write instead."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from services.orchestrator.checking.problem import Problem
from services.orchestrator.cli.terminal import BAD

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

WARNS = "!"


def print_problems(out: "Console", found: Sequence[Problem]) -> None:
    """A heading for each file, its problems below it, and how many there are of each kind."""
    from rich.table import Table
    from rich.text import Text

    for file, problems in groupby(found, lambda problem: problem.file):
        out.print(Text(file, style="name"))
        rows = Table.grid(padding=(0, 1, 0, 0))
        rows.add_column(no_wrap=True)
        rows.add_column(overflow="fold")
        for problem in problems:
            mark = (
                Text(f"  {BAD}", style="bad")
                if problem.severity == "error"
                else Text(f"  {WARNS}", style="warn")
            )
            if out.is_terminal:
                rows.add_row(mark, _told(problem))
            else:
                out.print(Text.assemble(mark, " ", _told(problem)), soft_wrap=True)
        if out.is_terminal:
            out.print(rows)
    out.print(_counted(found))


def _told(problem: Problem) -> "Text":
    from rich.text import Text

    told = Text()
    if problem.place:
        told.append(f"{problem.place}  ", style="now")
    told.append(problem.message)
    if problem.suggestion:
        told.append(f"  → {problem.suggestion}", style="faint")
    return told


def _counted(found: Sequence[Problem]) -> "Text":
    from rich.text import Text

    errors = sum(problem.severity == "error" for problem in found)
    warnings = len(found) - errors
    parts = [_number(errors, "error")] * bool(errors) + [_number(warnings, "warning")] * bool(warnings)
    return Text(f"{' and '.join(parts)} in {_number(len({p.file for p in found}), 'file')}", style="faint")


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
