"""Forms on the command line: what stands in them, what is said, and what can't be."""

import json
from pathlib import Path

import pytest

from services.orchestrator.cli.forms import fields_of
from services.orchestrator.cli.model import Question, Run
from services.orchestrator.cli.moves import Fill, default_move, fill_in
from shared.errors import CallerError
from tests.support.workflows import CC

SCHEMA = json.loads((CC / "steps/1_user_input/schemas/cc_user_input_schema.json").read_text(encoding="utf-8"))
PICTURE = Path("cat.jpg")
USUAL = {"pet_type": "cat", "aesthetic": "cozy_morning", "duration": "seconds_5", "result": "finished"}


def form(**display: object) -> Question:
    return Question(
        interaction_id="form_1",
        interaction_type="form",
        title="What should the video be?",
        step_id="user_input",
        module_name="collect_input",
        visit=1,
        display_data={"schema": SCHEMA, **display},
    )


def test_a_form_left_as_it_is_says_its_defaults_by_id() -> None:
    assert fill_in(form(), (), None) == Fill(USUAL)


def test_what_is_given_replaces_what_stands() -> None:
    filled = fill_in(form(), ["pet_type=Dog", "duration=2", "idea=Rex = king"], None)
    assert filled.values == {**USUAL, "pet_type": "dog", "duration": "seconds_10", "idea": "Rex = king"}


def test_a_picture_goes_into_the_file_field() -> None:
    run = Run(run_id="r", status="waiting", version=1, workflow={}, question=form())
    assert default_move(run, PICTURE) == Fill(USUAL, {"image": PICTURE})
    assert fill_in(form(), ["image=dog.png"], None).files == {"image": Path("dog.png")}


def test_an_earlier_answer_stands_when_somebody_comes_back() -> None:
    earlier = {"values": {"pet_type": SCHEMA["properties"]["pet_type"]["oneOf"][4]["const"], "idea": "a nap"}}
    filled = fill_in(form(previous_response=earlier), (), None)
    assert (filled.values["pet_type"], filled.values["idea"]) == ("rabbit", "a nap")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("pet_type=cow", "cat, kitten, dog"),
        ("colour=red", "its fields are pet_type"),
        ("idea", "fills no field"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(word: str, said: str) -> None:
    with pytest.raises(CallerError, match=said):
        fill_in(form(), [word], None)


def test_a_number_field_takes_numbers_only() -> None:
    question = form(schema={"properties": {"count": {"type": "integer", "title": "Count"}}})
    assert fill_in(question, ["count=3"], None).values == {"count": 3}
    with pytest.raises(CallerError, match="'three' is not a number"):
        fill_in(question, ["count=three"], None)


def test_other_questions_have_no_fields() -> None:
    assert fields_of(form().model_copy(update={"interaction_type": "selection"})) == []
