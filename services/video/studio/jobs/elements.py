"""How elements and the subject cross the process border, the same for every job that needs them."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from services.video.studio.terms import MotionElement, SubjectHint
from shared.regions import Box


def element_values(element: MotionElement) -> dict[str, Any]:
    """JSON-ready; `element_of` reads it."""
    return _with_path(asdict(element))


def element_of(values: dict[str, Any]) -> MotionElement:
    return MotionElement(**_drawn(values))


def subject_values(subject: SubjectHint | None) -> dict[str, Any] | None:
    """JSON-ready; `subject_of` reads it."""
    return None if subject is None else _with_path(asdict(subject))


def subject_of(values: dict[str, Any] | None) -> SubjectHint | None:
    return None if values is None else SubjectHint(**_drawn(values))


def read_box(values: dict[str, float] | None) -> Box | None:
    """A box as `asdict` wrote it."""
    return None if values is None else Box(**values)


def _with_path(values: dict[str, Any]) -> dict[str, Any]:
    return {**values, "mask": None if values["mask"] is None else str(values["mask"])}


def _drawn(values: dict[str, Any]) -> dict[str, Any]:
    mask = values.get("mask")
    return {**values, "box": read_box(values.get("box")), "mask": None if mask is None else Path(mask)}
