"""What an analysis says of a picture's subject reaches the cut, and only where it is true of the clip."""

import pytest
from pydantic import ValidationError

from services.orchestrator.domain.framed_subject import FramedSubject, place_in
from shared.messages.composition import SubjectPlace
from tests.support.workflows import content

CLIP = content(2, mime_type="video/mp4", duration=5.0).model_copy(update={"width": 1280, "height": 720})
SAID = [
    "a quiet room",
    "cat (face found; likely), lower right (x 52-100%, y 37-100%)",
    "lamp (x 1-9%, y 1-9%)",
]
CAT = SubjectPlace(x=0.52, y=0.37, width=0.48, height=0.63)


def test_the_first_place_an_analysis_names_is_the_subjects() -> None:
    found = place_in(CLIP, FramedSubject.model_validate({"place": SAID}))
    assert found is not None
    assert found.model_dump() == pytest.approx(CAT.model_dump())
    assert place_in(CLIP, FramedSubject.model_validate({"place": SAID[1]})) == found


def test_a_box_is_taken_as_it_is() -> None:
    assert place_in(CLIP, FramedSubject.model_validate({"place": CAT.model_dump()})) == CAT


@pytest.mark.parametrize(
    ("size", "holds"), [((1344, 768), True), ((1920, 1080), True), ((1024, 1024), False)]
)
def test_a_place_holds_only_in_a_clip_of_the_pictures_shape(size: tuple[int, int], holds: bool) -> None:
    picture = content(1).model_copy(update={"width": size[0], "height": size[1]})
    said = {"place": SAID, "picture": picture.model_dump(mode="json")}
    assert (place_in(CLIP, FramedSubject.model_validate(said)) is not None) is holds


@pytest.mark.parametrize("place", [[], "somewhere on the left", ["a cat", "(x 60-60%, y 0-10%)"]])
def test_words_without_a_box_leave_it_to_the_cut_to_look(place: object) -> None:
    assert place_in(CLIP, FramedSubject.model_validate({"place": place})) is None


def test_a_box_outside_the_picture_is_refused() -> None:
    with pytest.raises(ValidationError):
        FramedSubject.model_validate({"place": {"x": 1.2, "y": 0, "width": 0.1, "height": 0.1}})
