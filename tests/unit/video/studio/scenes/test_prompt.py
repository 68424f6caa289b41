"""Words become scenes, and what found no use is said."""

import pytest

from services.video.studio.scenes.animals.coats import COATS
from services.video.studio.scenes.scene import Scene
from services.video.studio.scenes.words import vocabulary
from services.video.studio.scenes.words.prompt import read_prompt


@pytest.mark.parametrize(
    ("text", "scene"),
    [
        (
            "a tabby cat on a window seat at sunset, rain outside",
            Scene("window_seat", "cat", "evening", 0, "rain", None, "grey tabby"),
        ),
        (
            "Golden retriever puppy in the backyard, golden hour",
            Scene("garden", "dog", "evening", 0, "clear", None, "golden retriever"),
        ),
        (
            "two fluffy white bunnies in a snowy garden",
            Scene("garden", "rabbit", "day", 0, "snow", None, "white"),
        ),
        (
            "A ginger kitten sleeping in the kitchen in the morning",
            Scene("kitchen", "cat", "morning", 0, "clear", "lying", "orange tabby", True),
        ),
        ("moonlit living room, lop rabbit curled up", Scene("room", "rabbit", "night", 0, "clear", "loaf")),
        ("", Scene("room", "cat", "day", 0)),
    ],
)
def test_a_sentence_becomes_the_scene_it_describes(text: str, scene: Scene) -> None:
    assert read_prompt(text).scene == scene


@pytest.mark.parametrize(
    ("field", "table"),
    [
        ("kind", vocabulary.KIND_WORDS),
        ("animal", vocabulary.ANIMAL_WORDS),
        ("time_of_day", vocabulary.TIME_WORDS),
        ("weather", vocabulary.WEATHER_WORDS),
        ("pose", vocabulary.POSE_WORDS),
    ],
)
def test_each_word_that_is_promised_is_found_alone_and_in_a_sentence(
    field: str, table: dict[str, str]
) -> None:
    for phrase, meant in table.items():
        assert getattr(read_prompt(phrase).scene, field) == meant, phrase
        assert getattr(read_prompt(f"Some {phrase.upper()}!").scene, field) == meant, phrase


def test_every_coat_a_word_can_mean_is_one_the_animal_has() -> None:
    for animal, coats in COATS.items():
        meant = {*vocabulary.COLOURS[animal].values(), *vocabulary.BREEDS[animal].values()}
        assert meant <= set(coats), animal


def test_a_colour_counts_only_when_it_is_the_animals() -> None:
    assert read_prompt("a cat by white curtains").scene.coat is None
    assert read_prompt("a dog with black fur").scene.coat == "black labrador"
    assert read_prompt("a black and white cat").scene.coat == "tuxedo"
    assert read_prompt("black sofa, brown rabbit").scene.coat == "brown"


def test_what_is_denied_is_not_drawn() -> None:
    reading = read_prompt("a dog, no cat, without any rain")
    assert (reading.scene.animal, reading.scene.weather) == ("dog", "clear")


def test_what_was_understood_and_what_was_not_is_said_in_the_texts_own_words() -> None:
    reading = read_prompt("A puppy and a dragon juggling on the lawn", seed=7)
    assert reading.understood == {"animal": "puppy", "kind": "lawn"}
    assert reading.ignored == ("dragon", "juggling")
    assert reading.scene.seed == 7


def test_only_the_first_animal_is_drawn_and_the_other_is_said_to_be_left_out() -> None:
    reading = read_prompt("a cat and a dog")
    assert reading.scene.animal == "cat"
    assert reading.ignored == ("dog",)


def test_a_long_or_strange_text_is_read_in_no_time_and_harms_nothing() -> None:
    assert read_prompt("cat " * 5000).scene.animal == "cat"
    assert read_prompt("猫と犬 🐈 \x00 ' -- ;;; ''").scene == Scene()
