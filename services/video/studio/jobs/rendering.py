"""Rendering in a worker: how a render crosses the process border, both ways."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from services.video.studio.jobs.elements import (
    element_of,
    element_values,
    read_box,
    subject_of,
    subject_values,
)
from services.video.studio.render import (
    EffectReport,
    MotionElement,
    RenderReport,
    RenderSettings,
    SubjectHint,
    render_clip,
)
from services.video.studio.worker import run_in_worker


async def render_in_process(
    image: Path,
    elements: Sequence[MotionElement],
    settings: RenderSettings,
    output: Path,
    *,
    subject: SubjectHint | None = None,
    on_progress: Callable[[float], Awaitable[None]],
    timeout_seconds: float = 600,
) -> RenderReport:
    """`render_clip` in a new process; cancelling this coroutine kills it at once.

    Args:
        image: As for `render_clip`.
        elements: As for `render_clip`.
        settings: As for `render_clip`.
        output: As for `render_clip`; nothing is left there unless the clip is complete.
        subject: As for `render_clip`.
        on_progress: Awaited with 0…1 as frames are encoded.
        timeout_seconds: After so long the worker is killed.

    Raises:
        RejectedMedia: The picture is unreadable, too small or too large.
        RenderRefused: Nothing of what was asked for can move, or a brushed mask is of no use.
        RenderFailed: The worker crashed, ran out of time or memory, or could not write.
    """
    arguments = {
        "image": str(image),
        "elements": [element_values(element) for element in elements],
        "subject": subject_values(subject),
        "settings": asdict(settings),
        "output": str(output),
    }
    values = await run_in_worker(
        "rendering",
        arguments,
        on_progress=on_progress,
        timeout_seconds=timeout_seconds,
        leftovers=(output,),
    )
    return _read_report(values)


def run(arguments: dict[str, Any], on_progress: Callable[[float], None]) -> dict[str, Any]:
    """The doing half, inside the worker."""
    report = render_clip(
        Path(arguments["image"]),
        [element_of(values) for values in arguments["elements"]],
        RenderSettings(**arguments["settings"]),
        Path(arguments["output"]),
        subject=subject_of(arguments.get("subject")),
        on_progress=on_progress,
    )
    return {**asdict(report), "path": str(report.path)}


def _read_report(values: dict[str, Any]) -> RenderReport:
    effects = tuple(
        EffectReport(**{**effect, "box": read_box(effect["box"])}) for effect in values["effects"]
    )
    fixed = {"path": Path(values["path"]), "subject": read_box(values["subject"]), "effects": effects}
    return RenderReport(**{**values, **fixed})
