"""What was not chosen stays still; what was chosen is never frozen; guarding twice changes nothing."""

import copy
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.prompts.domain.element_names import overlaps, phrase, same_name
from services.prompts.domain.negative_prompts import ALWAYS, PET, STANDARD, elements_to_block, guard

NOUNS = ["curtain", "curtains", "lamp", "leaves", "dust motes", "water bowl", "shadow", "shadows", "light"]
FORMS = ["{}", "the {}", "A {}", "left {}", "right {}", "{} folds", "{} (likely a plant)", "{}, old"]
ELEMENTS = st.builds(lambda form, noun: form.format(noun), st.sampled_from(FORMS), st.sampled_from(NOUNS))
ANY_TEXT = st.text(max_size=30)
NAMES = st.lists(st.one_of(ELEMENTS, ELEMENTS, ANY_TEXT), max_size=8)
NEGATIVES = st.lists(
    st.one_of(ELEMENTS, st.sampled_from([*ALWAYS, "Blurry", "curtain movement"]), ANY_TEXT), max_size=8
).map(", ".join)
PROMPTS = st.one_of(
    ANY_TEXT,
    st.sampled_from(["The curtain sways.", "A\n\nKeep still: the lamp.\nAvoid: blur.", "Keep still: x"]),
)
thoroughly = settings(deadline=None, max_examples=100)
FAMILIES = ("leonardo_motion", "sora_2", "generic")


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    families = draw(st.sets(st.sampled_from(FAMILIES), min_size=1))
    return {
        "prompts": {
            family: {"prompt": draw(PROMPTS), "negative_prompt": draw(NEGATIVES)}
            for family in sorted(families)
        }
    }


def terms(text: str) -> list[str]:
    return [term.strip() for term in text.split(",")]


@thoroughly
@given(answers(), NAMES, NAMES)
def test_every_blocked_and_every_standing_negative_is_in_each_negative_prompt(
    answer: dict[str, Any], potential: list[str], selected: list[str]
) -> None:
    blocked, _ = elements_to_block(potential, selected)
    for prompts in guard(answer, potential, selected).response["prompts"].values():
        written = terms(prompts["negative_prompt"])
        for required in (*map(phrase, blocked), *ALWAYS):
            assert any(same_name(required, term) for term in written), required


@thoroughly
@given(answers(), NAMES, NAMES)
def test_nothing_chosen_is_left_in_a_negative_prompt(
    answer: dict[str, Any], potential: list[str], selected: list[str]
) -> None:
    for prompts in guard(answer, potential, selected).response["prompts"].values():
        for term in terms(prompts["negative_prompt"]):
            assert any(same_name(term, standing) for standing in ALWAYS) or not any(
                overlaps(term, chosen) for chosen in selected
            )


@thoroughly
@given(answers(), NAMES, NAMES)
def test_guarding_twice_changes_nothing_and_has_nothing_more_to_say(
    answer: dict[str, Any], potential: list[str], selected: list[str]
) -> None:
    once = guard(answer, potential, selected)
    twice = guard(once.response, potential, selected)
    assert twice.response == once.response
    assert all("overlaps" in warning for warning in twice.warnings)


@thoroughly
@given(answers(), NAMES, NAMES)
def test_the_answer_given_to_the_guard_stays_as_it_was(
    answer: dict[str, Any], potential: list[str], selected: list[str]
) -> None:
    before = copy.deepcopy(answer)
    guard(answer, potential, selected)
    assert answer == before


@thoroughly
@given(answers(), NAMES, NAMES)
def test_a_family_without_negatives_carries_them_in_its_prompt(
    answer: dict[str, Any], potential: list[str], selected: list[str]
) -> None:
    guarded = guard(answer, potential, selected).response["prompts"]
    for family, prompts in guarded.items():
        if family != "sora_2":
            assert prompts["prompt"] == answer["prompts"][family]["prompt"]
            continue
        folded = re.search(
            r"Keep still: (?P<still>[^\n]*)\.\nAvoid: (?P<avoid>[^\n]*)\.\Z", prompts["prompt"]
        )
        assert folded is not None
        still = terms(folded["still"])
        blocked, _ = elements_to_block(potential, selected)
        assert still[:2] == ["the pet", "the camera"]
        assert all(any(same_name(phrase(name), term) for term in still) for name in blocked)
        assert all(term in terms(folded["avoid"]) for term in STANDARD)


@thoroughly
@given(NAMES, NAMES)
def test_potential_elements_are_chosen_blocked_or_spared_and_nothing_else(
    potential: list[str], selected: list[str]
) -> None:
    blocked, spared = elements_to_block(potential, selected)
    assert not any(overlaps(name, chosen) for name in blocked for chosen in selected)
    for name in filter(phrase, potential):
        assert any(same_name(name, other) for other in (*blocked, *spared, *selected))


def test_case_articles_and_plurals_do_not_matter() -> None:
    assert elements_to_block(["Curtain", "the Lamps", "shadows"], ["the curtains", "a lamp"]) == (
        ["shadows"],
        [],
    )


def test_a_part_of_a_chosen_thing_is_spared_and_said_so() -> None:
    answer = {"prompts": {"generic": {"prompt": "p", "negative_prompt": "curtain folds moving, lamp"}}}
    guarded = guard(answer, ["curtain folds", "lamp"], ["the curtains"])
    written = terms(guarded.response["prompts"]["generic"]["negative_prompt"])
    assert written[0] == "lamp"
    assert not any("curtain" in term for term in written)
    assert any("'curtain folds' is not blocked" in warning for warning in guarded.warnings)
    assert any("Taken out" in warning and "curtain folds" in warning for warning in guarded.warnings)


def test_the_other_one_of_two_is_blocked() -> None:
    left, right = (
        "vertical folds on the left (likely a curtain)",
        "vertical folds on the right (likely a curtain)",
    )
    assert elements_to_block([left, right], [left]) == ([right], [])


def test_what_the_model_forgot_is_added_and_named() -> None:
    answer = {"prompts": {"generic": {"prompt": "p", "negative_prompt": "Morphing, the shadow, my own term"}}}
    guarded = guard(answer, ["shadows", "lamp"], [])
    written = terms(guarded.response["prompts"]["generic"]["negative_prompt"])
    assert written[:3] == ["morphing", "shadows", "my own term"]
    assert set(PET) <= set(written)
    assert any(
        warning.startswith("Added to the negative prompt for generic: lamp") for warning in guarded.warnings
    )


def test_an_element_with_commas_stays_one_term() -> None:
    answer = {"prompts": {"generic": {"prompt": "p", "negative_prompt": ""}}}
    text = guard(answer, ["books, magazines; papers."], []).response["prompts"]["generic"]["negative_prompt"]
    assert terms(text)[0] == "books and magazines and papers"


def test_answers_of_another_shape_are_left_alone() -> None:
    for answer in ({"titles": ["a"]}, {"prompts": "none"}, {"prompts": {"x": {"prompt": "only"}}}):
        assert guard(answer, ["lamp"], []).response == answer
