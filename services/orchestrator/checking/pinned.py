"""A pinned definition as the folder it could have been read from, so that every rule can judge it."""

import json
from typing import Any

from services.orchestrator.checking.folder import File, Folder
from services.orchestrator.checking.layout import HEAD, Layout
from services.orchestrator.domain.definition import CONTENT, ModuleEntry, Step, Workflow, referenced


def layout_of(workflow: Workflow) -> Layout:
    """The workflow's parts by their places; what a `$ref` pointed at is a file again, under a new name."""
    files = _Files()
    for step in workflow.steps:
        files.step(step)
    head = workflow.model_dump(mode="json", exclude={"steps"})
    files.add(HEAD, {**head, "steps": [step.step_id for step in workflow.steps]})
    return Layout(Folder(workflow.id, files.found))


class _Files:
    """Files as they are thought up."""

    def __init__(self) -> None:
        self.found: dict[str, File] = {}

    def add(self, path: str, content: Any) -> None:
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        self.found[path] = File(path, text)

    def step(self, step: Step) -> None:
        folder = f"steps/{step.number}_{step.step_id}"
        modules = [self._apart(self._entry(module), folder) for module in step.modules]
        said = {"step_id": step.step_id, "name": step.name, "description": step.description}
        self.add(f"{folder}/step.json", {**said, "modules": modules})

    def _entry(self, module: ModuleEntry) -> dict[str, Any]:
        return module.model_dump(mode="json", exclude_defaults=True)

    def _apart(self, value: Any, folder: str) -> Any:
        """The value with each embedded file in a file of its own."""
        if isinstance(value, list):
            return [self._apart(part, folder) for part in value]
        if not isinstance(value, dict):
            return value
        embedded = referenced(value)
        if embedded is None:
            return {key: self._apart(part, folder) for key, part in value.items()}
        kind, content = embedded
        name = f"embedded/{len(self.found)}.{'json' if kind == 'json' else 'txt'}"
        self.add(f"{folder}/{name}", content)
        return {**{key: part for key, part in value.items() if key != CONTENT}, "$ref": name, "type": kind}
