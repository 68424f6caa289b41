"""A small workflow without fault, as files that tests break one at a time."""

import json
from pathlib import Path
from typing import Any

from services.orchestrator.checking.folder import File, Folder

PICTURE, LOOK, MOVE = "steps/1_picture/step.json", "steps/2_look/step.json", "steps/3_move/step.json"
SEEN = "steps/2_look/schemas/seen.json"
WISH = "steps/3_move/prompts/wish.txt"
Files = dict[str, Any]
"""Path → text, or a JSON value to be written as text."""


def good_files() -> Files:
    """Three steps: bring a picture, have it looked at, choose what moves and make a clip of it."""
    return {
        "workflow.json": {"id": "tiny", "name": "Tiny", "version": "1", "steps": ["picture", "look", "move"]},
        PICTURE: {"step_id": "picture", "name": "Step {step_number}", "modules": [_pick()]},
        LOOK: {"step_id": "look", "name": "Step {step_number}", "modules": [_look()]},
        SEEN: _seen(),
        MOVE: {"step_id": "move", "name": "Step {step_number}", "modules": [_choose(), _write(), _make()]},
        WISH: (
            "Move these:\n{% for element in state.chosen %}\n- {{ element.name }}: {{ element.motion }}\n"
            "{% endfor %}\n{% if state.mood is defined %}\nMood: {{ state.mood.label }}\n{% endif %}\n"
        ),
    }


def _pick() -> dict[str, Any]:
    return {
        "module_id": "media.generate",
        "name": "pick",
        "inputs": {"prompts": {}, "title": "A picture"},
        "outputs_to_state": {"selected_content": "picture"},
        "sub_actions": [{"id": "upload", "label": "Upload", "action_type": "upload"}],
    }


def _look() -> dict[str, Any]:
    return {
        "module_id": "api.llm",
        "name": "look",
        "inputs": {
            "input": [{"type": "image", "content": "{{ state.picture.local_path }}"}, "What moves?"],
            "output_schema": {"$ref": "schemas/seen.json", "type": "json"},
        },
        "outputs_to_state": {"response": "seen"},
    }


def _seen() -> dict[str, Any]:
    element = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "motion": {"type": "string"}},
        "required": ["name", "motion"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"elements": {"type": "array", "items": element}, "setting": {"type": "string"}},
        "required": ["elements", "setting"],
        "additionalProperties": False,
    }


def _choose() -> dict[str, Any]:
    return {
        "module_id": "user.select",
        "name": "choose",
        "inputs": {"data": {"elements": "{{ state.seen.elements }}"}, "multi_select": True},
        "outputs_to_state": {"selected_data": "chosen"},
    }


def _write() -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {"prompt": {"type": "string"}},
        "required": ["prompt"],
        "additionalProperties": False,
    }
    return {
        "module_id": "api.llm",
        "name": "write",
        "inputs": {"input": {"$ref": "prompts/wish.txt", "type": "jinja2"}, "output_schema": schema},
        "outputs_to_state": {"response": "written"},
    }


def _make() -> dict[str, Any]:
    return {
        "module_id": "media.generate",
        "name": "make",
        "inputs": {"prompts": {"generic": {"prompt": "{{ state.written.prompt }}"}}, "title": "A clip"},
        "outputs_to_state": {"selected_content": "clip"},
        "reads_interactions": ["picture.pick"],
        "sub_actions": [{"id": "generate", "label": "Make", "action_type": "img2vid"}],
        "retryable": {
            "default_option": "continue",
            "options": [
                {"id": "continue", "mode": "continue", "label": "Go on"},
                {
                    "id": "again",
                    "mode": "retry",
                    "label": "Other words",
                    "shortcut": "r",
                    "target_module": "write",
                    "feedback": {"enabled": True, "prompt": "What?"},
                },
                {
                    "id": "back",
                    "mode": "jump",
                    "label": "Other picture",
                    "target_step": "picture",
                    "target_module": "pick",
                },
            ],
        },
    }


def module(files: Files, step: str, index: int = 0) -> dict[str, Any]:
    """One module entry of a step, to be changed in place."""
    entry: dict[str, Any] = files[step]["modules"][index]
    return entry


def in_memory(files: Files) -> Folder:
    """The files as the checker reads them, without a disk."""
    return Folder("tiny", {path: File(path, _text(content)) for path, content in files.items()})


def on_disk(files: Files, root: Path) -> Path:
    """The files below `root`."""
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(_text(content), encoding="utf-8")
    return root


def _text(content: Any) -> str:
    return content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False)
