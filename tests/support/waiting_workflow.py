"""A workflow of one question that does not wait long, as a folder for real processes."""

import json
from pathlib import Path

TIMEOUT_S = 2.0


def write_waiting_workflow(folder: Path, workflow_id: str = "waits") -> Path:
    """The workflow as a folder below this one; nobody answering chooses the first item."""
    made = folder / workflow_id
    step = made / "steps/1_only"
    step.mkdir(parents=True)
    asking = {
        "module_id": "user.select",
        "name": "pick",
        "inputs": {"data": [{"name": "a"}, {"name": "b"}], "prompt": "Which?"},
        "waiting": {
            "timeout_s": TIMEOUT_S,
            "remind_after_s": TIMEOUT_S / 2,
            "on_timeout": "auto_choice",
            "auto_choice": "first",
        },
    }
    _write(step / "step.json", {"step_id": "only", "name": "Step {step_number}", "modules": [asking]})
    _write(made / "workflow.json", {"id": workflow_id, "name": "Waits", "version": "1", "steps": ["only"]})
    return made


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2), encoding="utf-8")
