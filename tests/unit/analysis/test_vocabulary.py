import pytest

from services.analysis.domain.vocabulary import comparison_key, names_the_camera, names_the_pet


@pytest.mark.parametrize(
    "text",
    [
        "the cat", "cat's tail", "twitching ears", "whiskers", "dog breathing", "light on the cat's fur",
        "slow blinking", "kitten under the blanket", "puppies", "soft fur moving in a breeze",
    ],
)  # fmt: skip
def test_what_would_move_the_pet_is_recognised(text: str) -> None:
    assert names_the_pet(text)


@pytest.mark.parametrize(
    "text",
    [
        "cat bed", "pet's water bowl", "dog toy", "blanket under the cat", "light beside the sleeping cat",
        "floating fur", "stray cat hair", "cattails in the pond", "curtain", "earthenware lamp glow",
        "catkins", "steam above the food",
    ],
)  # fmt: skip
def test_things_around_the_pet_stay_on_offer(text: str) -> None:
    assert not names_the_pet(text)


@pytest.mark.parametrize("text", ["slow camera pan", "gentle zoom", "push-in", "parallax of the room"])
def test_camera_movements_are_recognised(text: str) -> None:
    assert names_the_camera(text)


def test_a_frying_pan_is_no_camera_movement() -> None:
    assert not names_the_camera("steam over the frying pan")


@pytest.mark.parametrize(
    ("one", "other"),
    [("The curtains", "curtain"), ("leaves", "a leaf"), ("Dust-motes", "dust mote"), ("ferries", "ferry")],
)
def test_case_articles_and_plurals_do_not_make_another_element(one: str, other: str) -> None:
    assert comparison_key(one) == comparison_key(other)


def test_glass_and_iris_keep_their_last_letter() -> None:
    assert comparison_key("glass iris") == "glass iris"
