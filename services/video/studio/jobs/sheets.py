"""Mask sheets and contact sheets in a worker, since both open files from anywhere."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from services.video.studio.failures import RenderFailed
from services.video.studio.jobs.elements import element_of, element_values, subject_of, subject_values
from services.video.studio.render import MotionElement, RenderSettings, SubjectHint
from services.video.studio.unfinished import sweep, unfinished
from services.video.studio.worker import run_in_worker


async def masks_in_process(
    image: Path,
    elements: Sequence[MotionElement],
    settings: RenderSettings,
    output: Path,
    *,
    subject: SubjectHint | None = None,
    on_progress: Callable[[float], Awaitable[None]],
) -> list[dict[str, Any]]:
    """Write `mask_sheet` as a PNG.

    Returns:
        A JSON-ready account of every element: `element`, `kind`, `refused`, `coverage`.

    Raises:
        RejectedMedia: The picture is unreadable, too small or too large.
        RenderRefused: A brushed mask is of no use.
        RenderFailed: The worker crashed, ran out of time or memory, or could not write.
    """
    arguments = {
        "image": str(image),
        "elements": [element_values(element) for element in elements],
        "subject": subject_values(subject),
        "settings": asdict(settings),
    }
    account: list[dict[str, Any]] = (await _draw(arguments, output, on_progress))["elements"]
    return account


async def contact_sheet_in_process(
    clip: Path, frames: int, output: Path, *, on_progress: Callable[[float], Awaitable[None]]
) -> None:
    """Write `contact_sheet` as a PNG; raises as `masks_in_process` does."""
    await _draw({"clip": str(clip), "frames": frames}, output, on_progress)


async def _draw(
    arguments: dict[str, Any], output: Path, on_progress: Callable[[float], Awaitable[None]]
) -> dict[str, Any]:
    return await run_in_worker(
        "sheets",
        {**arguments, "output": str(output)},
        on_progress=on_progress,
        leftovers=(output,),
    )


def run(arguments: dict[str, Any], on_progress: Callable[[float], None]) -> dict[str, Any]:
    """The doing half, inside the worker."""
    output = Path(arguments["output"])
    if "clip" in arguments:
        from services.video.studio.sheets.contact_sheet import contact_sheet, glance_at

        clip = Path(arguments["clip"])
        _save(contact_sheet(clip.name, glance_at(clip, arguments["frames"])), output)
        return {}
    from services.video.studio.placement import place
    from services.video.studio.sheets.mask_sheet import mask_sheet
    from services.video.studio.source import load_source

    source = load_source(Path(arguments["image"]), RenderSettings(**arguments["settings"]))
    elements = [element_of(values) for values in arguments["elements"]]
    placement = place(source, elements, subject_of(arguments["subject"]))
    on_progress(0.7)
    masks = placement.masks()
    _save(mask_sheet(source.rgb, masks, placement.elements, placement.subject.found_by), output)
    return {
        "elements": [
            {
                "element": placed.element.element,
                "kind": placed.kind.value if placed.kind else None,
                "refused": placed.refused,
                "coverage": round(float((mask > 0).mean()), 4),
            }
            for placed, mask in zip(placement.elements, masks.elements, strict=True)
        ]
    }


def _save(rgb: Any, output: Path) -> None:
    from PIL import Image

    part = unfinished(output)
    try:
        Image.fromarray(rgb).save(part, "PNG")
        part.replace(output)
    except OSError as error:
        raise RenderFailed(f"{output} could not be written: {error.strerror or error}.") from error
    finally:
        sweep(output)
