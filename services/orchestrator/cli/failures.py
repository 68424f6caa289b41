"""What went wrong, in words on stderr and as an exit code that means something."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from services.orchestrator.cli.terminal import BAD, console
from shared.errors import CallerError, StillreelError, TransientError

if TYPE_CHECKING:
    from rich.text import Text

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


def explained(error: StillreelError) -> "Iterator[Text]":
    """The problem, where it is, what stands instead, and what to do; a line each."""
    from rich.text import Text

    yield Text.assemble((f"{BAD} ", "bad"), (_sentence(str(error)), "name"))
    if not isinstance(error, CallerError):
        return
    if error.pointer:
        yield Text.assemble(("  where     ", "faint"), error.pointer)
    for key, label in _SHOWN_DETAILS.items():
        if error.details.get(key) is not None:
            yield Text.assemble((f"  {label:<10}", "faint"), _compact(error.details[key]))
    if error.hint:
        yield Text.assemble(("  hint      ", "faint"), _sentence(error.hint))


def report(error: StillreelError) -> int:
    """Say on stderr what went wrong; returns the exit code."""
    out = console(error=True)
    for line in explained(error):
        out.print(line, soft_wrap=not out.is_terminal)
    return exit_code(error)


def _compact(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{key} {_brief(item)}" for key, item in value.items())


def _brief(item: Any) -> str:
    if isinstance(item, dict | list) and any(isinstance(part, dict | list) for part in item):
        return f"({len(item)} items)"
    return str(item)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
