"""Words written without a model: in the shape that is asked for, the same every time, and moved by a wish."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.prompts.domain.caption_writing import fitted_captions
from services.video.studio.scenes.words.prompt import read_prompt
from shared.llm.strict_schema import why_not_strict
from shared.llm.structured import schema_problems
from tests.unit.prompts.writing import SCENE, SCHEMAS, schema_of, written

WISHES = {
    "scenes": "Please in the garden, at night",
    "images": "Let it be snowy outside, in the kitchen",
    "captions": "Put them at the top and say “Good night, Luna”",
    "platforms": "Something playful, with fewer hashtags",
    "music": "warmer and slower, with ukulele",
}


@pytest.mark.parametrize("answer", SCHEMAS)
def test_strict_structured_output_takes_every_schema(answer: str) -> None:
    assert why_not_strict(schema_of(answer)) == []


@pytest.mark.parametrize("answer", SCHEMAS)
async def test_the_same_run_is_always_answered_alike_and_in_shape(answer: str) -> None:
    first = await written(answer)
    assert first == await written(answer)
    assert schema_problems(first, schema_of(answer)) == ()


@pytest.mark.parametrize("answer", SCHEMAS)
@pytest.mark.parametrize("attempt", [1, 2, 7, 40])
async def test_a_wish_changes_the_answer_and_keeps_its_shape(answer: str, attempt: int) -> None:
    plain = await written(answer, attempt=attempt)
    wished = await written(answer, WISHES[answer], attempt)
    assert wished != plain
    assert wished == await written(answer, WISHES[answer], attempt)
    assert schema_problems(wished, schema_of(answer)) == ()


@pytest.mark.parametrize("answer", ["scenes", "images", "captions", "platforms", "music"])
async def test_another_attempt_without_words_is_another_answer(answer: str) -> None:
    assert await written(answer, attempt=2) != await written(answer, attempt=1)


@pytest.mark.parametrize("answer", ["scenes", "images", "captions", "platforms", "music"])
async def test_a_run_of_which_nothing_is_known_is_answered_all_the_same(answer: str) -> None:
    unknown: dict[str, Any] = dict.fromkeys(
        (
            "pet_type_selection",
            "aesthetic_selection",
            "duration_selection",
            "selected_scene",
            "image_analysis",
        )
    )
    answered = await written(answer, selected_video_data=None, **unknown)
    assert schema_problems(answered, schema_of(answer)) == ()


async def test_scenes_take_place_pose_and_weather_from_a_wish() -> None:
    scenes = (await written("scenes", "more in the garden, asleep, with rain"))["scenes"]
    assert all("garden" in scene["setting"] for scene in scenes[:2])
    assert all("rain outside" in scene["setting"] for scene in scenes)
    assert all("curled up asleep" in scene["pet_behavior"] for scene in scenes)


async def test_an_idea_of_the_form_is_in_every_scene() -> None:
    scenes = (await written("scenes", idea="Luna dreams of fish"))["scenes"]
    assert all("Luna dreams of fish." in scene["narrative"] for scene in scenes)


@pytest.mark.parametrize(
    ("pet", "setting", "wish", "drawn"),
    [
        ("Kitten", SCENE["setting"], None, "cat window_seat morning clear loaf"),
        ("Puppy", "a garden with tall grass, bright daylight", None, "dog garden day clear loaf"),
        ("Rabbit", "a kitchen, moonlight and one warm lamp", None, "rabbit kitchen night clear loaf"),
        ("Dog", SCENE["setting"], "kitchen, sitting, with snow", "dog kitchen morning snow sitting"),
    ],
)
async def test_image_prompts_are_drawn_as_the_scene_says(
    pet: str, setting: str, wish: str | None, drawn: str
) -> None:
    scene = {**SCENE, "setting": setting}
    images = (await written("images", wish, pet_type_selection={"label": pet}, selected_scene=scene))[
        "images"
    ]
    for family, prompts in images.items():
        read = read_prompt(prompts["prompt"]).scene
        seen = f"{read.animal} {read.kind} {read.time_of_day} {read.weather} {read.pose}"
        assert seen == drawn, (family, prompts["prompt"])


async def test_words_in_quotation_marks_are_taken_as_they_are() -> None:
    captions = (await written("captions", "Please say “Good night, Luna”"))["captions"]
    titles = (await written("platforms", 'call it "A cat called Luna"'))["titles"]
    assert captions[0]["text"] == "Good night, Luna"
    assert titles[0]["title"] == "A cat called Luna"


async def test_captions_move_to_where_they_are_wished() -> None:
    assert {c["position"] for c in (await written("captions"))["captions"]} == {"bottom"}
    wished = (await written("captions", "at the top please"))["captions"]
    assert {c["position"] for c in wished} == {"top"}


async def test_each_item_of_a_foreach_gets_words_of_its_own() -> None:
    kettle = {**SCENE, "title": "Waiting for the Kettle"}
    first, other = await written("captions", item=SCENE), await written("captions", item=kettle)
    assert "Waiting for the Kettle" in {one["text"] for one in other["captions"]}
    assert first != other
    assert first == await written("captions"), "an item that is the chosen scene changes nothing"


@pytest.mark.parametrize("seconds", [1.0, 2.5, 5.0, 8.0, 10.0, 60.0])
async def test_captions_follow_one_another_inside_the_clip(seconds: float) -> None:
    captions = (await written("captions", selected_video_data={"duration": seconds}))["captions"]
    times = [time for caption in captions for time in (caption["start"], caption["end"])]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= seconds
    assert len(set(times)) == len(times)


async def test_music_follows_a_wish_in_what_is_composed_and_not_only_in_words() -> None:
    plain = (await written("music"))["music"]
    slower = (await written("music", "slower, and warmer, with ukulele"))["music"]
    assert slower["tempo_bpm"] < plain["tempo_bpm"]
    assert slower["atmosphere"]["temporal_feel"] == "frozen/still"
    assert slower["atmosphere"]["warmth"] == "very warm/intimate"
    assert slower["atmosphere"]["suggested_music_genres"][0] == "ukulele"


CAPTIONS = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.text(min_size=1, max_size=8),
            "start": st.floats(0, 20),
            "end": st.floats(0, 20),
            "position": st.just("top"),
        }
    ),
    max_size=6,
)


@settings(deadline=None, max_examples=60)
@given(CAPTIONS, st.floats(1, 12))
def test_anybodys_captions_end_up_in_order_and_inside_the_clip(
    captions: list[dict[str, Any]], seconds: float
) -> None:
    fitted, _ = fitted_captions({"captions": captions}, seconds)
    ends = 0.0
    for caption in fitted["captions"]:
        assert ends - 0.01 <= caption["start"] < caption["end"] <= seconds + 0.01
        ends = caption["end"]
    assert fitted_captions(fitted, seconds)[0] == fitted


def test_a_caption_that_does_not_fit_is_left_out_with_a_word_about_it() -> None:
    late = {"text": "too late", "start": 9.0, "end": 11.0, "position": "top"}
    first = {"text": "in time", "start": 0.0, "end": 2.0, "position": "top"}
    fitted, said = fitted_captions({"captions": [late, first]}, 5.0)
    assert [caption["text"] for caption in fitted["captions"]] == ["in time"]
    assert "too late" in said[0]
