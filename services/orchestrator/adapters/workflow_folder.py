"""Reads workflow folders: every `$ref` is embedded, so that a definition is whole and can be pinned."""

import json
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from services.orchestrator.checking.checker import problems_of
from services.orchestrator.checking.problem import Problem
from services.orchestrator.domain.definition import CONTENT, Workflow
from shared.errors import PermanentError
from shared.eventsourcing.errors import InvalidCommit
from shared.eventsourcing.plain_values import plain

log = logging.getLogger("stillreel.orchestrator")

MAX_FILE_BYTES = 1 << 20
MAX_FOLDER_BYTES = 4 << 20
"""Of all that a workflow refers to, each time it does: a definition is stored whole, in one event."""
_STEP_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")


class BrokenWorkflow(PermanentError):
    """A workflow folder that cannot be used; `problems` name file, JSON pointer and what to do."""

    def __init__(self, folder: Path, problems: Sequence[str]) -> None:
        super().__init__(f"workflow {folder.name} is broken:\n" + "\n".join(f"  {p}" for p in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The workflows that can be run, why the others cannot, and the folders all were read from."""

    workflows: dict[str, Workflow]
    problems: dict[str, tuple[str, ...]]
    roots: tuple[Path, ...] = ()


def read_shelf(roots: Sequence[Path]) -> Shelf:
    """All workflows below the given folders; a broken one is left out with its problems."""
    workflows: dict[str, Workflow] = {}
    problems: dict[str, tuple[str, ...]] = {}
    for root in roots:
        if not root.is_dir():
            problems[str(root)] = (f"{root}: no such folder; check STILLREEL_WORKFLOWS",)
            continue
        for folder in sorted(path.parent for path in root.glob("*/workflow.json")):
            errors = [problem for problem in problems_in(folder) if problem.severity == "error"]
            if errors:
                problems[folder.name] = tuple(f"{error.file} {error.sentence}" for error in errors)
                continue
            workflow = read_workflow(folder)
            if workflows.setdefault(workflow.id, workflow) is not workflow:
                problems[folder.name] = (f"workflow.json /id: {workflow.id!r} is taken; use another id",)
    for name, found in problems.items():
        log.warning("workflow %s can't be run: %s", name, "; ".join(found))
    return Shelf(workflows, problems, tuple(roots))


def problems_in(folder: Path) -> tuple[Problem, ...]:
    """All the checker finds; when that is no error, also why the folder cannot be read all the same."""
    found = problems_of(folder)
    if not any(problem.severity == "error" for problem in found):
        try:
            read_workflow(folder)
        except BrokenWorkflow as error:
            return (*found, *(Problem("unreadable", "workflow.json", "", said) for said in error.problems))
    return found


def read_workflow(folder: Path) -> Workflow:
    """One workflow, whole.

    Raises:
        BrokenWorkflow: with every problem found.
    """
    try:
        return _read(folder)
    except (OSError, ValueError, RuntimeError) as error:  # links in a circle, names too long, nested too deep
        raise BrokenWorkflow(folder, [f"cannot be read: {type(error).__name__}: {error}"[:500]]) from error


def _read(folder: Path) -> Workflow:
    reader = _Reader(folder.resolve())
    head = reader.json(reader.root / "workflow.json")
    head.pop("$schema", None)  # for editors
    steps = reader.steps(head.get("steps")) if head else []
    if reader.problems:
        raise BrokenWorkflow(folder, reader.problems)
    try:
        for file, content in [("workflow.json ", head), *((f"{_file(step)} ", step) for step in steps)]:
            plain(content, file)  # what no event could hold could not be pinned
        return Workflow.model_validate({**head, "steps": steps})
    except InvalidCommit as error:
        raise BrokenWorkflow(folder, [str(error)[:500]]) from error
    except ValidationError as error:
        raise BrokenWorkflow(folder, [_sentence(steps, issue) for issue in error.errors()]) from error


def _sentence(steps: Sequence[dict[str, Any]], issue: Any) -> str:
    location = list(issue["loc"])
    file = "workflow.json"
    if location[:1] == ["steps"] and len(location) > 1:
        step = steps[int(location[1])]
        file = _file(step)
        location = location[2:]
    return f"{file} /{'/'.join(str(part) for part in location)}: {issue['msg']}"


def _file(step: dict[str, Any]) -> str:
    return f"steps/{step.get('number')}_{step.get('step_id')}/step.json"


class _Reader:
    """Walks one workflow folder, collecting problems instead of stopping at the first."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[str] = []
        self.bytes = 0

    def steps(self, listed: Any) -> list[dict[str, Any]]:
        """The steps `workflow.json` lists, each by the name its folder ends with."""
        if not isinstance(listed, list) or not all(
            isinstance(name, str) and _STEP_ID.fullmatch(name) for name in listed
        ):
            self.problems.append('workflow.json /steps: must be a list of step ids like "image_analysis"')
            return []
        if len(set(listed)) < len(listed):
            self.problems.append("workflow.json /steps: a step can be listed only once")
            return []
        return [self.step(step_id) for step_id in listed]

    def step(self, step_id: str) -> dict[str, Any]:
        found = sorted(self.root.glob(f"steps/*_{step_id}/step.json"))
        numbered = [
            path
            for path in found
            if path.parent.name.partition("_")[0].isdecimal()
            and path.parent.name.partition("_")[2] == step_id
        ]
        if len(numbered) != 1:
            self.problems.append(
                f"workflow.json /steps: step {step_id!r} needs exactly one folder steps/<n>_{step_id} "
                f"with a step.json; found {len(numbered)}"
            )
            return {}
        path = numbered[0]
        said = self.json(path)
        said.pop("$schema", None)
        content = self.embed(said, path.parent, self.label(path), "")
        return {**content, "number": int(path.parent.name.partition("_")[0])}

    def label(self, path: Path) -> str:
        return str(path.relative_to(self.root)) if path.is_relative_to(self.root) else path.name

    def text(self, path: Path, label: str) -> str | None:
        if not path.is_file():
            self.problems.append(f"{label}: no such file {path.name}")
            return None
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            self.problems.append(f"{label}: {path.name} is larger than {MAX_FILE_BYTES} bytes")
            return None
        self.bytes += size
        if self.bytes > MAX_FOLDER_BYTES:
            if self.bytes - size <= MAX_FOLDER_BYTES:
                self.problems.append(
                    f"{label}: all files together are larger than {MAX_FOLDER_BYTES} bytes at {path.name}"
                )
            return None
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            self.problems.append(f"{label}: {path.name} is not UTF-8 text")
            return None

    def json(self, path: Path, label: str | None = None) -> dict[str, Any]:
        text = self.text(path, label or self.label(path))
        try:
            value = json.loads(text) if text is not None else {}
        except (ValueError, RecursionError) as error:
            self.problems.append(f"{self.label(path)}: not valid JSON: {error}")
            return {}
        if not isinstance(value, dict):
            self.problems.append(f"{self.label(path)}: must hold a JSON object")
            return {}
        return value

    def embed(self, value: Any, base: Path, file: str, pointer: str) -> Any:
        if isinstance(value, list):
            return [self.embed(item, base, file, f"{pointer}/{i}") for i, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if "$ref" not in value:
            return {key: self.embed(item, base, file, f"{pointer}/{key}") for key, item in value.items()}
        return self.reference(value, base, f"{file} {pointer}")

    def reference(self, value: dict[str, Any], base: Path, label: str) -> Any:
        kind, name = value.get("type", "text"), value["$ref"]
        rest = {key: item for key, item in value.items() if key != "$ref"}
        path = (base / str(name)).resolve()
        if not isinstance(name, str) or not path.is_relative_to(self.root):
            self.problems.append(f"{label}: $ref {name!r} leads out of the workflow's folder")
            return None
        if kind not in ("text", "jinja2", "json"):
            self.problems.append(f"{label}: $ref type {kind!r} is not one of text, jinja2, json")
            return None
        content = self.json(path, label) if kind == "json" else self.text(path, label)
        return {**rest, "type": kind, CONTENT: content}
