"""What people and models call things, and what becomes of it."""

import pytest

from services.video.studio.vocabulary import names_the_pet, read_element
from services.video.studio.words import Kind


@pytest.mark.parametrize(
    ("element", "motion_type", "kind"),
    [
        ("Curtains", "gentle sway", Kind.CURTAIN),
        ("sheer drapes by the window", "", Kind.CURTAIN),
        ("vertical stripes, possibly fabric", "sway", Kind.CURTAIN),
        ("blanket under the cat", "ripple", Kind.BLANKET),
        ("the cat's blanket", "", Kind.BLANKET),
        ("leaves of the plant", "rustle", Kind.PLANT),
        ("greenery", "", Kind.PLANT),
        ("water bowl", "", Kind.WATER),
        ("surface of the water", "", Kind.WATER),
        ("bowl", "ripples", Kind.WATER),
        ("steam from the mug of tea", "", Kind.STEAM),
        ("mug", "", Kind.STEAM),
        ("food bowl", "rising steam", Kind.STEAM),
        ("rays of light", "", Kind.SUNBEAM),
        ("soft light across the picture", "slow, barely visible brightening", Kind.SUNBEAM),
        ("sunlight streaming through window", "shimmer", Kind.SHIMMER),
        ("gentle shimmer on the brightest area", "soft shimmer", Kind.SHIMMER),
        ("fairy lights", "twinkle", Kind.SHIMMER),
        ("lamp glow", "soft pulse", Kind.LAMP),
        ("glow of the candle", "", Kind.CANDLE),
        ("fireplace", "flicker", Kind.CANDLE),
        ("dust motes in the sunbeam", "drift", Kind.DUST),
        ("faint floating particles in the lower half", "slow rise", Kind.DUST),
        ("floating cat fur", "drift", Kind.DUST),
        ("snow outside the window", "falling", Kind.SNOW),
        ("raindrops on the glass", "", Kind.RAIN),
        ("something", "flickering", Kind.CANDLE),
    ],
)
def test_words_become_the_motion_kind_a_person_means(element: str, motion_type: str, kind: Kind) -> None:
    reading = read_element(element, motion_type)
    assert reading.kind is kind
    assert reading.refused is None


@pytest.mark.parametrize(
    "element",
    [
        "cat",
        "the cat's tail",
        "ears",
        "sleeping dog breathing",
        "whiskers",
        "kitten",
        "light on the cat's fur",
    ],
)
def test_words_that_name_the_pet_are_refused_with_a_reason(element: str) -> None:
    reading = read_element(element)
    assert reading.kind is None
    assert reading.refused is not None
    assert "pet stays still" in reading.refused


@pytest.mark.parametrize("element", ["the sofa", "sofa by the window", "picture frame", "", "ñandú ✨"])
def test_words_that_name_nothing_movable_are_refused_with_what_could_move(element: str) -> None:
    reading = read_element(element)
    assert reading.kind is None
    assert "curtain" in (reading.refused or "")


def test_a_place_beside_the_pet_does_not_name_the_pet() -> None:
    assert not names_the_pet("curtain behind the sleeping cat")
    assert not names_the_pet("cat bed")
    assert names_the_pet("tail of the cat")
