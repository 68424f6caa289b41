"""Looking at a finished film in a worker: decoding never happens inside the service."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from services.video.studio.worker import run_in_worker


async def film_facts_in_process(
    film: Path,
    thumbnail: Path,
    *,
    on_progress: Callable[[float], Awaitable[None]],
    timeout_seconds: float = 600,
) -> dict[str, Any]:
    """`facts_of` in a new process; cancelling this coroutine kills it at once.

    Raises:
        RenderFailed: As for `facts_of`; or the worker crashed, or ran out of time or memory.
    """
    arguments = {"film": str(film), "thumbnail": str(thumbnail)}
    return await run_in_worker(
        "film_facts", arguments, on_progress=on_progress, timeout_seconds=timeout_seconds
    )


def run(arguments: dict[str, Any], _on_progress: Callable[[float], None]) -> dict[str, Any]:
    """The doing half, inside the worker."""
    from services.video.studio.cutting.film_facts import facts_of

    return facts_of(Path(arguments["film"]), Path(arguments["thumbnail"]))
