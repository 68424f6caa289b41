"""`cc` from picture to clip: the shipped steps 3 to 5 without what is written before and cut afterwards.

For tests of everything but the workflow itself: one upload, one selection, one clip.
"""

import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from services.orchestrator.adapters.workflow_folder import read_workflow
from services.orchestrator.domain.definition import Workflow
from tests.support.workflows import CC

IMAGE, VIDEO = "3_image_prompts", "5_video_generation"
KEPT = (IMAGE, "4_image_analysis", VIDEO)
HEAD = ("name", "version", "description", "defaults")


def write_short_workflow(folder: Path, workflow_id: str = "short") -> Path:
    """The workflow as a folder below this one."""
    made = folder / workflow_id
    for step in KEPT:
        shutil.copytree(CC / "steps" / step, made / "steps" / step)
    head = json.loads((CC / "workflow.json").read_text(encoding="utf-8"))
    steps = ["image_prompts", "image_analysis", "video_generation"]
    _write(made / "workflow.json", {"id": workflow_id, **{key: head[key] for key in HEAD}, "steps": steps})
    _mend(made / "steps" / IMAGE / "step.json", _only_upload_or_generate)
    _mend(made / "steps" / VIDEO / "step.json", _with_usual_length)
    return made


@cache
def short_workflow() -> Workflow:
    """The workflow under the id `cc`."""
    with TemporaryDirectory() as folder:
        return read_workflow(write_short_workflow(Path(folder), "cc"))


def _only_upload_or_generate(step: dict[str, Any]) -> None:
    asked = next(m for m in step["modules"] if m["name"] == "generate_and_select_images")
    asked["inputs"]["prompts"] = {}
    asked["sub_actions"].sort(key=lambda action: action["action_type"] != "upload")
    options = [option for option in asked["retryable"]["options"] if option["mode"] == "continue"]
    asked["retryable"]["options"] = options
    asked.pop("when", None)
    step["modules"] = [asked]


def _with_usual_length(step: dict[str, Any]) -> None:
    asked = next(m for m in step["modules"] if m["name"] == "generate_and_select_videos")
    asked["inputs"].pop("generation", None)
    asked["inputs"]["resolver_schema"]["properties"].pop("generation", None)
    asked["reads_interactions"] = ["image_prompts.generate_and_select_images"]


def _mend(path: Path, change: Any) -> None:
    step = json.loads(path.read_text(encoding="utf-8"))
    change(step)
    _write(path, step)


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2), encoding="utf-8")
