"""Runs the studio's work from a command: a bar while it lasts, and Ctrl-C ends it at once."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")
OnProgress = Callable[[float], Awaitable[None]]


def wait_for(what: str, work: Callable[[OnProgress], Coroutine[Any, Any, Result]], *, quiet: bool) -> Result:
    """The work's result; a bar is drawn on a terminal's stderr unless `quiet`.

    Args:
        what: Beside the bar: `Rendering`.
        work: Given a function to be awaited with 0…1.
        quiet: For `--json`.
    """
    import asyncio  # here, since `--help` has no use for any of them

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task(what, total=1.0)

        async def on_progress(share: float) -> None:
            bar.update(task, completed=share)

        return asyncio.run(work(on_progress))
