"""The drawing of a workflow, and the schema editors validate by."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.orchestrator.checking.folder import read_folder
from services.orchestrator.checking.graph import mermaid
from services.orchestrator.checking.language_schema import step_schema, workflow_schema
from services.orchestrator.checking.layout import Layout
from services.orchestrator.settings import SHIPPED_WORKFLOWS
from tests.support.workflow_folders import LOOK, MOVE, PICTURE, good_files, in_memory, module

STATEMENT = re.compile(
    r'flowchart TD|%%.*|subgraph \w+\[".*"\]|end|\w+(\(\["|\[/"|\[")[^"]+("\]\)|"/\]|"\])'
    r'|\w+ (-->|-\. "[^"]+" \.->|== "[^"]+" ==>) \w+'
)


def test_the_drawing_shows_order_state_and_ways_back() -> None:
    drawn = mermaid(Layout(in_memory(good_files()))).splitlines()
    assert [line.strip() for line in drawn if "==>" in line] == [
        'move__2 == "↩ Other words" ==> move__1',
        'move__2 == "↩ Other picture" ==> picture__0',
    ]
    assert [line.strip() for line in drawn if ".->" in line] == [
        'picture__0 -. "picture" .-> look__0',
        'look__0 -. "seen" .-> move__0',
        'move__0 -. "chosen" .-> move__1',
        'move__1 -. "written" .-> move__2',
    ]
    assert sum(" --> " in line for line in drawn) == 4
    assert all(STATEMENT.fullmatch(line.strip()) for line in drawn)


def test_words_of_a_workflow_cannot_break_the_drawing() -> None:
    files = good_files()
    module(files, MOVE, 2)["retryable"]["options"][2]["label"] = 'A "quoted" <b>label</b>\nof `two` lines #1'
    module(files, MOVE, 1)["when"] = 'state.seen.setting == "a ]) room"'
    drawn = mermaid(Layout(in_memory(files))).splitlines()
    assert all(STATEMENT.fullmatch(line.strip()) for line in drawn)


@pytest.mark.parametrize("files", [{}, {"workflow.json": "{"}, {"workflow.json": {"steps": [5, "x"]}}])
def test_a_broken_workflow_is_drawn_as_far_as_it_goes(files: dict[str, Any]) -> None:
    assert mermaid(Layout(in_memory(files))).startswith("flowchart TD\n")


def test_the_schemas_are_schemas_and_take_what_we_ship() -> None:
    for folder in SHIPPED_WORKFLOWS.glob("*/workflow.json"):
        layout = Layout(read_folder(folder.parent))
        assert errors(workflow_schema, layout.head) == []
        for step in layout.steps:
            assert errors(step_schema, step.content) == []


def test_the_schema_takes_the_good_workflow_and_an_editors_key() -> None:
    files = good_files()
    assert errors(workflow_schema, {"$schema": "x", **files["workflow.json"]}) == []
    for name in (PICTURE, LOOK, MOVE):
        assert errors(step_schema, {"$schema": "x", **files[name]}) == []


WRONG: list[tuple[str, dict[str, Any], str]] = [
    (LOOK, {"module_id": "api.lm"}, "/modules/0/module_id"),
    (LOOK, {"output_to_state": {}}, "/modules/0"),
    (LOOK, {"inputs": {"output_schema": {}}}, "/modules/0/inputs"),
    (LOOK, {"outputs_to_state": {"respons": "seen"}}, "/modules/0/outputs_to_state"),
    (LOOK, {"inputs": {"input": "x", "provider": "opanai"}}, "/modules/0/inputs/provider"),
    (LOOK, {"sub_actions": [{"id": "a", "label": "A", "action_type": "upload"}]}, "/modules/0/sub_actions"),
    (MOVE, {"inputs": {"data": [], "mode": "choose"}}, "/modules/0/inputs/mode"),
    (
        PICTURE,
        {"sub_actions": [{"id": "a", "label": "A", "action_type": "img2video"}]},
        "/modules/0/sub_actions",
    ),
]


@pytest.mark.parametrize(("step", "change", "place"), WRONG, ids=lambda value: str(value)[:60])
def test_the_schema_refuses_what_the_checker_refuses(step: str, change: dict[str, Any], place: str) -> None:
    files = good_files()
    module(files, step).update(change)
    assert any(where.startswith(place) for where in errors(step_schema, files[step]))


@cache
def validator(schema_of: Callable[[], dict[str, Any]]) -> Draft202012Validator:
    schema = schema_of()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def errors(schema_of: Callable[[], dict[str, Any]], value: Any) -> list[str]:
    found = validator(schema_of).iter_errors(value)
    return ["/" + "/".join(map(str, error.absolute_path)) for error in found]


def test_the_published_schemas_name_no_definition_they_lack() -> None:
    root = Path(__file__).resolve().parents[4] / "docs/schemas"
    for path in root.glob("*.json"):
        text = path.read_text("utf-8")
        names = set(re.findall(r'"#/\$defs/(\w+)"', text))
        assert names <= set(json.loads(text).get("$defs", {}))
