from pathlib import Path

import pytest

from services.orchestrator.cli.failures import RunEndedOtherwise
from services.orchestrator.cli.model import Run
from services.orchestrator.cli.moves import Act, Attach, Respond, Wait, default_move
from tests.unit.cli.examples import DRAW, RUN, UPLOAD, failed, generation, making, selecting

PICTURE = Path("room.jpg")


def test_without_a_question_the_default_is_to_wait() -> None:
    run = Run(run_id=RUN, status="working", version=3, workflow={})
    assert default_move(run) == Wait()


def test_a_few_elements_are_chosen_and_one_is_left_still() -> None:
    assert default_move(selecting()) == Respond({"selected_indices": [0, 2]})


def test_a_picture_is_brought_where_one_is_asked_for() -> None:
    assert default_move(making(actions=(UPLOAD,)), PICTURE) == Attach("upload", PICTURE)


def test_without_a_picture_to_bring_a_person_is_needed() -> None:
    with pytest.raises(RunEndedOtherwise, match="needs a person's decision"):
        default_move(making(actions=(UPLOAD,)))


def test_a_picture_that_was_brought_is_taken_even_where_one_can_be_generated() -> None:
    either = making(actions=(UPLOAD, DRAW))
    assert default_move(either, PICTURE) == Attach("upload", PICTURE)
    assert default_move(either, generation={"provider": "local"}) == Act("generate", {"provider": "local"})


def test_first_it_generates_then_waits_then_picks_what_was_made() -> None:
    assert default_move(making(), generation={"provider": "x"}) == Act("generate", {"provider": "x"})
    assert default_move(making(generation(1, "submitted"))) == Wait()
    picked = Respond({"option_id": "continue", "selected_content_id": "gc_1"})
    assert default_move(making(generation(1, "ready"))) == picked


def test_what_was_made_on_an_earlier_visit_is_not_picked_unseen() -> None:
    assert default_move(making(generation(1, "ready", "before"))) == Act("generate", {})


@pytest.mark.parametrize(
    "made",
    [generation(1, "failed", message="No still part."), generation(1, "requested", parked="No still part.")],
)
def test_nothing_is_generated_twice_after_a_failure(made: dict[str, object]) -> None:
    with pytest.raises(RunEndedOtherwise, match="nothing could be generated: No still part"):
        default_move(making(made))


def test_a_failed_module_is_not_tried_again_by_default() -> None:
    with pytest.raises(RunEndedOtherwise, match="The model refused"):
        default_move(failed())


def test_a_request_that_was_given_up_ends_the_waiting() -> None:
    stuck = {"request_id": "r", "request_type": "analysis_requested", "error": "boom", "hint": "See."}
    run = Run.model_validate(
        {"run_id": RUN, "status": "stuck", "version": 3, "workflow": {}, "attention": [stuck]}
    )
    with pytest.raises(RunEndedOtherwise, match="analysis_requested was given up: boom"):
        default_move(run)
