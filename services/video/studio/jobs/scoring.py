"""Scoring in a worker: a clip from anywhere is decoded where it can hurt nobody."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from services.video.studio.scoring.expectation import Expectation
from services.video.studio.terms import MotionElement, RenderSettings, SubjectHint
from services.video.studio.worker import run_in_worker
from shared.regions import Box


async def score_in_process(
    clip: Path,
    *,
    picture: Path | None,
    elements: Sequence[MotionElement] = (),
    subject: SubjectHint | None = None,
    aspect_ratio: str | None = None,
    expected: Expectation,
    heat_map: Path | None = None,
    on_progress: Callable[[float], Awaitable[None]],
    timeout_seconds: float = 120,
) -> dict[str, Any]:
    """`score_clip` in a new process; cancelling this coroutine kills it at once.

    Args:
        clip: Any video file.
        picture: Its source, or None; without it elements have no place and are not judged.
        elements: What was chosen to move.
        subject: Where the subject is, if a person said so.
        aspect_ratio: `W:H` the picture was cut to, None for its own.
        expected: What was ordered.
        heat_map: Where the PNG of what moved goes, None for none.
        on_progress: Awaited with 0…1.
        timeout_seconds: After so long the worker is killed.

    Returns:
        JSON: `overall`, `passed`, `failed`, `reference`, `remarks` and `parts`.

    Raises:
        RejectedMedia: The clip or the picture is unreadable.
        RenderRefused: A brushed mask is of no use.
        RenderFailed: The worker crashed, or ran out of time or memory.
    """
    arguments = {
        "clip": str(clip),
        "picture": None if picture is None else str(picture),
        "elements": [_with_path(asdict(element)) for element in elements],
        "subject": None if subject is None else _with_path(asdict(subject)),
        "aspect_ratio": aspect_ratio,
        "expected": asdict(expected),
        "heat_map": None if heat_map is None else str(heat_map),
    }
    leftovers = () if heat_map is None else (heat_map,)
    return await run_in_worker(
        "scoring", arguments, on_progress=on_progress, timeout_seconds=timeout_seconds, leftovers=leftovers
    )


def run(arguments: dict[str, Any], on_progress: Callable[[float], None]) -> dict[str, Any]:
    """The doing half, inside the worker."""
    from services.video.studio.scoring.briefing import brief_of
    from services.video.studio.scoring.picture import draw_heat_map
    from services.video.studio.scoring.scorer import score_clip

    expected = {**arguments["expected"], "codecs": tuple(arguments["expected"]["codecs"])}
    brief = None
    if arguments["picture"] is not None:
        settings = RenderSettings(aspect_ratio=arguments["aspect_ratio"])
        elements = [MotionElement(**_read(values)) for values in arguments["elements"]]
        hint = arguments["subject"]
        subject = None if hint is None else SubjectHint(**_read(hint))
        brief = brief_of(Path(arguments["picture"]), elements, settings, subject)
    on_progress(0.3)
    scored = score_clip(
        Path(arguments["clip"]),
        reference=brief.reference if brief else None,
        regions=brief.regions if brief else None,
        expected=Expectation(**expected),
    )
    on_progress(0.9)
    if arguments["heat_map"] is not None:
        draw_heat_map(scored, Path(arguments["heat_map"]))
    return scored.score.as_json()


def _with_path(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "mask": None if values["mask"] is None else str(values["mask"])}


def _read(values: dict[str, Any]) -> dict[str, Any]:
    box, mask = values["box"], values["mask"]
    return {
        **values,
        "box": None if box is None else Box(**box),
        "mask": None if mask is None else Path(mask),
    }
