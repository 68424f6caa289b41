"""Forms: what a person typed becomes typed values, or every mistake is named at its place."""

from typing import Any

import pytest

from services.orchestrator.domain.commands import Answer, Jump, StartRun
from services.orchestrator.domain.decisions import decide
from services.orchestrator.domain.definition import CONTENT
from services.orchestrator.domain.evolution import fold
from services.orchestrator.domain.run import Run, RunEvent
from shared.errors import CallerError, Conflict
from shared.messages.run import ContentAttached, InteractionResponse
from tests.support.workflows import NOW, RUN_ID, content, workflow

CAT = {"id": "cat", "label": "Cat"}
DOG = {"id": "dog", "label": "Dog"}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "pet": {"oneOf": [{"const": CAT, "title": "Cat"}, {"const": DOG, "title": "Dog"}]},
        "seconds": {"type": "integer", "minimum": 2, "default": 5},
        "idea": {"type": "string", "maxLength": 20},
        "image": {"type": "string", "format": "media"},
    },
    "required": ["pet", "seconds"],
}
PICTURE = content(1)


def asking(schema: dict[str, Any] = SCHEMA, **inputs: Any) -> tuple[Run, Any]:
    made = workflow(
        {
            "module_id": "user.form",
            "name": "ask",
            "inputs": {"schema": {"type": "json", CONTENT: schema}, "prompt": "Who?", **inputs},
            "outputs_to_state": {
                "pet": "pet_type",
                "image": "picture",
                "idea": "idea",
                "values": "everything",
            },
        }
    )
    run = Run(run_id=RUN_ID)
    return fold(run, decide(StartRun(workflow=made, at=NOW), run)), made


def answered(asked: tuple[Run, Any], *, contents: Any = (), **values: Any) -> tuple[Run, list[RunEvent]]:
    run, made = asked
    question = run.pending or next(iter(run.interactions))
    command = Answer(
        workflow=made, at=NOW, interaction_id=question, response={"values": values}, contents=contents
    )
    events = decide(command, run)
    return fold(run, events), events


def refused(asked: tuple[Run, Any], **values: Any) -> list[tuple[str, str]]:
    with pytest.raises(CallerError) as caught:
        answered(asked, **values)
    problems: Any = caught.value.details["problems"]
    assert caught.value.pointer == problems[0]["pointer"]
    return [(one["pointer"], one["problem"]) for one in problems]


def test_a_choice_by_id_becomes_the_whole_choice_in_state() -> None:
    run, _ = answered(asking(), pet="dog")
    assert run.state["pet_type"] == DOG
    assert run.state["everything"] == {"pet": DOG, "seconds": 5}
    assert run.status == "completed"


def test_a_choice_may_be_sent_whole() -> None:
    assert answered(asking(), pet=CAT)[0].state["pet_type"] == CAT


def test_prefilled_values_stand_until_changed_and_null_empties_a_field() -> None:
    asked = asking(values={"pet": "cat", "idea": "asleep", "seconds": "{{ 2 + 5 }}"})
    assert answered(asked)[0].state["everything"] == {"pet": CAT, "seconds": 7, "idea": "asleep"}
    assert "idea" not in answered(asked, idea=None)[0].state["everything"]


def test_every_wrong_field_is_named_at_once() -> None:
    assert refused(asking(), pet="cow", colour="red") == [
        ("/values/colour", "this form has no field 'colour'"),
        ("/values/pet", "this is not one of the choices"),
    ]
    assert refused(asking(), seconds=1, idea="x" * 21) == [
        ("/values/pet", "this field is required"),
        ("/values/idea", f"'{'x' * 21}' is too long"),
        ("/values/seconds", "1 is less than the minimum of 2"),
    ]


def test_an_uploaded_file_becomes_content_of_the_run() -> None:
    run, events = answered(asking(), pet="cat", image=PICTURE.content_id, contents=(PICTURE,))
    assert [type(event) for event in events[:2]] == [ContentAttached, InteractionResponse]
    assert run.state["picture"]["url"] == PICTURE.url
    assert run.content(PICTURE.content_id) == PICTURE


def test_a_file_nobody_uploaded_is_refused() -> None:
    assert refused(asking(), pet="cat", image=PICTURE.content_id) == [
        ("/values/image", f"'{PICTURE.content_id}' is not content of this run")
    ]


def test_an_upload_no_field_names_stays_out_of_the_run() -> None:
    run, _ = answered(asking(), pet="cat", contents=(PICTURE,))
    assert run.content(PICTURE.content_id) is None


def test_the_same_answer_again_changes_nothing_and_another_one_loses() -> None:
    run, made = asking()
    after, _ = answered((run, made), pet="cat", image=PICTURE.content_id, contents=(PICTURE,))
    assert answered((after, made), pet="cat", image=PICTURE.content_id)[1] == []
    with pytest.raises(Conflict):
        answered((after, made), pet="dog")


def test_text_of_any_script_is_kept_and_templates_in_it_are_only_text() -> None:
    words = "猫 😺 {{ 1 + 1 }} نوم"
    assert answered(asking(), pet="cat", idea=words)[0].state["idea"] == words


@pytest.mark.parametrize("schema", [{"type": "object"}, {"properties": {"a": {"type": "colour"}}}])
def test_a_form_without_a_usable_schema_fails_its_module(schema: dict[str, Any]) -> None:
    run, _ = asking(schema)
    assert run.failure is not None
    assert run.failure.reason == "inputs_invalid"


def test_a_schema_on_the_net_is_never_fetched() -> None:
    run, made = asking({"properties": {"a": {"$ref": "http://127.0.0.1:9/schema.json"}}})
    with pytest.raises(CallerError, match="schema"):
        answered((run, made), a=1)


def test_every_mistake_in_a_jumps_input_is_named_where_it_stands_in_the_jump() -> None:
    run, made = asking()
    jump = {"target_step": "only", "target_module": "ask", "input": {"values": {"pet": "fish"}}}
    with pytest.raises(CallerError) as caught:
        decide(Jump(workflow=made, at=NOW, **jump), run)
    assert caught.value.pointer == "/input/values/pet"
    problems: Any = caught.value.details["problems"]
    assert [one["pointer"] for one in problems] == ["/input/values/pet"]
