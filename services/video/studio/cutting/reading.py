"""Timelines come from people and from models: every mistake in one is named at once, with its place."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from services.video.studio.cutting.timeline import Timeline
from services.video.studio.failures import RenderRefused
from shared.media.plain_files import check_plain

_LARGEST: Final = 8_000_000  # bytes; ten thousand captions are one million
_KINDS: Final = {"clip", "still", "title"}
_MOST_TOLD: Final = 20


def read_timeline(path: Path) -> Timeline:
    """Read a JSON file; paths in it are relative to its folder, and lines that begin with // are comments.

    Raises:
        RenderRefused: The file cannot be read, is not JSON, or does not describe a timeline.
    """
    try:
        check_plain(path)
        if path.stat().st_size > _LARGEST:
            raise _refused(f"{path.name} has more than {_LARGEST:,} bytes.", "", "Split the film.")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        said = getattr(error, "strerror", None) or "it is not UTF-8"
        raise _refused(
            f"{path.name} cannot be read as a timeline: {said}.", "", "Give a JSON file in UTF-8."
        ) from error
    lines = ("" if line.lstrip().startswith("//") else line for line in text.split("\n"))
    try:
        document = json.loads("\n".join(lines))
    except (ValueError, RecursionError) as error:
        raise _refused(
            f"{path.name} is not JSON: {error}.", "", "See `stillreel studio cut --example`."
        ) from error
    return parse_timeline(document, path.parent)


def parse_timeline(document: object, folder: Path = Path()) -> Timeline:
    """Check a timeline given as plain values.

    Args:
        document: As loaded from JSON.
        folder: What relative paths in it are relative to.

    Raises:
        RenderRefused: It is no timeline; `pointer` names the first mistake's place,
            `details["problems"]` lists all of them.
    """
    try:
        timeline = Timeline.model_validate(document)
    except ValidationError as error:
        problems = _problems(document, error)
        first = problems[0]
        more = f" There are {len(problems) - 1} more mistakes." if len(problems) > 1 else ""
        raise RenderRefused(
            f"The timeline has a mistake at {first['pointer'] or '/'}: {first['problem']}.{more}",
            pointer=first["pointer"],
            hint="Correct it; `stillreel studio cut --example` shows a timeline with every part.",
            code="invalid_timeline",
            details={"problems": problems[:_MOST_TOLD]},
        ) from error
    return _resolved(timeline, folder)


def _problems(document: object, error: ValidationError) -> list[dict[str, str]]:
    """Every mistake once: a list whose items are wrong is not also called too short."""
    found = error.errors(include_url=False, include_input=False)
    places = [_pointer(document, one["loc"]) for one in found]
    return [
        {"pointer": place, "problem": one["msg"][:1].lower() + one["msg"][1:].rstrip(".")}
        for place, one in zip(places, found, strict=True)
        if one["type"] != "too_short" or not any(other.startswith(f"{place}/") for other in places)
    ]


def _pointer(document: object, place: Iterable[int | str]) -> str:
    """RFC 6901; pydantic names the kind of a shot as if it were a level of its own."""
    steps: list[str] = []
    at: Any = document
    for step in place:
        if step in _KINDS and isinstance(at, dict) and at.get("kind") == step:
            continue
        steps.append(str(step).replace("~", "~0").replace("/", "~1"))
        try:
            at = at[step]
        except (KeyError, IndexError, TypeError):
            at = None
    return "".join(f"/{step}" for step in steps)


def _resolved(timeline: Timeline, folder: Path) -> Timeline:
    def found(part: Any) -> Any:
        changes: dict[str, Any] = {}
        for field in ("path", "picture", "lut"):
            value = getattr(part, field, None)
            if isinstance(value, Path):
                changes[field] = folder / value
        if getattr(part, "grade", None) is not None:
            changes["grade"] = found(part.grade)
        return part.model_copy(update=changes) if changes else part

    return timeline.model_copy(
        update={
            "shots": tuple(found(shot) for shot in timeline.shots),
            "sounds": tuple(found(sound) for sound in timeline.sounds),
            "grade": found(timeline.grade) if timeline.grade else None,
        }
    )


def _refused(problem: str, pointer: str, hint: str) -> RenderRefused:
    return RenderRefused(problem, pointer=pointer, hint=hint, code="invalid_timeline")
