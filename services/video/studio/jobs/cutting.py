"""Cutting in a worker: how a film crosses the process border, both ways."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from services.video.studio.cutting.cutter import CutReport, cut, describe
from services.video.studio.cutting.progress import Pace, Progress
from services.video.studio.cutting.timeline import Timeline
from services.video.studio.worker import run_in_worker

MEMORY_BYTES: Final = 6 << 30
"""Address space: two 4k clips are decoded while a tall 1080p film is encoded."""


async def cut_in_process(
    timeline: Timeline,
    output: Path,
    *,
    preset: str,
    on_progress: Callable[[Progress], Awaitable[None]],
    timeout_seconds: float = 3600,
    file_bytes: int = 16 << 30,
) -> CutReport:
    """`cut` in a new process; cancelling this coroutine kills it at once.

    Args:
        timeline: As for `cut`.
        output: As for `cut`; nothing is left there unless the film is complete.
        preset: As for `cut`.
        on_progress: Awaited about a hundred times; it knows no frames but those the share stands for.
        timeout_seconds: After so long the worker is killed.
        file_bytes: The largest file it may write.

    Raises:
        RenderRefused: The timeline asks for what cannot be.
        RejectedMedia: A file cannot be read.
        RenderFailed: The worker crashed, ran out of time or memory, or could not write.
    """
    pace = Pace()

    async def tell(share: float) -> None:
        left = pace.reach(share)
        await on_progress(Progress(pace.share, left, 0, 0))

    values = await run_in_worker(
        "cutting",
        {"timeline": timeline.model_dump(mode="json"), "output": str(output), "preset": preset},
        on_progress=tell,
        timeout_seconds=timeout_seconds,
        memory_bytes=MEMORY_BYTES,
        file_bytes=file_bytes,
        leftovers=(output,),
    )
    paths = {"path": Path(values["path"]), "subtitles": tuple(Path(one) for one in values["subtitles"])}
    return CutReport(**{**values, **paths, "shots": tuple(values["shots"])})


def run(arguments: dict[str, Any], on_progress: Callable[[float], None]) -> dict[str, Any]:
    """The doing half, inside the worker."""
    report = cut(
        Timeline.model_validate(arguments["timeline"]),
        Path(arguments["output"]),
        preset=arguments["preset"],
        on_progress=lambda progress: on_progress(progress.share),
    )
    return describe(report)
