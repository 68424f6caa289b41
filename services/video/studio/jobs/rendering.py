"""Rendering in a worker: how a render crosses the process border, both ways."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from services.video.studio.render import (
    EffectReport,
    MotionElement,
    RenderReport,
    RenderSettings,
    SubjectHint,
    render_clip,
)
from services.video.studio.worker import run_in_worker
from shared.regions import Box


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
        "elements": [_with_path(asdict(element)) for element in elements],
        "subject": None if subject is None else _with_path(asdict(subject)),
        "settings": asdict(settings),
        "output": str(output),
    }
    values = await run_in_worker(
        "rendering",
        arguments,
        on_progress=on_progress,
        timeout_seconds=timeout_seconds,
        leftovers=(output.with_name(f".{output.name}.part"),),
    )
    return _read_report(values)


def run(arguments: dict[str, Any], on_progress: Callable[[float], None]) -> dict[str, Any]:
    """The doing half, inside the worker."""
    report = render_clip(
        Path(arguments["image"]),
        [MotionElement(**_drawn(element)) for element in arguments["elements"]],
        RenderSettings(**arguments["settings"]),
        Path(arguments["output"]),
        subject=SubjectHint(**_drawn(arguments["subject"])) if arguments.get("subject") else None,
        on_progress=on_progress,
    )
    return {**asdict(report), "path": str(report.path)}


def _with_path(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "mask": None if values["mask"] is None else str(values["mask"])}


def _drawn(values: dict[str, Any]) -> dict[str, Any]:
    mask = values.get("mask")
    return {**values, "box": _read_box(values.get("box")), "mask": None if mask is None else Path(mask)}


def _read_report(values: dict[str, Any]) -> RenderReport:
    effects = tuple(
        EffectReport(**{**effect, "box": _read_box(effect["box"])}) for effect in values["effects"]
    )
    fixed = {"path": Path(values["path"]), "subject": _read_box(values["subject"]), "effects": effects}
    return RenderReport(**{**values, **fixed})


def _read_box(values: dict[str, float] | None) -> Box | None:
    return None if values is None else Box(**values)
