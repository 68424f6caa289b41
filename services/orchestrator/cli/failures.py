"""What went wrong, in words on stderr and as an exit code that means something."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from services.orchestrator.cli.summaries import answer_facts
from services.orchestrator.cli.terminal import BAD, console
from shared.errors import CallerError, StillreelError, TransientError

if TYPE_CHECKING:
    from rich.console import RenderableType

OK, UNEXPECTED, USAGE, REFUSED, AWAY, INTERRUPTED = 0, 1, 2, 3, 4, 130
_SHOWN_DETAILS = {
    "answer": "what won",
    "current_interaction": "asked now",
    "status": "the run is",
    "run_id": "run",
}


class RunEndedOtherwise(CallerError):
    """A followed run did not complete: it was cancelled, or it cannot go on without a person."""


def exit_code(error: StillreelError) -> int:
    """3 for what was refused, 4 for what is not there right now, 1 for all else."""
    if isinstance(error, CallerError):
        return REFUSED
    return AWAY if isinstance(error, TransientError) else UNEXPECTED


def explained(error: StillreelError) -> "RenderableType":
    """The problem, where it is, what stands instead, and what to do; a line each."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    rows = Table.grid(padding=(0, 2, 0, 0))
    rows.add_column(style="faint", no_wrap=True)
    rows.add_column(overflow="fold")
    for label, value in _facts(error):
        rows.add_row(f"  {label}", Text(value))
    problem = error.problem if isinstance(error, CallerError) else str(error)
    return Group(Text.assemble((f"{BAD} ", "bad"), (_sentence(problem), "name")), rows)


def _facts(error: StillreelError) -> Iterator[tuple[str, str]]:
    if not isinstance(error, CallerError):
        return
    if error.pointer:
        yield "where", error.pointer
    for key, label in _SHOWN_DETAILS.items():
        if error.details.get(key) is not None:
            yield label, _shown(error.details[key])
    if error.hint:
        yield "hint", _sentence(error.hint)


def report(error: StillreelError) -> int:
    """Say on stderr what went wrong; returns the exit code."""
    out = console(error=True)
    out.print(explained(error))
    return exit_code(error)


def _shown(value: Any) -> str:
    return answer_facts(value) if isinstance(value, dict) else str(value)


def _sentence(text: str) -> str:
    first = text.partition(" ")[0]
    return text[:1].upper() + text[1:] if first.isalpha() else text
