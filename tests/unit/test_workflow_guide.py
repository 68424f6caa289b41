"""The guide for workflow authors says what is so: its example works, its tables are complete."""

import re
from pathlib import Path
from typing import Any

import pytest

from services.orchestrator.adapters.workflow_folder import problems_in, read_workflow
from services.orchestrator.checking.catalogue import CONTEXT_NAMES, KINDS, LOOP_NAMES, offered
from services.orchestrator.domain.definition import LOOPING, ModuleEntry, SubAction, referenced
from services.orchestrator.domain.looping import MAX_ITEMS
from services.prompts.adapters.local import LocalComposer
from services.prompts.domain.engine import Task
from shared.templating.filters import ALLOWED

DOCS = Path(__file__).resolve().parents[2] / "docs"
GUIDE = (DOCS / "workflows.md").read_text("utf-8")
FILES = dict(re.findall(r"^`(moments/[^`]+)`\n\n```\w+\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL))
"""What the guide shows, by path; a reader may type it off."""


def written_out(root: Path) -> Path:
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root / "moments"


def test_the_workflow_of_the_guide_passes_the_checker(tmp_path: Path) -> None:
    assert problems_in(written_out(tmp_path)) == ()


def test_the_guide_shows_the_whole_example_as_it_lies_in_its_folder() -> None:
    examples = DOCS / "examples"
    lying = {path for path in (examples / "moments").rglob("*") if path.is_file()}
    assert {str(path.relative_to(examples)): path.read_text("utf-8") for path in lying} == FILES


def test_the_guide_has_a_row_for_every_module_with_all_it_takes_and_gives() -> None:
    rows = {
        row[0]: row[1:] for row in re.findall(r"^\| `(\w+\.\w+)` \| (.+?) \| (.+?) \|", GUIDE, re.MULTILINE)
    }
    assert set(rows) == set(offered())
    for module_id, (inputs, outputs) in rows.items():
        kind = KINDS[module_id]
        taken = kind.inputs or {}
        assert set(re.findall(r"`(\w+)`", inputs)) == set(taken), module_id
        needed = {name for name, one in taken.items() if one.required}
        assert set(re.findall(r"\*\*`(\w+)`\*\*", inputs)) == needed, module_id
        assert set(kind.outputs) <= set(re.findall(r"`(\w+)`", outputs)), module_id


def test_the_guide_names_every_filter_and_everything_an_expression_may_read() -> None:
    section = GUIDE.split("## Expressions")[1].split("\n## ")[0]
    table, filters = section.split("whose cost is")
    assert set(re.findall(r"`(\w+)`", filters)) == set(ALLOWED)
    named = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.+?) \|", table, re.MULTILINE))))
    assert named == {*CONTEXT_NAMES, *LOOP_NAMES}
    assert f"at most {MAX_ITEMS}" in GUIDE
    assert f"For {' and '.join(f'`{name}`' for name in LOOPING)}." in GUIDE


def test_the_guide_names_every_key_of_a_module() -> None:
    for keys in (ModuleEntry.model_fields, SubAction.model_fields):
        assert [key for key in keys if f"`{key}`" not in GUIDE and f'"{key}"' not in GUIDE] == []


@pytest.mark.parametrize("module", ["write_scenes", "write_captions"])
async def test_the_local_engine_answers_what_the_guide_asks(tmp_path: Path, module: str) -> None:
    workflow = read_workflow(written_out(tmp_path))
    entry = next(entry for site, entry in workflow.entries.items() if site.module_name == module)
    linked = referenced(entry.inputs["output_schema"])
    assert linked is not None
    context: dict[str, Any] = {
        "state": {"pet_type_selection": {"id": "dog", "label": "Dog"}, "idea": "rain on the roof"},
        "item": {"title": "Rain Check", "narrative": "The dog waits for the rain to end."},
    }
    task = Task("a", system=(), user=(), output_schema=linked[1], context=context, attempt=1, feedback=None)
    draft = await LocalComposer().write(task)
    assert set(draft.response) == set(linked[1]["required"])


def test_every_file_the_guide_points_to_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", GUIDE)
    assert links
    assert [link for link in links if not (DOCS / link).exists()] == []
