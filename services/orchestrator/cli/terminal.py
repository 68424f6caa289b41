"""One visual language for all commands, and stdout kept clean for whoever reads JSON."""

import json
import os
import sys
from functools import cache
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {
    "name": "bold",
    "faint": "dim",
    "id": "dim",
    "good": "green",
    "now": "cyan",
    "warn": "yellow",
    "bad": "red",
    "key": "bold cyan",
    "command": "cyan",
}
GOOD, NOW, BAD, BACK = "✓", "●", "✗", "↩"
MARK_STYLES = {GOOD: "good", NOW: "now", BAD: "bad", BACK: "warn"}
PIPED_WIDTH = 200
"""Columns when nobody looks: rows stay on one line for grep and friends."""


def console(*, error: bool = False, quiet: bool = False) -> "Console":
    """A console on stdout or stderr; colours only on a terminal, and never under NO_COLOR."""
    from rich.theme import Theme

    from services.orchestrator.cli.plain_console import PlainConsole

    piped = not (sys.stderr if error else sys.stdout).isatty()
    width = PIPED_WIDTH if piped and not os.environ.get("COLUMNS") else None
    return PlainConsole(stderr=error, quiet=quiet, theme=Theme(STYLES), highlight=False, width=width)


def stage(as_json: bool) -> "Console":
    """Where people are shown things: stdout, or under --json stderr, and there only on a terminal."""
    return console(error=True, quiet=not sys.stderr.isatty()) if as_json else console()


def print_json(value: Any) -> None:
    """Exactly one JSON value on stdout; coloured and indented for people only."""
    if sys.stdout.isatty():
        console().print_json(data=value, ensure_ascii=False)
    else:
        sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
        sys.stdout.flush()


@cache
def program() -> str:
    """How to call this program here: `stillreel`, or the path to it when it is not on the PATH."""
    called = Path(sys.argv[0])
    found = which("stillreel")
    if called.name != "stillreel" or (found and Path(found).resolve() == called.resolve()):
        return "stillreel"
    return shown_path(called)


def shown_path(path: Path) -> str:
    """Relative when the file lies below the current folder, else absolute."""
    absolute = path.absolute()
    here = Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)
