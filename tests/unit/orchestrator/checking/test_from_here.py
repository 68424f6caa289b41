"""What a run in the middle of a workflow would lack on its way on."""

from pathlib import Path
from typing import Any

import pytest

from services.orchestrator.adapters.workflow_folder import read_workflow
from services.orchestrator.checking.checker import check
from services.orchestrator.checking.from_here import lacks
from services.orchestrator.checking.pinned import layout_of
from services.orchestrator.domain.definition import Site, Workflow
from tests.support.short_workflow import short_workflow
from tests.support.workflow_folders import LOOK, MOVE, WISH, Files, good_files, module, on_disk
from tests.support.workflows import CC

CHOOSE = Site("move", "choose")
STATE: dict[str, Any] = {
    "picture": {"local_path": "gc_1.jpg", "content_id": "gc_1"},
    "seen": {"elements": [{"name": "curtain", "motion": "sway"}], "setting": "a room"},
}


def workflow(files: Files, root: Path) -> Workflow:
    return read_workflow(on_disk(files, root))


@pytest.mark.parametrize("known", [short_workflow(), read_workflow(CC)], ids=["short", "cc"])
def test_a_pinned_definition_checks_as_its_folder_does(known: Workflow) -> None:
    assert [p.sentence for p in check(layout_of(known).folder) if p.severity == "error"] == []


def test_a_run_that_has_all_it_needs_lacks_nothing(tmp_path: Path) -> None:
    assert lacks(workflow(good_files(), tmp_path), STATE, CHOOSE) == ()


def test_a_key_that_only_a_module_behind_writes_is_lacking(tmp_path: Path) -> None:
    files = good_files()
    added = {**module(files, LOOK), "name": "mood", "outputs_to_state": {"response": "feeling"}}
    files[LOOK]["modules"].append(added)
    files[WISH] += "\nMood: {{ state.feeling.setting }}\n"
    (lack,) = lacks(workflow(files, tmp_path), STATE, CHOOSE)
    assert lack.site == "move.write"
    assert lack.sentence == (
        "it reads state.feeling, which this run has not got: look.mood writes it, and the run is past that"
    )


def test_the_real_value_is_judged_not_what_its_writer_promises(tmp_path: Path) -> None:
    files = good_files()
    seen = files["steps/2_look/schemas/seen.json"]
    seen["properties"]["light"] = {"type": "string"}
    seen["required"].append("light")
    files[WISH] += "\nLight: {{ state.seen.light }}\n"
    known = workflow(files, tmp_path)
    (lack,) = lacks(known, STATE, CHOOSE)
    assert (lack.site, "light" in lack.sentence) == ("move.write", True)
    assert lacks(known, {**STATE, "seen": {**STATE["seen"], "light": "soft"}}, CHOOSE) == ()


def test_what_is_guarded_is_not_lacking(tmp_path: Path) -> None:
    files = good_files()
    files[WISH] += "\n{% if state.feeling is defined %}{{ state.feeling }}{% endif %}\n"
    assert lacks(workflow(files, tmp_path), STATE, CHOOSE) == ()


def test_what_is_written_from_here_on_is_not_lacking(tmp_path: Path) -> None:
    files = good_files()
    files[MOVE]["modules"].insert(
        1, {**module(files, MOVE), "name": "more", "outputs_to_state": {"selected_data": "others"}}
    )
    files[WISH] += "\n{{ state.others | length }}\n"
    assert lacks(workflow(files, tmp_path), STATE, CHOOSE) == ()


def test_a_module_one_can_go_back_to_is_judged_with_what_would_be_left(tmp_path: Path) -> None:
    files = good_files()
    module(files, LOOK)["inputs"]["input"][1] = "What moves? It is {{ state.weather }}."
    files[LOOK]["modules"].insert(
        0,
        {
            "module_id": "user.form",
            "name": "ask",
            "inputs": {
                "schema": {
                    "type": "object",
                    "properties": {"weather": {"type": "string"}},
                    "required": ["weather"],
                }
            },
            "outputs_to_state": {"weather": "weather"},
        },
    )
    (lack,) = lacks(workflow(files, tmp_path), STATE, CHOOSE)
    assert lack.site == "look.look"
    assert lack.sentence.startswith("after going back there: it reads state.weather, which this run has not")


def test_a_loop_over_what_is_no_list_in_this_run_is_told(tmp_path: Path) -> None:
    files = good_files()
    module(files, MOVE, 1)["foreach"] = "{{ state.seen.elements }}"
    module(files, MOVE, 2)["inputs"]["prompts"] = {}
    known = workflow(files, tmp_path)
    assert lacks(known, STATE, CHOOSE) == ()
    told = lacks(known, {**STATE, "seen": {"elements": "curtain"}}, CHOOSE)
    assert [one.sentence for one in told] == ["foreach goes over string, and needs a list"]
