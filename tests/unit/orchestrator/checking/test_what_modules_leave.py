"""What forms, selections and loops leave behind is known down to its members."""

from typing import Any

import pytest

from services.orchestrator.checking.checker import check
from services.orchestrator.checking.layout import Layout
from services.orchestrator.checking.parsing import parsed
from services.orchestrator.checking.rules import lists, templates
from services.orchestrator.checking.shapes import CONTENT
from services.orchestrator.domain.definition import ModuleEntry
from shared.messages.media import MediaReference
from tests.support.workflow_folders import MOVE, PICTURE, WISH, Files, good_files, in_memory, module

CAT = {"id": "cat", "label": "Cat", "legs": 4}
DOG = {"id": "dog", "label": "Dog"}
FIELDS = {
    "type": "object",
    "properties": {
        "pet": {"oneOf": [{"const": CAT, "title": "Cat"}, {"const": DOG, "title": "Dog"}]},
        "picture": {"type": "string", "format": "media"},
        "idea": {"type": "string"},
    },
    "required": ["pet"],
    "additionalProperties": False,
}


def with_form(template: str = "") -> Files:
    """The good workflow, begun by a form that may bring the picture."""
    files = good_files()
    form = {
        "module_id": "user.form",
        "name": "ask",
        "inputs": {"schema": FIELDS},
        "outputs_to_state": {"pet": "pet", "picture": "picture", "idea": "idea", "values": "all"},
    }
    pick = {**module(files, PICTURE), "when": "state.picture is not defined"}
    files[PICTURE]["modules"] = [form, pick]
    files[WISH] += template
    return files


def read(files: Files) -> list[tuple[str, str]]:
    """What templates and lists of a workflow are reported for."""
    layout = Layout(in_memory(files))
    found = [*templates.read(layout), *lists.looped(layout), *lists.picked(layout)]
    return [(problem.rule, problem.message) for problem in found]


@pytest.mark.parametrize(
    "template",
    [
        "{{ state.pet.label }}{{ state.all.pet.id }}",
        "{{ state.picture.url }}{{ state.picture.width }}",
        "{% if state.idea is defined %}{{ state.idea | upper }}{% endif %}",
        "{% if state.pet.legs is defined %}{{ state.pet.legs }}{% endif %}",
    ],
)
def test_fields_of_a_form_can_be_read(template: str) -> None:
    assert read(with_form(template)) == []


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ state.pet.lable }}", 'there is no "lable"'),
        ("{{ state.pet.legs }}", '"legs" is not required'),
        ("{{ state.idea }}", "its field is not required"),
        ("{{ state.picture.path }}", 'there is no "path"'),
        ("{{ state.all.idea }}", '"idea" is not required'),
    ],
)
def test_what_a_form_may_leave_out_is_reported(template: str, said: str) -> None:
    ((_, message),) = read(with_form(template))
    assert said in message


def test_a_picked_item_has_the_members_of_the_list() -> None:
    files = good_files()
    module(files, MOVE, 0)["outputs_to_state"]["selected_item"] = "first"
    files[WISH] += "{{ state.first.name }}{{ state.first.size }}"
    assert [rule for rule, _ in read(files)] == ["unknown_member"]


def test_a_loop_knows_its_item_and_leaves_a_list() -> None:
    files = good_files()
    write = module(files, MOVE, 1)
    write["foreach"] = "{{ state.chosen }}"
    files[WISH] = "{{ index }} {{ item.name }} {{ item.speed }}"
    module(files, MOVE, 2)["inputs"]["prompts"] = {"generic": "{{ state.written[0].prompt }}"}
    assert read(files) == [("unknown_member", 'item.speed: there is no "speed"')]
    module(files, MOVE, 2)["inputs"]["prompts"] = "{{ state.written.prompt }}"
    assert ("unknown_member", 'state.written.prompt: there is no "prompt" in array') in read(files)


@pytest.mark.parametrize("over", ["{{ state.seen.setting }}", "state.seen", "{{ attempt }}"])
def test_a_loop_over_something_else_is_reported(over: str) -> None:
    files = good_files()
    module(files, MOVE, 1)["foreach"] = over
    assert "foreach_over_no_list" in {rule for rule, _ in read(files)}


def test_content_has_every_member_its_message_has() -> None:
    names = set(MediaReference.model_fields)
    assert set(CONTENT["properties"]) == set(CONTENT["required"]) == names


def test_a_text_is_parsed_once_however_often_it_is_looked_at() -> None:
    assert parsed("{{ state.x }}") is parsed("{{ state.x }}")


def test_every_module_the_definition_knows_is_described() -> None:
    from services.orchestrator.checking.catalogue import KINDS, offered

    assert set(offered()) <= set(KINDS)
    entry: dict[str, Any] = {"module_id": "api.llm", "name": "a"}
    assert ModuleEntry.model_validate(entry).module_id in offered()


def test_a_workflow_with_all_modules_offered_is_checked_whole() -> None:
    rules = {problem.rule for problem in check(in_memory(with_form()))}
    assert rules <= {"unknown_module"}
