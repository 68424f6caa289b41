"""Every `$ref` of a workflow, with where it stands and where it leads."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from services.orchestrator.checking.layout import Layout, StepFile, target
from services.orchestrator.checking.problem import pointer

REFERENCE_TYPES = ("text", "jinja2", "json")


@dataclass(frozen=True)
class Reference:
    """One `{"$ref": name, "type": kind}`; `target` is a path below the folder, "" when it leads out."""

    step: StepFile
    pointer: str
    name: Any
    kind: Any
    keys: frozenset[str]

    @property
    def target(self) -> str:
        if not isinstance(self.name, str) or not self.name:
            return ""
        path = target(self.step.folder, self.name)
        return "" if path.startswith(("/", "..")) else path


def references(layout: Layout) -> Iterator[Reference]:
    """All, in the order of the folders."""
    for step in layout.step_files:
        yield from _within(step, step.content, ())


def _within(step: StepFile, value: Any, place: tuple[str | int, ...]) -> Iterator[Reference]:
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from _within(step, part, (*place, index))
    elif isinstance(value, dict) and "$ref" in value:
        kind = value.get("type", "text")
        yield Reference(step, pointer(*place), value["$ref"], kind, frozenset(value) - {"$ref", "type"})
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _within(step, part, (*place, key))
