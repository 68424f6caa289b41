"""The parts of a workflow by their places, whatever is wrong with them: one mistake hides no other."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.orchestrator.checking.folder import Folder
from services.orchestrator.checking.problem import Problem, Severity, pointer

HEAD = "workflow.json"
MAX_STEPS, MAX_MODULES = 200, 200
"""Steps of a workflow, modules of a step; what goes beyond is one problem, not thousands."""
STEP_FOLDER = re.compile(r"([0-9]+)_([a-z][a-z0-9_]{0,63})")
_STEP_FILE = re.compile(r"steps/([^/]+)/step\.json")


@dataclass(frozen=True)
class StepFile:
    """A `step.json` and the folder it lies in; `listed` when workflow.json names it."""

    folder: str
    number: int
    step_id: str
    content: dict[str, Any]
    listed: bool

    @property
    def file(self) -> str:
        return f"{self.folder}/step.json"

    @property
    def readable(self) -> bool:
        """Whether it says which modules it has; if not, nothing follows from what is not found in it."""
        return isinstance(self.content.get("modules"), list)

    @cached_property
    def modules(self) -> tuple["Module", ...]:
        found = self.content.get("modules")
        entries = found[:MAX_MODULES] if isinstance(found, list) else []
        return tuple(Module(self, index, e) for index, e in enumerate(entries) if isinstance(e, dict))


@dataclass(frozen=True)
class Module:
    """One entry of a step's `modules`, with forgiving access to what it should hold."""

    step: StepFile
    index: int
    entry: dict[str, Any]

    @property
    def name(self) -> str:
        return _text(self.entry.get("name"))

    @property
    def module_id(self) -> str:
        return _text(self.entry.get("module_id"))

    @property
    def site(self) -> str:
        return f"{self.step.step_id}.{self.name}"

    @property
    def inputs(self) -> dict[str, Any]:
        return _object(self.entry.get("inputs"))

    @property
    def outputs_to_state(self) -> dict[str, str]:
        found = _object(self.entry.get("outputs_to_state"))
        return {output: key for output, key in found.items() if isinstance(key, str)}

    @property
    def reads(self) -> list[str]:
        found = self.entry.get("reads_interactions")
        return [name for name in found if isinstance(name, str)] if isinstance(found, list) else []

    @property
    def sub_actions(self) -> list[dict[str, Any]]:
        return _objects(self.entry.get("sub_actions"))

    @property
    def retryable(self) -> dict[str, Any]:
        return _object(self.entry.get("retryable"))

    @property
    def options(self) -> list[dict[str, Any]]:
        return _objects(self.retryable.get("options"))

    def problem(
        self,
        rule: str,
        place: tuple[str | int, ...],
        message: str,
        hint: str = "",
        severity: Severity = "error",
    ) -> Problem:
        """A problem at a place inside this entry."""
        where = pointer("modules", self.index, *place)
        return Problem(rule, self.step.file, where, message, hint, severity)


@dataclass(frozen=True)
class Layout:
    """A folder as a workflow: its head and its steps in the order they run."""

    folder: Folder

    @cached_property
    def head(self) -> dict[str, Any]:
        return _object(self.folder.json(HEAD))

    @cached_property
    def listed(self) -> list[str]:
        found = self.head.get("steps")
        return (
            [name for name in found[:MAX_STEPS] if isinstance(name, str)] if isinstance(found, list) else []
        )

    @cached_property
    def step_files(self) -> tuple[StepFile, ...]:
        """Every folder below `steps` that is named like a step's and has a step.json."""
        found = []
        for path in self.folder.files:
            named = _STEP_FILE.fullmatch(path)
            parts = STEP_FOLDER.fullmatch(named[1]) if named else None
            if parts:
                step_id = parts[2]
                content = _object(self.folder.json(path))
                number = int(parts[1][:20])
                found.append(
                    StepFile(posixpath.dirname(path), number, step_id, content, step_id in self.listed)
                )
        return tuple(sorted(found, key=lambda step: (step.number, step.step_id)))

    @cached_property
    def steps(self) -> tuple[StepFile, ...]:
        """The listed steps in running order; of two folders for one step the first."""
        by_id: dict[str, StepFile] = {}
        for step in self.step_files:
            by_id.setdefault(step.step_id, step)
        return tuple(by_id[name] for name in dict.fromkeys(self.listed) if name in by_id)

    def whole_before(self, module: Module) -> bool:
        """Whether every step listed up to this module's was found and read."""
        readable = {step.step_id for step in self.steps if step.readable}
        here = self.listed.index(module.step.step_id)
        return readable.issuperset(self.listed[:here])

    @cached_property
    def modules(self) -> tuple[Module, ...]:
        """Every module of the listed steps, in running order."""
        return tuple(module for step in self.steps for module in step.modules)

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where in the running order a module stands, by `step_id.module_name`."""
        found: dict[str, int] = {}
        for position, module in enumerate(self.modules):
            found.setdefault(module.site, position)
        return found

    def embedded(self, step: StepFile, value: Any) -> Any:
        """What stands for a `{"$ref", "type": "json"}`: the file's value; anything else as it is."""
        if isinstance(value, dict) and isinstance(value.get("$ref"), str) and value.get("type") == "json":
            return self.folder.json(target(step.folder, value["$ref"]))
        return value


def target(folder: str, reference: str) -> str:
    """Path a `$ref` leads to, below the workflow's folder; with a leading `..` or `/` when it leads out."""
    return posixpath.normpath(posixpath.join(folder, reference))


def strings(value: Any, *place: str | int) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text inside a JSON value with its place; what a `$ref` names is not text."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from strings(part, *place, index)
    elif isinstance(value, dict) and "$ref" not in value:
        for key, part in value.items():
            yield from strings(part, *place, key)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one if isinstance(one, dict) else {} for one in value] if isinstance(value, list) else []
