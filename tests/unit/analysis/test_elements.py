import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from services.analysis.domain.elements import check_analysis, normalise_analysis
from services.analysis.domain.vocabulary import comparison_key, names_the_pet

Analysis = dict[str, Any]


def element(name: str, location: str = "center", motion: str = "sway") -> dict[str, str]:
    return {"element": name, "motion_type": motion, "location": location}


def with_detected(analysis: Analysis, *elements: dict[str, str]) -> Analysis:
    analysis["motion_elements"]["detected_elements"] = list(elements)
    return analysis


def detected(analysis: Analysis) -> list[dict[str, str]]:
    elements: list[dict[str, str]] = analysis["motion_elements"]["detected_elements"]
    return elements


def test_a_sound_analysis_passes_unchanged_and_without_warnings(analysis: Analysis) -> None:
    assert check_analysis(analysis, 1280, 720) == []
    assert detected(normalise_analysis(analysis)) == detected(analysis)


def test_the_given_analysis_is_never_changed(analysis: Analysis) -> None:
    with_detected(analysis, element("cat"), element("x", "(x 90-120%, y 0-10%)"), element("x"))
    before = copy.deepcopy(analysis)
    normalise_analysis(analysis)
    assert analysis == before


def test_an_element_that_moves_the_pet_is_not_offered_but_blocked(
    analysis: Analysis, analysis_schema: Draft202012Validator
) -> None:
    with_detected(analysis, element("curtain"), element("cat's tail"), element("lamp glow"))
    assert any("would move the pet" in warning for warning in check_analysis(analysis, 1280, 720))
    repaired = normalise_analysis(analysis)
    assert not any(names_the_pet(one["element"]) for one in detected(repaired))
    assert "cat's tail" in repaired["motion_elements"]["all_potential_elements"]
    analysis_schema.validate(repaired)


def test_a_motion_type_that_moves_the_pet_counts_too(analysis: Analysis) -> None:
    with_detected(analysis, element("center of the rug", motion="slow breathing"), element("a"), element("b"))
    assert [one["element"] for one in detected(normalise_analysis(analysis))][:2] == ["a", "b"]


def test_camera_movement_is_not_offered(analysis: Analysis) -> None:
    with_detected(analysis, element("slow zoom"), element("curtain"), element("leaves"), element("glow"))
    assert "slow zoom" not in [one["element"] for one in detected(normalise_analysis(analysis))]


def test_a_box_past_the_edge_is_clipped_and_reported(analysis: Analysis) -> None:
    with_detected(analysis, element("curtain", "left (x 80-130%, y 10-50%)"), element("a"), element("b"))
    assert any("past the picture's edge" in warning for warning in check_analysis(analysis, 100, 100))
    assert detected(normalise_analysis(analysis))[0]["location"] == "left (x 80-100%, y 10-50%)"


def test_a_box_off_the_picture_is_removed_and_reported(analysis: Analysis) -> None:
    with_detected(analysis, element("curtain", "(x 120-130%, y 10-50%)"), element("a"), element("b"))
    assert any("off the picture" in warning for warning in check_analysis(analysis, 100, 100))
    assert detected(normalise_analysis(analysis))[0]["location"] == "somewhere in the picture"


def test_a_box_without_words_gets_its_place_in_words(analysis: Analysis) -> None:
    with_detected(analysis, element("curtain", "(x 2-14%, y 13-30%)"), element("a"), element("b"))
    assert detected(normalise_analysis(analysis))[0]["location"] == "upper left (x 2-14%, y 13-30%)"


def test_a_box_of_a_few_pixels_is_reported(analysis: Analysis) -> None:
    with_detected(analysis, element("curtain", "left (x 2-3%, y 13-55%)"))
    assert any("few pixels" in warning for warning in check_analysis(analysis, 100, 100))
    assert not any("few pixels" in warning for warning in check_analysis(analysis, 1000, 1000))


def test_repeated_elements_in_one_place_are_merged(analysis: Analysis) -> None:
    with_detected(analysis, element("Curtains"), element("the curtain"), element("a"), element("b"))
    assert any("repeats" in warning for warning in check_analysis(analysis, 100, 100))
    assert [one["element"] for one in detected(normalise_analysis(analysis))] == ["Curtains", "a", "b"]


def test_repeated_elements_in_two_places_are_told_apart(analysis: Analysis) -> None:
    left, right = "left (x 2-14%, y 40-60%)", "right (x 80-90%, y 40-60%)"
    with_detected(analysis, element("curtain", left), element("curtain", right), element("a"))
    names = [one["element"] for one in detected(normalise_analysis(analysis))]
    assert names == ["curtain", "curtain (center right)", "a"]


def test_detected_elements_are_added_to_the_potential_ones(analysis: Analysis) -> None:
    with_detected(analysis, element("rain"), element("curtain"), element("dust motes"))
    assert any("missing in all_potential" in warning for warning in check_analysis(analysis, 100, 100))
    potential = normalise_analysis(analysis)["motion_elements"]["all_potential_elements"]
    assert "rain" in potential
    assert len({comparison_key(name) for name in potential}) == len(potential)


def test_a_full_potential_list_keeps_every_detected_element(
    analysis: Analysis, analysis_schema: Draft202012Validator
) -> None:
    analysis["motion_elements"]["all_potential_elements"] = [f"thing {n}" for n in range(20)]
    repaired = normalise_analysis(analysis)
    analysis_schema.validate(repaired)
    assert {"Curtain", "dust motes", "lamp glow"} <= set(
        repaired["motion_elements"]["all_potential_elements"]
    )


NAMES = st.one_of(
    st.sampled_from(["cat", "curtain", "Curtains", "the curtain", "", "dog's ears", "zoom", "dust motes"]),
    st.text(max_size=20),
)
NUMBER = st.integers(0, 140)
LOCATIONS = st.one_of(
    st.text(max_size=20),
    st.builds("here (x {}-{}%, y {}-{}%)".format, NUMBER, NUMBER, NUMBER, NUMBER),
)
ELEMENTS = st.builds(element, NAMES, LOCATIONS, NAMES)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
@given(
    elements=st.lists(ELEMENTS, min_size=3, max_size=8),
    potential=st.lists(NAMES, min_size=5, max_size=20),
)
def test_any_valid_analysis_stays_valid_and_repairs_settle_at_once(
    analysis: Analysis,
    analysis_schema: Draft202012Validator,
    elements: list[dict[str, str]],
    potential: list[str],
) -> None:
    given_analysis = copy.deepcopy(analysis)
    given_analysis["motion_elements"] = {"detected_elements": elements, "all_potential_elements": potential}
    repaired = normalise_analysis(given_analysis)
    analysis_schema.validate(repaired)
    assert normalise_analysis(repaired) == repaired
    assert [w for w in check_analysis(repaired, 10_000, 10_000) if "few pixels" not in w] == []
